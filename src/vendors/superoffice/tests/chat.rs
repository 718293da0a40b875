//! Chat presence, a source of its own.

use serde_json::json;
use wiremock::{MockServer, Request, ResponseTemplate};

use super::{ANN, BOB, at, available, away, connected, operations, sent_json, who};
use crate::{
    clock::FakeClock,
    error::{
        Error,
        ErrorKind::{Config, Decode, Forbidden, Invalid, NotFound, Unsupported},
    },
    model::{
        Availability::{Available, Away},
        Loss, PresenceUpdate, Source, UserId, Who,
    },
    provider::PresenceProvider,
    testkit::FakeSuperOffice,
    vendors::superoffice::SuperOffice,
    vendors::{
        superoffice::{SuperOfficeBuilder, SuperOfficeChat},
        test_support::{Fails, availabilities, ids, serving},
    },
};

#[tokio::test]
async fn chat_is_a_source_of_its_own() {
    let (fake, crm) = connected().await;
    let chat = crm.chat();
    assert_eq!(crm.source(), &Source::new("superoffice", "fake"));
    assert_eq!(chat.source().to_string(), "superoffice:chat:fake");
    let other = fake.builder().with_instance("other").build().unwrap();
    assert_ne!(other.chat().source(), chat.source());
    // Ann is away in Service and there in chat.
    assert_eq!(crm.get(&who(ANN)).await.unwrap().availability, Away);
    let ann = chat.get(&who(ANN)).await.unwrap();
    let expected = (Available, "true");
    assert_eq!((ann.availability, ann.native.code.as_str()), expected);
    assert_eq!(ann.display_name.as_deref(), Some("Ann Archer"));
}

#[tokio::test]
async fn an_agent_whose_presence_is_null_hides_no_other() {
    let fake = FakeSuperOffice::start().await;
    fake.set_chat_presence(BOB, None);
    for form in [|builder| builder, SuperOfficeBuilder::with_agents] {
        let chat = form(fake.builder()).build().unwrap().chat();
        let list = chat.list().await.unwrap();
        let users = ids(&list.entries);
        assert_eq!(users, [FakeSuperOffice::ME, ANN]);
        let [(Some(user), error)] = &list.failed[..] else {
            panic!("{:?}", list.failed);
        };
        assert_eq!((user.as_str(), error.kind()), (BOB, Decode));
        assert!(error.to_string().contains("/Present is null"), "{error}");
        chat.get(&who(BOB)).await.fails(Decode);
    }
}

#[tokio::test]
async fn an_agent_whose_presence_is_null_can_be_set() {
    let fake = FakeSuperOffice::start().await;
    fake.set_chat_presence(BOB, None);
    let chat = fake.builder().build().unwrap().chat();
    // A message alone is lost, so nothing is written and the presence is what was read.
    let message = PresenceUpdate::message("x");
    chat.set(&who(BOB), &message).await.fails(Decode);
    chat.set(&who(BOB), &available()).await.unwrap();
    let bob = chat.get(&who(BOB)).await.unwrap();
    assert_eq!(bob.availability, Available);
}

