//! What the SuperOffice providers do beyond what every provider promises: two forms, two sources, languages, refusals.
#![cfg(feature = "superoffice")]
#![allow(clippy::unwrap_used)]

use omnipresence::{
    Availability, Error, ErrorKind, Loss, PresenceProvider, PresenceUpdate, Source, SuperOffice,
    UserId, Who,
    mock::{FakeClock, FakeSuperOffice},
    superoffice::{SuperOfficeBuilder, SuperOfficeChat, api::model},
};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

const ANN: &str = FakeSuperOffice::ANN;
const BOB: &str = FakeSuperOffice::BOB;

fn who(id: &str) -> Who {
    Who::User(id.into())
}

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away)
}

fn available() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Available)
}

/// The operations that were called, in their order.
fn operations(fake: &FakeSuperOffice) -> Vec<String> {
    let calls = fake.calls().into_iter();
    calls.map(|call| call.operation).collect()
}

fn body(fake: &FakeSuperOffice, operation: &str) -> Value {
    let calls = fake.calls();
    let mut calls = calls.iter().filter(|call| call.operation == operation);
    serde_json::from_slice(&calls.next().unwrap().body).unwrap()
}

/// The forms in which the vendor offers the same.
const FORMS: [fn(SuperOfficeBuilder) -> SuperOfficeBuilder; 2] =
    [|builder| builder, SuperOfficeBuilder::with_agents];

#[tokio::test]
async fn agents_are_called_in_place_of_rest_and_do_the_same() {
    let fake = FakeSuperOffice::start().await;
    let crm = fake.builder().with_agents().build().unwrap();
    let update = away().with_message("out");
    let outcome = crm.set(&who(BOB), &update).await.unwrap();
    assert_eq!(outcome.effective.unwrap().message.unwrap().text, "out");
    assert_eq!(
        crm.get(&who(BOB)).await.unwrap().availability,
        Availability::Away
    );
    crm.chat().set(&who(BOB), &available()).await.unwrap();
    let expected = [
        "v1UserAgent_GetUserPresenceStatus",
        "v1UserAgent_SetUserPresenceStatus",
        "v1UserAgent_GetUserPresenceStatus",
        "v1ChatAgent_GetChatPresence",
        "v1ChatAgent_SaveChatPresence",
    ];
    assert_eq!(operations(&fake), expected);
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
        let server = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_json(&body))
            .mount(&server)
            .await;
        let crm = SuperOffice::builder()
            .with_base_url(server.uri())
            .with_basic("mia", "secret")
            .build()
            .unwrap();
        let api = crm.api();
        let get = model::GetUserPresenceStatusRequest::new(6);
        let status = model::UserPresenceStatus::default();
        let set = model::SetUserPresenceStatusRequest::new(6, status);
        let save = model::SaveChatPresenceRequest::new([model::ChatPresence::new(6, true)]);
        let failures = [
            (
                api.v1_user_agent_get_user_presence_status(&get)
                    .send()
                    .await
                    .err(),
                reads,
            ),
            (
                api.v1_chat_agent_get_chat_presence().send().await.err(),
                reads,
            ),
            (
                api.v1_user_agent_set_user_presence_status(&set)
                    .send()
                    .await
                    .err(),
                writes,
            ),
            (
                api.v1_chat_agent_save_chat_presence(&save)
                    .send()
                    .await
                    .err(),
                writes,
            ),
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
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(500))
        .mount(&server)
        .await;
    let crm = SuperOffice::builder()
        .with_base_url(server.uri())
        .with_basic("mia", "secret")
        .with_agents()
        .build()
        .unwrap();
    let get = model::GetUserPresenceStatusRequest::new(6);
    for error in [
        crm.api()
            .v1_user_agent_get_user_presence_status(&get)
            .send()
            .await
            .err(),
        crm.api()
            .v1_chat_agent_get_chat_presence()
            .send()
            .await
            .err(),
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
        let server = MockServer::start().await;
        let fault = json!({ "Message": "cannot be read", "MessageDetail": "AssociateId" });
        Mock::given(any())
            .respond_with(ResponseTemplate::new(status).set_body_json(fault))
            .mount(&server)
            .await;
        let crm = SuperOffice::builder()
            .with_base_url(server.uri())
            .with_basic("mia", "secret")
            .with_agents()
            .build()
            .unwrap();
        let error = crm.get(&who(ANN)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
        assert_eq!(error.vendor_message(), Some("cannot be read"));
    }
}

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
            assert_eq!(chat.list().await.unwrap().len(), 3);
            chat.set(&who(ANN), &away()).await.unwrap();
        }
    }
}

#[tokio::test]
async fn online_a_null_may_be_the_restriction_too() {
    let fake = FakeSuperOffice::start().await;
    let crm = online(&fake).with_agents().build().unwrap();
    fake.fail_agents(true);
    let error = crm.get(&who(ANN)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_tells_of_the_restriction(&error);
}

#[tokio::test]
async fn a_refusal_that_has_nothing_to_do_with_the_restriction_does_not_name_it() {
    let fake = FakeSuperOffice::start().await;
    fake.restrict_user_agent(true);
    let onsite = fake.builder().build().unwrap();
    let error = onsite.get(&who(ANN)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert!(!error.to_string().contains("Online"), "{error}");

    fake.restrict_user_agent(false);
    fake.restrict_chat(true);
    let crm = online(&fake).build().unwrap();
    let error = crm.chat().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
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

#[tokio::test]
async fn members_are_read_in_any_case() {
    for form in FORMS {
        let fake = FakeSuperOffice::start().await;
        fake.answer_in_camel_case(true);
        let crm = form(fake.builder()).build().unwrap();
        let me = crm.get(&Who::Me).await.unwrap();
        assert_eq!(
            (me.user.as_str(), me.availability),
            ("5", Availability::Available)
        );
        let ann = crm.get(&who(ANN)).await.unwrap();
        assert_eq!(ann.message.unwrap().text, "At lunch until one");
        let agents = crm.chat().list().await.unwrap();
        assert_eq!(agents[1].display_name.as_deref(), Some("Ann Archer"));
        let error = crm.get(&who("99999")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
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
    assert_eq!(body(&fake, "v1UserAgent_SetUserPresenceStatus"), set);
    let saved = json!({ "ChatPresence": [{ "UserId": 6, "Present": false }] });
    assert_eq!(body(&fake, "v1ChatAgent_SaveChatPresence"), saved);
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
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(name), "{error}");
    }
}

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
    assert_eq!(operations(&fake), ["v1ChatPresence_GetChatPresence"]);
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
    assert_eq!(operations(&fake), expected);
    let sent = json!([{ "UserId": 6, "Present": false }, { "UserId": 7, "Present": true }]);
    assert_eq!(body(&fake, "v1ChatPresence_SaveChatPresence"), sent);
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
    assert_eq!(operations(&fake), ["v1ChatPresence_GetChatPresence"]);
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
    let server = MockServer::start().await;
    let respond = move |request: &Request| match request.url.path() {
        "/v1/Presence/GetAll" => ResponseTemplate::new(200).set_body_json(json!([
            { "UserId": 6, "Present": true },
            { "UserId": 7, "Present": true },
        ])),
        _ => write(request),
    };
    Mock::given(any())
        .respond_with(respond)
        .mount(&server)
        .await;
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
    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(404))
        .mount(&server)
        .await;
    let crm = SuperOffice::builder()
        .with_base_url(server.uri())
        .with_basic("mia", "secret")
        .build()
        .unwrap();
    let error = crm.chat().get(&who(ANN)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert!(error.to_string().contains("chat"), "{error}");
}
