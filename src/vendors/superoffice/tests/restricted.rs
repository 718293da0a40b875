//! Operations that SuperOffice Online restricts.

use super::{ANN, BOB, FORMS, away, connected, who};
use crate::{
    error::{Error, ErrorKind},
    model::Who,
    provider::PresenceProvider,
    testkit::FakeSuperOffice,
    vendors::{superoffice::SuperOfficeBuilder, test_support::Fails},
};

fn online(fake: &FakeSuperOffice) -> SuperOfficeBuilder {
    fake.set_online(true);
    fake.builder()
        .with_access_token(FakeSuperOffice::ACCESS_TOKEN)
}

fn assert_tells_of_the_restriction(error: &Error) {
    let text = error.to_string();
    for hint in ["SuperOffice Online", "partner apps", "SuperOffice::chat"] {
        assert!(text.contains(hint), "{text}");
    }
}

#[tokio::test]
async fn online_a_refusal_of_user_presence_names_the_restriction_and_the_way_out() {
    for form in FORMS {
        for (status, kind) in [
            (401, ErrorKind::Unauthenticated),
            (403, ErrorKind::Forbidden),
        ] {
            let fake = FakeSuperOffice::start().await;
            let crm = form(online(&fake)).build().unwrap();
            fake.restrict_user_agent_with(status);
            for error in [
                crm.get(&Who::Me).await.unwrap_err(),
                crm.set(&who(ANN), &away()).await.unwrap_err(),
                crm.get_many(&[BOB.into()]).await.remove(0).1.unwrap_err(),
            ] {
                assert_eq!(error.kind(), kind);
                assert_eq!(error.status().unwrap(), status);
                assert_tells_of_the_restriction(&error);
            }
            // The way out.
            let chat = crm.chat();
            assert_eq!(chat.list().await.unwrap().entries.len(), 3);
            chat.set(&who(ANN), &away()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn online_a_null_may_be_the_restriction_too() {
    let fake = FakeSuperOffice::start().await;
    let crm = online(&fake).with_agents().build().unwrap();
    fake.fail_agents(true);
    let error = crm.get(&who(ANN)).await.fails(ErrorKind::NotFound);
    assert_tells_of_the_restriction(&error);
}

#[tokio::test]
async fn a_refusal_that_has_nothing_to_do_with_the_restriction_does_not_name_it() {
    let (fake, onsite) = connected().await;
    fake.restrict_user_agent(true);
    let error = onsite.get(&who(ANN)).await.fails(ErrorKind::Forbidden);
    assert!(!error.to_string().contains("Online"), "{error}");

    fake.restrict_user_agent(false);
    fake.restrict_chat(true);
    let crm = online(&fake).build().unwrap();
    let error = crm.chat().list().await.fails(ErrorKind::Forbidden);
    assert!(!error.to_string().contains("Online"), "{error}");
    let error = crm.get(&who("99999")).await.unwrap_err();
    assert!(!error.to_string().contains("Online"), "{error}");

    let stranger = fake
        .builder()
        .with_access_token("8A:wrong")
        .build()
        .unwrap();
    let error = stranger.get(&Who::Me).await.unwrap_err();
    assert_eq!(error.operation(), Some("v1User_GetCurrentPrincipal"));
    assert!(!error.to_string().contains("Online"), "{error}");
}
