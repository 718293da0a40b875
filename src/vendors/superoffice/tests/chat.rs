use serde_json::json;
use wiremock::{MockServer, Request, ResponseTemplate};

use super::{ANN, BOB, at, available, away, operations, sent_json, who};
use crate::{
    Availability, Error, ErrorKind, Loss, PresenceProvider, PresenceUpdate, Source, SuperOffice,
    UserId, Who,
    superoffice::{SuperOfficeBuilder, SuperOfficeChat},
    testkit::{FakeClock, FakeSuperOffice},
    vendors::test_support::serving,
};

#[tokio::test]
async fn chat_is_a_source_of_its_own() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().build().unwrap();
    let chat = crm.chat();
    assert_eq!(crm.source(), &Source::new("superoffice", "fake"));
    assert_eq!(chat.source().to_string(), "superoffice:chat:fake");
    let other = fake.builder().with_instance("other").build().unwrap();
    assert_ne!(other.chat().source(), chat.source());
    // Ann is away in Service and there in chat.
    assert_eq!(
        crm.get(&who(ANN)).await.unwrap().availability,
        Availability::Away
    );
    let ann = chat.get(&who(ANN)).await.unwrap();
    assert_eq!(
        (ann.availability, ann.native.code.as_str()),
        (Availability::Available, "true")
    );
    assert_eq!(ann.display_name.as_deref(), Some("Ann Archer"));
}

#[tokio::test]
async fn an_agent_whose_presence_is_null_hides_no_other() {
    let fake = FakeSuperOffice::start().await;
    fake.set_chat_presence(BOB, None);
    for form in [|builder| builder, SuperOfficeBuilder::with_agents] {
        let chat = form(fake.builder()).build().unwrap().chat();
        let list = chat.list().await.unwrap();
        let users: Vec<&str> = list.entries.iter().map(|one| one.user.as_str()).collect();
        assert_eq!(users, [FakeSuperOffice::ME, ANN]);
        let [(Some(user), error)] = &list.failed[..] else {
            panic!("{:?}", list.failed);
        };
        assert_eq!((user.as_str(), error.kind()), (BOB, ErrorKind::Decode));
        assert!(error.to_string().contains("/Present is null"), "{error}");
        let error = chat.get(&who(BOB)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }
}

#[tokio::test]
async fn an_agent_whose_presence_is_null_can_be_set() {
    let fake = FakeSuperOffice::start().await;
    fake.set_chat_presence(BOB, None);
    let chat = fake.builder().build().unwrap().chat();
    // A message alone is lost, so nothing is written and the presence is what was read.
    let message = PresenceUpdate::message("x");
    let error = chat.set(&who(BOB), &message).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    chat.set(&who(BOB), &available()).await.unwrap();
    let bob = chat.get(&who(BOB)).await.unwrap();
    assert_eq!(bob.availability, Availability::Available);
}

#[tokio::test]
async fn an_agent_without_an_id_may_be_any_that_is_missing() {
    let agents = json!([{}, { "UserId": 6, "Present": true }]);
    let answer = ResponseTemplate::new(200).set_body_json(agents);
    let server = serving(answer).await;
    let crm = at(&server).build().unwrap();
    let chat = crm.chat();
    let list = chat.list().await.unwrap();
    assert_eq!(list.entries.len(), 1);
    assert!(list.is_partial());
    let kinds: Vec<_> = chat
        .get_many(&[ANN.into(), BOB.into()])
        .await
        .into_iter()
        .map(|(_, answer)| {
            answer
                .map(|one| one.availability)
                .map_err(|error| error.kind())
        })
        .collect();
    assert_eq!(kinds, [Ok(Availability::Available), Err(ErrorKind::Decode)]);
}

#[tokio::test]
async fn chat_reads_everyone_with_one_request() {
    let fake = FakeSuperOffice::start().await;
    let chat = fake.builder().build().unwrap().chat();
    let asked: Vec<UserId> = [ANN, "4711", BOB, ANN, "x"].map(UserId::from).into();
    let kinds: Vec<_> = chat
        .get_many(&asked)
        .await
        .into_iter()
        .map(|(_, answer)| {
            answer
                .map(|one| one.availability)
                .map_err(|error| error.kind())
        })
        .collect();
    let expected = [
        Ok(Availability::Available),
        Err(ErrorKind::NotFound),
        Ok(Availability::Away),
        Ok(Availability::Available),
        Err(ErrorKind::Invalid),
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
    assert_eq!(
        kinds,
        [
            None,
            Some(ErrorKind::NotFound),
            None,
            Some(ErrorKind::Invalid)
        ]
    );
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
    assert_eq!(
        outcome.effective.unwrap().availability,
        Availability::Available
    );
    assert_eq!(operations(fake.calls()), ["v1ChatPresence_GetChatPresence"]);
    let unknown = chat.set(&who("4711"), &PresenceUpdate::message("x")).await;
    assert_eq!(unknown.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn who_the_caller_is_in_chat_is_not_guessed() {
    let fake = FakeSuperOffice::start().await;
    let chat = fake.builder().build().unwrap().chat();
    let error = chat.get(&Who::Me).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(error.to_string().contains("chat user"), "{error}");
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
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Forbidden, "{user}");
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
    let error = crm.chat().get(&who(ANN)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("chat"), "{error}");
}
