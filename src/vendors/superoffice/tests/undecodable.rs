//! Responses that are not as documented.

use wiremock::MockServer;

use super::{ANN, at, available, client, who};
use crate::{
    error::ErrorKind::{Decode, NotFound, Unavailable},
    model::{
        Availability,
        Availability::{Available, Away},
        PresenceUpdate, UserId, Who,
    },
    provider::PresenceProvider,
    vendors::superoffice::SuperOffice,
    vendors::test_support::{Fails, availabilities, ids, json, serving, serving_bodies, users},
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
        crm.get(&who(ANN)).await.fails_at(body, Decode);
    }
}

#[tokio::test]
async fn a_broken_entry_of_superoffices_chat_hides_no_other() {
    let good = r#"{"UserId":6,"Present":false}"#;
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
        let chat = client(&server).chat();
        let listing = chat.list().await.unwrap();
        let read: &[&str] = if is_read { &["5", "6"] } else { &["6"] };
        assert_eq!(ids(&listing.entries), read, "{entry}");
        let failed: Vec<_> = listing
            .failed
            .iter()
            .map(|(user, _)| user.clone())
            .collect();
        let expected = (!is_read).then(|| user.map(UserId::from));
        assert_eq!(failed, Vec::from_iter(expected), "{entry}");
        assert_eq!(listing.is_partial(), user.is_none(), "{entry}");
        let answers = chat.get_many(&users(&["5", "6", "7"])).await;
        let five = if is_read { Ok(Available) } else { Err(Decode) };
        let seven = if user.is_some() { NotFound } else { Decode };
        let expected = [five, Ok(Away), Err(seven)];
        assert_eq!(availabilities(&answers), expected, "{entry}");
    }
}

#[tokio::test]
async fn a_message_that_is_no_text_is_not_written_over() {
    let read = r#"{"Status":"StatusNotAvailable","Message":42}"#;
    let server = serving_bodies([read]).await;
    let who = Who::User("5".into());
    let update = PresenceUpdate::new(Availability::Available);
    client(&server).set(&who, &update).await.fails(Decode);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn null_behind_a_byte_order_mark_is_the_same_failure() {
    let mut errors = Vec::new();
    for body in [&b"null"[..], b"\xEF\xBB\xBFnull"] {
        let server = serving_bodies([body]).await;
        errors.push(client(&server).chat().list().await.unwrap_err());
    }
    assert_eq!(errors[0].kind(), Unavailable);
    assert_eq!(errors[0].to_string(), errors[1].to_string());
}

#[tokio::test]
async fn a_page_behind_a_byte_order_mark_confirms_no_write() {
    let server = serving_bodies([&b"\xEF\xBB\xBF<html></html>"[..]]).await;
    let (chat, agents) = (client(&server).chat(), []);
    let call = chat.api().v1_chat_presence_save_chat_presence(&agents);
    call.send().await.fails(Decode);
}
