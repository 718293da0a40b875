//! Absence is never taken for emptiness.

use std::sync::Arc;

use omnipresence::{Availability, ErrorKind, PresenceProvider, PresenceUpdate, RocketChat, Who};

use crate::scripted::Scripted;

/// Bodies without anything that a vendor documents, as gateways and broken servers send them.
const EMPTY: [&str; 6] = [
    "{}",
    r#"{"status":"maintenance"}"#,
    r#"{"meta":{"code":200}}"#,
    r#"{"meta":{"code":200},"data":null}"#,
    r#"{"full":false,"success":true}"#,
    r#"{"success":true,"users":null,"full":true}"#,
];

#[tokio::test]
async fn no_vendor_reads_an_empty_object_as_a_list() {
    for body in EMPTY {
        let server = Scripted::bodies([body]).await;
        for provider in server.listing() {
            let context = format!("{} {body}", provider.source());
            let error = provider.list().await.expect_err(&context);
            assert_eq!(error.kind(), ErrorKind::Decode, "{context}: {error}");
            let error = provider.changes(None).await.expect_err(&context);
            assert_eq!(error.kind(), ErrorKind::Decode, "{context}: {error}");
        }
    }
}

#[tokio::test]
async fn no_vendor_reads_an_empty_object_as_a_presence() {
    for body in EMPTY {
        let server = Scripted::bodies([body]).await;
        for provider in server.all() {
            let context = format!("{} {body}", provider.source());
            let mut answers = vec![provider.get(&Who::User("5".into())).await];
            let many = provider.get_many(&["5".into(), "6".into()]).await;
            answers.extend(many.into_iter().map(|(_, answer)| answer));
            for answer in answers {
                match answer {
                    Err(error) => assert_eq!(error.kind(), ErrorKind::Decode, "{context}"),
                    // An undocumented word in the place of a status.
                    Ok(presence) => {
                        assert_eq!(presence.native.code, "maintenance", "{context}");
                        assert_eq!(presence.availability, Availability::Unknown, "{context}");
                    }
                }
            }
        }
    }
}

/// Responses to a write that say nothing.
const SILENT: [&str; 10] = [
    "",
    "null",
    "{}",
    "[]",
    r#"[{}]"#,
    r#""ok""#,
    r#"{"meta":{}}"#,
    r#"{"meta":{"code":200},"data":{}}"#,
    r#"{"success":null}"#,
    r#"{"status":"ok"}"#,
];

const DEFINITIONS: &str = r#"{"entities":[{"id":"d","type":"System","languageLabels":{"en_US":"Away"},"systemPresence":"Away","divisionId":"*"}]}"#;

#[tokio::test]
async fn a_write_that_returns_nothing_may_have_been_applied() {
    let normal = r#"{"Status":"StatusNormal","Message":""}"#;
    for body in SILENT {
        // What is read before the write.
        let server = Scripted::bodies([body]).await;
        let mut providers: Vec<(Arc<dyn PresenceProvider>, _)> = vec![
            (Arc::new(server.pnut()), &server),
            (Arc::new(server.rocketchat()), &server),
        ];
        let crm = Scripted::bodies([normal, body]).await;
        providers.push((Arc::new(crm.superoffice()), &crm));
        let genesys = Scripted::bodies([DEFINITIONS, body]).await;
        providers.push((Arc::new(genesys.genesys()), &genesys));
        for (provider, server) in providers {
            let who = match provider.source().vendor() {
                "superoffice" | "genesys" => Who::User("5".into()),
                _ => Who::Me,
            };
            let update = PresenceUpdate::new(Availability::Away).without_message();
            let context = format!("{} {body}", provider.source());
            let error = provider.set(&who, &update).await.expect_err(&context);
            let kind = match (provider.source().vendor(), body) {
                ("superoffice", "null") => ErrorKind::NotFound,
                _ => ErrorKind::Decode,
            };
            assert_eq!(error.kind(), kind, "{context}: {error}");
            assert!(error.may_have_been_applied(), "{context}: {error}");
            let sent = server.requests().await;
            assert_ne!(sent.last().unwrap().method.as_str(), "GET", "{context}");
        }
        let genesys = Scripted::bodies([DEFINITIONS, body]).await;
        let update = PresenceUpdate::new(Availability::Away).without_message();
        let updates = [("5".into(), update.clone()), ("6".into(), update)];
        for (user, outcome) in genesys.genesys().set_many(&updates).await {
            let error = outcome.expect_err(body);
            assert!(error.may_have_been_applied(), "{user} {body}: {error}");
        }
    }
}

#[tokio::test]
async fn a_logout_that_returns_nothing_keeps_the_session() {
    let login = r#"{"status":"success","data":{"userId":"me","authToken":"t"}}"#;
    for body in SILENT {
        let me = r#"{"_id":"me","status":"online","success":true}"#;
        let server = Scripted::bodies([login, me, body]).await;
        let builder = RocketChat::builder().with_base_url(server.uri());
        let chat = builder.with_password("me", "secret").build().unwrap();
        chat.api().me().send().await.unwrap();
        let error = chat.logout().await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
        assert!(error.may_have_been_applied(), "{body}: {error}");
        // What the answer holds does not matter.
        let _ = chat.api().me().send().await;
        let sent = server.requests().await;
        let logins = sent
            .iter()
            .filter(|sent| sent.url.path().ends_with("/login"));
        assert_eq!(logins.count(), 1, "{body}");
    }
}

#[tokio::test]
async fn definitions_without_their_list_are_an_error() {
    let server = Scripted::bodies(["{}"]).await;
    let error = server.genesys().definitions().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    let update = PresenceUpdate::new(Availability::Busy);
    let outcome = server.genesys().set(&Who::User("u".into()), &update).await;
    assert_eq!(outcome.unwrap_err().kind(), ErrorKind::Decode);
    let server = Scripted::bodies([r#"{"success":true}"#]).await;
    let error = server.rocketchat().definitions().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}
