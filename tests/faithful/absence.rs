//! Absence is never taken for emptiness.

use omnipresence::{Availability, ErrorKind, PresenceProvider, PresenceUpdate, Who};

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

#[tokio::test]
async fn a_channel_and_an_application_of_pnut_read_no_empty_list() {
    use omnipresence::Pnut;

    for body in EMPTY {
        let server = Scripted::bodies([body]).await;
        let uri = server.uri();
        let channel = Pnut::builder().with_access_token("t").with_channel("9");
        let application = Pnut::builder().with_app_token("t");
        for builder in [channel, application] {
            let pnut = builder.with_base_url(&uri).build().unwrap();
            assert!(pnut.list().await.is_err(), "{body}");
            for (_, answer) in pnut.get_many(&["1".into(), "2".into()]).await {
                assert!(answer.is_err(), "{body}");
            }
            assert!(pnut.get(&Who::User("1".into())).await.is_err(), "{body}");
        }
    }
}

#[tokio::test]
async fn a_known_user_of_rocketchat_is_not_offline_for_a_missing_list() {
    let both = r#"{"users":[{"_id":"a","status":"online"},{"_id":"b","status":"busy"}],"full":false,"success":true}"#;
    let server = Scripted::bodies([both, r#"{"full":false,"success":true}"#]).await;
    let chat = server.rocketchat();
    let users = ["a".into(), "b".into()];
    for (_, answer) in chat.get_many(&users).await {
        assert_ne!(answer.unwrap().availability, Availability::Offline);
    }
    for (user, answer) in chat.get_many(&users).await {
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::Decode, "{user}");
    }
}

#[tokio::test]
async fn a_write_that_returns_nothing_may_have_been_applied() {
    let server = Scripted::bodies(["{}"]).await;
    let update = PresenceUpdate::new(Availability::Away);
    for (provider, who) in [
        (server.all()[0].clone(), Who::Me),
        (server.all()[1].clone(), Who::Me),
    ] {
        let outcome = provider.set(&who, &update.clone().without_message()).await;
        let error = outcome.expect_err("the response says nothing");
        assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
        assert!(error.may_have_been_applied(), "{error}");
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