#[tokio::test]
async fn chat_reads_everyone_with_one_request() {
    let fake = FakeSuperOffice::start().await;
    let chat = fake.builder().build().unwrap().chat();
    let asked: Vec<UserId> = [ANN, "4711", BOB, ANN, "x"].map(UserId::from).into();
    let kinds = availabilities(&chat.get_many(&asked).await);
    let expected = [
        Ok(Available),
        Err(NotFound),
        Ok(Away),
        Ok(Available),
        Err(Invalid),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(operations(fake.calls()), ["v1ChatPresence_GetChatPresence"]);
}

#[tokio::test]
async fn chat_writes_everyone_with_one_request_after_it_has_read_who_there_is() {
    let fake = FakeSuperOffice::start().await;
    let chat = fake.builder().build().unwrap().chat();
    let updates = [
        (BOB, available()),
        ("4711", away()),
        (ANN, away()),
        ("..", away()),
    ]
    .map(|(user, update)| (UserId::from(user), update));
    let outcomes = chat.set_many(&updates).await;
    let kinds: Vec<_> = outcomes
        .iter()
        .map(|(_, outcome)| outcome.as_ref().err().map(Error::kind))
        .collect();
    assert_eq!(kinds, [None, Some(NotFound), None, Some(Invalid)]);
    let expected = [
        "v1ChatPresence_GetChatPresence",
        "v1ChatPresence_SaveChatPresence",
    ];
    assert_eq!(operations(fake.calls()), expected);
    let sent = json!([{ "UserId": 6, "Present": false }, { "UserId": 7, "Present": true }]);
    assert_eq!(
        sent_json(&fake.calls(), "v1ChatPresence_SaveChatPresence"),
        sent
    );
}

#[tokio::test]
async fn a_message_alone_is_lost_in_chat_and_nothing_is_sent() {
    let fake = FakeSuperOffice::start().await;
    let chat = fake.builder().build().unwrap().chat();
    let outcome = chat
        .set(&who(ANN), &PresenceUpdate::message("x"))
        .await
        .unwrap();
    assert_eq!(outcome.sent, None);
    assert!(matches!(outcome.losses[..], [Loss::Message { .. }]));
    assert_eq!(outcome.effective.unwrap().availability, Available);
    assert_eq!(operations(fake.calls()), ["v1ChatPresence_GetChatPresence"]);
    let unknown = chat.set(&who("4711"), &PresenceUpdate::message("x")).await;
    unknown.fails(NotFound);
}

#[tokio::test]
async fn who_the_caller_is_in_chat_is_not_guessed() {
    let fake = FakeSuperOffice::start().await;
    let chat = fake.builder().build().unwrap().chat();
    chat.get(&Who::Me)
        .await
        .fails_naming(Unsupported, "chat user");
    assert!(fake.calls().is_empty());
}

/// A chat of two agents, whose writes are answered by the test.
async fn chat(
    write: impl Fn(&Request) -> ResponseTemplate + Send + Sync + 'static,
) -> (MockServer, SuperOfficeChat) {
    let respond = move |request: &Request| match request.url.path() {
        "/v1/Presence/GetAll" => ResponseTemplate::new(200).set_body_json(json!([
            { "UserId": 6, "Present": true },
            { "UserId": 7, "Present": true },
        ])),
        _ => write(request),
    };
    let server = serving(respond).await;
    let crm = SuperOffice::builder()
        .with_base_url(server.uri())
        .with_access_token("token")
        .with_http(FakeClock::new().http_options())
        .build()
        .unwrap();
    (server, crm.chat())
}

#[tokio::test]
async fn a_refused_list_fails_all_who_were_on_it_and_says_that_some_may_be_set() {
    let (server, chat) = chat(|_| ResponseTemplate::new(403)).await;
    let updates = [ANN, BOB].map(|user| (UserId::from(user), away()));
    for (user, outcome) in chat.set_many(&updates).await {
        let error = outcome.fails_at(&user, Forbidden);
        assert!(error.may_have_been_applied(), "{user}");
    }
    let alone = chat.set(&who(ANN), &away()).await.unwrap_err();
    assert!(!alone.may_have_been_applied());
    assert_eq!(server.received_requests().await.unwrap().len(), 4);
}

#[tokio::test]
async fn a_list_that_is_not_looked_at_has_surely_set_nobody() {
    for status in [401, 404, 421, 429] {
        let (_server, chat) = chat(move |_| ResponseTemplate::new(status)).await;
        let updates = [ANN, BOB].map(|user| (UserId::from(user), away()));
        for (_, outcome) in chat.set_many(&updates).await {
            let error = outcome.unwrap_err();
            assert_eq!(error.status().unwrap(), status);
            assert!(!error.may_have_been_applied(), "{status}: {error}");
        }
    }
}

#[tokio::test]
async fn an_installation_without_chat_is_no_missing_user() {
    let server = serving(ResponseTemplate::new(404)).await;
    let crm = at(&server).build().unwrap();
    crm.chat().get(&who(ANN)).await.fails_naming(Config, "chat");
}
