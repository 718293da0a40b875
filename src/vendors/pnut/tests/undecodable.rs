//! Responses that are not as documented.

use futures_util::StreamExt;
use wiremock::MockServer;

use crate::{
    Availability, ErrorKind, Event, Follow, Pnut, PresenceProvider, PresenceUpdate, UserId,
    WatchOptions, Who,
    pnut::PnutBuilder,
    vendors::test_support::{self, json},
    watch,
};

async fn serving(body: &str) -> (MockServer, Pnut) {
    let (server, builder) = server(body).await;
    let pnut = builder.with_access_token("token").build().unwrap();
    (server, pnut)
}

async fn server(body: &str) -> (MockServer, PnutBuilder) {
    let server = test_support::serving(json(body)).await;
    let builder = Pnut::builder().with_base_url(server.uri());
    (server, builder)
}

#[tokio::test]
async fn a_response_without_its_list_makes_no_user_offline() {
    let users = ["1", "2"].map(UserId::from);
    let forms: [fn(PnutBuilder) -> PnutBuilder; 3] = [
        |builder| builder.with_access_token("token"),
        |builder| builder.with_access_token("token").with_channel("336"),
        |builder| builder.with_app_token("token"),
    ];
    for body in [
        "{}",
        r#"{"meta":{"code":200}}"#,
        r#"{"meta":{"code":200},"data":null}"#,
        r#"{"status":"maintenance"}"#,
        r#"{"data":[]}"#,
    ] {
        for form in forms {
            let (_server, builder) = server(body).await;
            let pnut = form(builder).build().unwrap();
            let error = pnut.list().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            let error = pnut.changes(None).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            for (_, answer) in pnut.get_many(&users).await {
                assert_eq!(answer.unwrap_err().kind(), ErrorKind::Decode, "{body}");
            }
            for follow in [Follow::Everyone, Follow::Users(users.to_vec())] {
                let options = WatchOptions::default();
                let mut events = watch(pnut.clone(), follow, options).unwrap();
                let Some(Event::Gap { user, error, .. }) = events.next().await else {
                    panic!("{body} is a gap");
                };
                assert_eq!((user, error.kind()), (None, ErrorKind::Decode), "{body}");
            }
        }
    }
}

#[tokio::test]
async fn a_broken_text_is_repaired() {
    let body = r#"{"meta":{"code":200},"data":[
        {"id":"1","presence":"fishing \ud83d"},
        {"id":"2","presence":"busy"}
    ]}"#;
    let (_server, pnut) = serving(body).await;
    let listing = pnut.list().await.unwrap();
    assert!(listing.failed.is_empty(), "{:?}", listing.failed);
    let codes: Vec<&str> = listing
        .entries
        .iter()
        .map(|one| one.native.code.as_str())
        .collect();
    assert_eq!(codes, ["fishing \u{FFFD}", "busy"]);
}

#[tokio::test]
async fn an_undecodable_entry_hides_no_other_user() {
    for entry in [r#"{"id":"1"}"#, r#"{"id":"1","presence":7}"#] {
        let other = r#"{"id":"2","presence":"busy"}"#;
        let body = format!(r#"{{"meta":{{"code":200}},"data":[{entry},{other}]}}"#);
        let (_server, pnut) = serving(&body).await;
        let listing = pnut.list().await.unwrap();
        let failed: Vec<_> = listing
            .failed
            .iter()
            .map(|(user, _)| user.clone())
            .collect();
        assert_eq!(failed, [Some("1".into())], "{entry}");
        let users = ["1", "2", "3"].map(UserId::from);
        let answers: Vec<_> = pnut
            .get_many(&users)
            .await
            .into_iter()
            .map(|(_, answer)| {
                answer
                    .map(|one| one.availability)
                    .map_err(|error| error.kind())
            })
            .collect();
        let expected = [
            Err(ErrorKind::Decode),
            Ok(Availability::Busy),
            Ok(Availability::Offline),
        ];
        assert_eq!(answers, expected, "{entry}");
    }
}

#[tokio::test]
async fn an_array_is_no_entry() {
    let (_server, pnut) =
        serving(r#"{"meta":{"code":200},"data":[["1","bob",null,null,"busy"]]}"#).await;
    let listing = pnut.list().await.unwrap();
    assert_eq!(listing.entries, []);
    assert!(listing.is_partial());
    let changes = pnut.changes(None).await.unwrap();
    assert!(!changes.full, "the user may be any who is missing");

    let (_server, pnut) = serving(r#"{"meta":{"code":200},"data":[]}"#).await;
    let error = pnut.get(&Who::User("1".into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_write_without_its_sign_of_success_is_no_success() {
    for body in ["{}", r#"{"data":{"id":"1","presence":"away"}}"#] {
        let (_server, pnut) = serving(body).await;
        let update = PresenceUpdate::new(Availability::Away).without_message();
        let error = pnut.set(&Who::Me, &update).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(error.may_have_been_applied(), "{body}");
    }
}
