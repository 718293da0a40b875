//! Responses that are not as documented.

use wiremock::MockServer;

use super::{ANN, at, available, who};
use crate::{
    Availability, ErrorKind, PresenceProvider, SuperOffice,
    vendors::test_support::{json, serving},
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
