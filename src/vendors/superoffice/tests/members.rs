//! The case in which members are read and written.

use serde_json::json;

use super::{ANN, FORMS, away, sent_json, who};
use crate::{
    error::ErrorKind,
    model::{Availability, Who},
    provider::PresenceProvider,
    testkit::FakeSuperOffice,
    vendors::test_support::Fails,
};

#[tokio::test]
async fn members_are_read_in_any_case() {
    for form in FORMS {
        let fake = FakeSuperOffice::start().await;
        fake.answer_in_camel_case(true);
        let crm = form(fake.builder()).build().unwrap();
        let me = crm.get(&Who::Me).await.unwrap();
        let expected = ("5", Availability::Available);
        assert_eq!((me.user.as_str(), me.availability), expected);
        let ann = crm.get(&who(ANN)).await.unwrap();
        assert_eq!(ann.message.unwrap().text, "At lunch until one");
        let agents = crm.chat().list().await.unwrap().entries;
        assert_eq!(agents[1].display_name.as_deref(), Some("Ann Archer"));
        crm.get(&who("99999")).await.fails(ErrorKind::NotFound);
    }
}

#[tokio::test]
async fn members_are_written_in_pascal_case() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().with_agents().build().unwrap();
    crm.set(&who(ANN), &away().with_message("x")).await.unwrap();
    crm.chat().set(&who(ANN), &away()).await.unwrap();
    let set = json!({
        "AssociateId": 6,
        "UserPresenceStatus": { "Status": "StatusNotAvailable", "Message": "x" },
    });
    assert_eq!(
        sent_json(&fake.calls(), "v1UserAgent_SetUserPresenceStatus"),
        set
    );
    let saved = json!({ "ChatPresence": [{ "UserId": 6, "Present": false }] });
    assert_eq!(
        sent_json(&fake.calls(), "v1ChatAgent_SaveChatPresence"),
        saved
    );
}

#[tokio::test]
async fn a_language_goes_with_every_call_and_a_call_may_have_its_own() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake
        .builder()
        .with_language("nb")
        .with_culture("en")
        .with_time_zone("UTC")
        .build()
        .unwrap();
    crm.set(&Who::Me, &away()).await.unwrap();
    crm.chat().set(&who(ANN), &away()).await.unwrap();
    let calls = fake.calls();
    assert_eq!(calls.len(), 5);
    for call in &calls {
        let sent = ["SO-Language", "SO-Culture", "SO-TimeZone"].map(|name| &call.headers[name]);
        assert_eq!(sent, ["nb", "en", "UTC"], "{}", call.operation);
    }

    let me = crm.api().v1_user_get_current_principal();
    let answer = me.clone().send().await.unwrap();
    assert_eq!(answer.value.role_name.as_deref(), Some("Kundebehandler"));
    assert_eq!(answer.headers["SO-TimeZone"], "UTC");
    let answer = me.so_language("en").send().await.unwrap();
    assert_eq!(answer.value.role_name.as_deref(), Some("Service agent"));
}

#[tokio::test]
async fn a_language_that_is_none_is_named_before_any_call() {
    let fake = FakeSuperOffice::start().await;
    for (builder, name) in [
        (fake.builder().with_language("e\nn"), "language"),
        (fake.builder().with_culture("nb"), "culture"),
        (fake.builder().with_time_zone(""), "time_zone"),
    ] {
        builder.build().fails_naming(ErrorKind::Config, name);
    }
}
