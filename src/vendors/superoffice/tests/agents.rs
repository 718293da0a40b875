//! Remote calls (agents) in place of REST.

use serde_json::json;
use wiremock::ResponseTemplate;

use super::{ANN, BOB, at, available, away, operations, who};
use crate::{
    error::ErrorKind,
    model::Availability,
    provider::PresenceProvider,
    testkit::FakeSuperOffice,
    vendors::{
        superoffice::api::model,
        test_support::{Fails, serving},
    },
};

#[tokio::test]
async fn agents_are_called_in_place_of_rest_and_do_the_same() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().with_agents().build().unwrap();
    let update = away().with_message("out");
    let outcome = crm.set(&who(BOB), &update).await.unwrap();
    assert_eq!(outcome.effective.unwrap().message.unwrap().text, "out");
    let expected = Availability::Away;
    assert_eq!(crm.get(&who(BOB)).await.unwrap().availability, expected);
    crm.chat().set(&who(BOB), &available()).await.unwrap();
    let expected = [
        "v1UserAgent_GetUserPresenceStatus",
        "v1UserAgent_SetUserPresenceStatus",
        "v1UserAgent_GetUserPresenceStatus",
        "v1ChatAgent_GetChatPresence",
        "v1ChatAgent_SaveChatPresence",
    ];
    assert_eq!(operations(fake.calls()), expected);
}

/// Servers of this vendor's kind refuse a POST that does not say how long its body is.
#[tokio::test]
async fn a_remote_call_without_arguments_says_that_its_body_is_empty() {
    let fake = FakeSuperOffice::start().await;
    let chat = fake.builder().with_agents().build().unwrap().chat();
    chat.list().await.unwrap();
    let calls = fake.calls();
    assert_eq!(calls[0].headers["Content-Length"], "0");
}

#[tokio::test]
async fn an_agent_that_answers_null_is_told_clearly() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().with_agents().build().unwrap();
    fake.fail_agents(true);
    for error in [
        crm.get(&who(ANN)).await.unwrap_err(),
        crm.set(&who(ANN), &away()).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.to_string().contains("the answer is null"), "{error}");
        assert_eq!(error.status().unwrap(), 200);
        assert!(
            !error.may_have_been_applied(),
            "it was the read that failed"
        );
    }
    // No user is named, so none is missing.
    let chat = crm.chat();
    for error in [
        chat.list().await.unwrap_err(),
        chat.get(&who(ANN)).await.unwrap_err(),
        chat.set(&who(ANN), &away()).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        assert!(error.to_string().contains("the answer is null"), "{error}");
    }
}

/// Whoever calls the agents by the typed client is told the same as by the provider.
#[tokio::test]
async fn a_null_or_an_error_in_a_200_is_a_failure_for_the_typed_client_too() {
    let fault = json!({ "Error": true, "ErrorType": "ArgumentException", "Message": "wrong" });
    for (body, kind, reads, writes) in [
        (json!(null), ErrorKind::NotFound, false, true),
        (fault, ErrorKind::Invalid, false, false),
    ] {
        let server = serving(ResponseTemplate::new(200).set_body_json(&body)).await;
        let crm = at(&server).build().unwrap();
        let api = crm.api();
        let get = model::GetUserPresenceStatusRequest::new(6);
        let status = model::UserPresenceStatus::new(model::EjUserStatus::StatusNormal);
        let set = model::SetUserPresenceStatusRequest::new(6, status);
        let save = model::SaveChatPresenceRequest::new([model::ChatPresence::new(6, true)]);
        let get = api.v1_user_agent_get_user_presence_status(&get).send();
        let list = api.v1_chat_agent_get_chat_presence().send();
        let set = api.v1_user_agent_set_user_presence_status(&set).send();
        let save = api.v1_chat_agent_save_chat_presence(&save).send();
        let failures = [
            (get.await.err(), reads),
            (list.await.err(), reads),
            (set.await.err(), writes),
            (save.await.err(), writes),
        ];
        for (error, may_have_been_applied) in failures {
            let error = error.unwrap();
            assert_eq!(error.kind(), kind, "{error}");
            assert_eq!(error.status().unwrap(), 200);
            assert_eq!(
                error.may_have_been_applied(),
                may_have_been_applied,
                "{error}"
            );
        }
    }
}

/// A server in trouble may have acted, but a read is no action.
#[tokio::test]
async fn a_remote_call_that_reads_is_never_in_doubt() {
    let server = serving(ResponseTemplate::new(500)).await;
    let crm = at(&server).with_agents().build().unwrap();
    let get = model::GetUserPresenceStatusRequest::new(6);
    let get = crm.api().v1_user_agent_get_user_presence_status(&get);
    let list = crm.api().v1_chat_agent_get_chat_presence();
    for error in [
        get.send().await.err(),
        list.send().await.err(),
        crm.get(&who(ANN)).await.err(),
        crm.chat().get(&who(ANN)).await.err(),
        crm.chat().set(&who(ANN), &away()).await.err(),
    ] {
        assert!(!error.unwrap().may_have_been_applied());
    }
}

/// Agents may tell of it in a 200.
#[tokio::test]
async fn a_request_that_cannot_be_read_is_invalid_whatever_the_status() {
    for status in [200, 400] {
        let fault = json!({ "Message": "cannot be read", "MessageDetail": "AssociateId" });
        let server = serving(ResponseTemplate::new(status).set_body_json(fault)).await;
        let crm = at(&server).with_agents().build().unwrap();
        let error = crm.get(&who(ANN)).await.fails(ErrorKind::Invalid);
        assert_eq!(error.vendor_message(), Some("cannot be read"));
    }
}
