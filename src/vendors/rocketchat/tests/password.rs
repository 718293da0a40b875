//! Signing in with a password.

use futures_util::future::join_all;

use super::{calls, with_password};
use crate::{ErrorKind, PresenceProvider, Who, testkit::FakeRocketChat};

#[tokio::test]
async fn one_signs_in_for_all_and_again_after_a_revocation() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake, FakeRocketChat::PASSWORD);
    for signed_in in [1, 2] {
        let answers = join_all((0..50).map(|_| chat.get(&Who::Me))).await;
        assert!(answers.iter().all(Result::is_ok));
        assert_eq!(calls(&fake, "login"), signed_in);
        fake.revoke_tokens();
    }
}

#[tokio::test]
async fn a_wrong_password_is_told_as_what_it_is() {
    let fake = FakeRocketChat::start().await;
    let chat = with_password(&fake, "wrong");
    let error = chat.get(&Who::Me).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert_eq!(error.operation(), Some("login"));
    assert_eq!(fake.calls().len(), 1);
}
