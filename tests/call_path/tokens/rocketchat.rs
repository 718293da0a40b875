use futures_util::future::join_all;
use omnipresence::{ErrorKind, PresenceProvider, RocketChat, Who, mock::FakeRocketChat};

fn with_password(fake: &FakeRocketChat) -> RocketChat {
    fake.builder()
        .with_password(FakeRocketChat::USERNAME, FakeRocketChat::PASSWORD)
        .build()
        .unwrap()
}

fn logins(fake: &FakeRocketChat) -> usize {
    let calls = fake.calls();
    calls
        .iter()
        .filter(|call| call.operation == "login")
        .count()
}

#[tokio::test]
async fn one_signs_in_for_all_and_again_after_a_revocation() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake);
    for signed_in in [1, 2] {
        let answers = join_all((0..50).map(|_| chat.get(&Who::Me))).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(logins(&fake), signed_in);
        fake.revoke_tokens();
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_as_what_it_is() {
    let fake = FakeRocketChat::start().await;
    let builder = fake.builder();
    let chat = builder
        .with_password(FakeRocketChat::USERNAME, "wrong")
        .build()
        .unwrap();
    let error = chat.get(&Who::Me).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(error.operation(), Some("login"));
    assert_eq!(fake.calls().len(), 1);
}
