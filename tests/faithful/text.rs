//! Text is repaired.

use omnipresence::{Availability, ErrorKind, PresenceProvider, RocketChat, Who};

use crate::scripted::Scripted;

const BOM: &[u8] = b"\xEF\xBB\xBF";

fn with_bom(json: &str) -> Vec<u8> {
    [BOM, json.as_bytes()].concat()
}

#[tokio::test]
async fn a_byte_order_mark_is_skipped_at_every_vendor() {
    for (body, index) in [
        (
            r#"{"meta":{"code":200},"data":{"id":"5","presence":"busy"}}"#,
            0,
        ),
        (
            r#"{"users":[{"_id":"5","status":"busy"}],"full":false,"success":true}"#,
            1,
        ),
        (r#"[{"UserId":5,"Present":true}]"#, 2),
        (r#"{"Status":"StatusNormal"}"#, 3),
        (r#"{"presenceDefinition":{"systemPresence":"Busy"}}"#, 4),
    ] {
        let server = Scripted::bodies([with_bom(body)]).await;
        let provider = &server.all()[index];
        let presence = provider.get(&Who::User("5".into())).await;
        let presence = presence.unwrap_or_else(|error| panic!("{error}: {body}"));
        assert_ne!(presence.availability, Availability::Unknown, "{body}");
    }
}

#[tokio::test]
async fn a_message_that_is_cut_ends_in_a_replacement_character() {
    for (body, index) in [
        (
            r#"{"meta":{"code":200},"data":{"id":"5","presence":"fishing \ud83d"}}"#,
            0,
        ),
        (
            r#"{"users":[{"_id":"5","status":"busy","statusText":"fishing \ud83d"}],"full":false,"success":true}"#,
            1,
        ),
        (
            r#"{"Status":"StatusNotAvailable","Message":"fishing \ud83d"}"#,
            3,
        ),
        (
            r#"{"presenceDefinition":{"systemPresence":"Busy"},"message":"fishing \ud83d"}"#,
            4,
        ),
    ] {
        let server = Scripted::bodies([body]).await;
        let presence = server.all()[index]
            .get(&Who::User("5".into()))
            .await
            .unwrap();
        let message = presence.message.map(|message| message.text);
        assert_eq!(message.as_deref(), Some("fishing \u{FFFD}"), "{body}");
    }
}

#[tokio::test]
async fn a_token_response_is_repaired_too() {
    let token = with_bom(r#"{"access_token":"t","expires_in":3600,"note":"cut \ud83c"}"#);
    let presence = br#"{"presenceDefinition":{"systemPresence":"Busy"}}"#.to_vec();
    let server = Scripted::bodies([token, presence]).await;
    let genesys = server.genesys_client();
    let presence = genesys.get(&Who::User("5".into())).await.unwrap();
    assert_eq!(presence.availability, Availability::Busy);
}

#[tokio::test]
async fn a_page_behind_a_byte_order_mark_is_no_response() {
    let server = Scripted::bodies([with_bom("<html></html>")]).await;
    for provider in server.all() {
        let error = provider.get(&Who::User("5".into())).await.unwrap_err();
        assert!(error.to_string().contains("HTML"), "{error}");
    }
    let agents: [_; 0] = [];
    let call = server.chat();
    let call = call.api().v1_chat_presence_save_chat_presence(&agents);
    assert_eq!(call.send().await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn a_token_that_had_to_be_repaired_is_never_sent() {
    for token in [r#""cut \ud83c""#, r#""""#, "42", "null"] {
        let login =
            format!(r#"{{"status":"success","data":{{"userId":"u","authToken":{token}}}}}"#);
        let server = Scripted::bodies([login]).await;
        let builder = RocketChat::builder().with_base_url(server.uri());
        let chat = builder.with_password("ann", "pw").build().unwrap();
        let error = chat.get(&Who::Me).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{token}: {error}");
        assert_eq!(server.requests().await.len(), 1, "{token}");
    }
    let server = Scripted::bodies([r#"{"access_token":"cut \ud83c"}"#]).await;
    let genesys = server.genesys_client();
    let error = genesys.get(&Who::User("5".into())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    assert_eq!(server.requests().await.len(), 1);
}
