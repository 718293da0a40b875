//! Responses that are not as documented.

use wiremock::MockServer;

use super::{ANN, at, available, client, who};
use crate::{
    Availability, Error, ErrorKind, PresenceProvider, PresenceUpdate, SuperOffice, UserId, Who,
    vendors::test_support::{json, serving, serving_bodies},
};

async fn serving_json(body: &str) -> (MockServer, SuperOffice) {
    let server = serving(json(body)).await;
    let crm = at(&server).build().unwrap();
    (server, crm)
}

#[tokio::test]
async fn a_broken_message_stops_no_write() {
    let (server, crm) =
        serving_json(r#"{"Status":"StatusNotAvailable","Message":"lunch \ud83c"}"#).await;
    let read = crm.get(&who(ANN)).await.unwrap();
    assert_eq!(read.message.unwrap().text, "lunch \u{FFFD}");
    let update = available().without_message();
    crm.set(&who(ANN), &update).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let writes = requests.iter().filter(|request| request.method == "PUT");
    assert_eq!(writes.count(), 1);
}

#[tokio::test]
async fn a_response_without_its_status_is_not_understood() {
    for body in ["{}", r#"{"Status":null}"#, r#"{"Message":"lunch"}"#, "[]"] {
        let (_server, crm) = serving_json(body).await;
        let error = crm.get(&who(ANN)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn a_number_out_of_range_hides_no_agent() {
    let body = r#"[
        {"UserId":5,"Present":true,"OngoingChats":99999999999},
        {"UserId":6,"Present":false,"OngoingChats":1}
    ]"#;
    let (_server, crm) = serving_json(body).await;
    let list = crm.chat().list().await.unwrap();
    assert!(list.failed.is_empty(), "{:?}", list.failed);
    let read: Vec<_> = list.entries.iter().map(|one| one.availability).collect();
    assert_eq!(read, [Availability::Available, Availability::Away]);
}

#[tokio::test]
async fn a_broken_entry_of_superoffices_chat_hides_no_other() {
    let good = r#"{"UserId":6,"Present":true}"#;
    for (entry, user, is_read) in [
        (
            r#"{"UserId":5,"Present":true,"OngoingChats":99999999999}"#,
            Some("5"),
            true,
        ),
        (r#"{"UserId":5,"Present":"yes"}"#, Some("5"), false),
        (r#"{"userid":5,"PRESENT":null}"#, Some("5"), false),
        ("{}", None, false),
        (r#"{"UserId":"5","Present":true}"#, None, false),
    ] {
        let server = serving_bodies([format!("[{entry},{good}]")]).await;
        let listing = client(&server).chat().list().await.unwrap();
        let users: Vec<_> = listing
            .entries
            .iter()
            .map(|one| one.user.as_str())
            .collect();
        match is_read {
            true => assert_eq!((users, listing.failed.len()), (vec!["5", "6"], 0)),
            false => {
                assert_eq!(users, ["6"], "{entry}");
                let failed = listing.failed[0].0.as_ref().map(UserId::as_str);
                assert_eq!(failed, user, "{entry}");
            }
        }
        let answers = client(&server)
            .chat()
            .get_many(&["5".into(), "6".into(), "7".into()])
            .await;
        let kinds = answers
            .iter()
            .map(|(_, answer)| answer.as_ref().map_err(Error::kind));
        let kinds: Vec<_> = kinds.map(|answer| answer.map(drop)).collect();
        let missing = match user {
            Some(_) => Err(ErrorKind::NotFound),
            None => Err(ErrorKind::Decode),
        };
        let five = if is_read {
            Ok(())
        } else {
            Err(ErrorKind::Decode)
        };
        assert_eq!(kinds, [five, Ok(()), missing], "{entry}");
    }
}

#[tokio::test]
async fn a_message_that_is_no_text_is_not_written_over() {
    let read = r#"{"Status":"StatusNotAvailable","Message":42}"#;
    let server = serving_bodies([read]).await;
    let who = Who::User("5".into());
    let update = PresenceUpdate::new(Availability::Available);
    let error = client(&server).set(&who, &update).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn null_behind_a_byte_order_mark_is_the_same_failure() {
    let mut errors = Vec::new();
    for body in [&b"null"[..], b"\xEF\xBB\xBFnull"] {
        let server = serving_bodies([body]).await;
        errors.push(client(&server).chat().list().await.unwrap_err());
    }
    assert_eq!(errors[0].kind(), ErrorKind::Unavailable);
    assert_eq!(errors[0].to_string(), errors[1].to_string());
}

#[tokio::test]
async fn a_page_behind_a_byte_order_mark_confirms_no_write() {
    let server = serving_bodies([&b"\xEF\xBB\xBF<html></html>"[..]]).await;
    let (chat, agents) = (client(&server).chat(), []);
    let call = chat.api().v1_chat_presence_save_chat_presence(&agents);
    assert_eq!(call.send().await.unwrap_err().kind(), ErrorKind::Decode);
}
