//! The fake SuperOffice, called by a plain HTTP client.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::{Value, json};

use super::{ANN, BOB};
use crate::{
    testkit::FakeSuperOffice,
    vendors::test_support::{members, panics, request, send, with_form, with_json},
};

const MYSELF: &str = "User/currentPrincipal";
const ME: &str = FakeSuperOffice::ME;

/// A call with these headers, and with a body if it is not null.
async fn call(
    fake: &FakeSuperOffice,
    headers: &[(&str, String)],
    method: Method,
    path: &str,
    body: Value,
) -> (u16, Value) {
    let mut request = request(method, format!("{}/v1/{path}", fake.base_url()));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    let response = send(with_json(request, &body)).await;
    (response.status, response.body)
}

async fn get(fake: &FakeSuperOffice, associate: &str) -> (u16, Value) {
    let path = format!("User/{associate}/UserPresenceStatus");
    call(fake, &[basic()], Method::GET, &path, Value::Null).await
}

async fn put(fake: &FakeSuperOffice, associate: &str, body: Value) -> (u16, Value) {
    let path = format!("User/{associate}/UserPresenceStatus");
    call(fake, &[basic()], Method::PUT, &path, body).await
}

async fn status_with(fake: &FakeSuperOffice, headers: &[(&str, String)]) -> u16 {
    call(fake, headers, Method::GET, MYSELF, Value::Null)
        .await
        .0
}

/// A remote call with these arguments, none if they are null.
async fn agent(fake: &FakeSuperOffice, name: &str, arguments: Value) -> (u16, Value) {
    let path = format!("Agents/{name}");
    call(fake, &[basic()], Method::POST, &path, arguments).await
}

/// Whether each agent of the chat is there, by the id.
async fn present(fake: &FakeSuperOffice) -> Vec<(Value, Value)> {
    let path = "Presence/GetAll";
    let (_, agents) = call(fake, &[basic()], Method::GET, path, Value::Null).await;
    let agents = agents.as_array().unwrap().iter();
    agents
        .map(|agent| (agent["UserId"].clone(), agent["Present"].clone()))
        .collect()
}

fn basic() -> (&'static str, String) {
    let pair = format!("{}:{}", FakeSuperOffice::USER, FakeSuperOffice::PASSWORD);
    ("Authorization", format!("Basic {}", STANDARD.encode(pair)))
}

fn ticket(scheme: &str) -> (&'static str, String) {
    let ticket = FakeSuperOffice::TICKET;
    ("Authorization", format!("{scheme} {ticket}"))
}

fn bearer() -> (&'static str, String) {
    let token = FakeSuperOffice::ACCESS_TOKEN;
    ("Authorization", format!("Bearer {token}"))
}

fn app_token() -> (&'static str, String) {
    ("SO-AppToken", FakeSuperOffice::APP_TOKEN.to_owned())
}

fn xsrf() -> (&'static str, String) {
    ("X-XSRF-TOKEN", FakeSuperOffice::XSRF_TOKEN.to_owned())
}

#[tokio::test]
async fn onsite_takes_names_tickets_and_sessions() {
    let fake = FakeSuperOffice::start().await;
    for headers in [
        [basic()],
        [ticket("SOTicket")],
        [ticket("soticket")],
        [xsrf()],
    ] {
        assert_eq!(status_with(&fake, &headers).await, 200, "{headers:?}");
    }
    let wrong = ("Authorization", "Basic bWlhOmd1ZXNz".to_owned());
    assert_eq!(status_with(&fake, &[wrong]).await, 401);
    assert_eq!(status_with(&fake, &[bearer()]).await, 401);
    assert_eq!(status_with(&fake, &[]).await, 401);
}

#[tokio::test]
async fn online_takes_access_tokens_and_tickets_with_an_app_token() {
    let fake = FakeSuperOffice::start().await;
    fake.set_online(true);
    assert_eq!(status_with(&fake, &[bearer()]).await, 200);
    let of_app = [ticket("SoTicket"), app_token()];
    assert_eq!(status_with(&fake, &of_app).await, 200);
    assert_eq!(status_with(&fake, &[ticket("SoTicket")]).await, 401);
    assert_eq!(status_with(&fake, &[basic()]).await, 401);
}

#[tokio::test]
async fn a_new_ticket_ends_all_else() {
    let fake = FakeSuperOffice::start().await;
    fake.accept_only("SOTicket 7T:other");
    let other = ("Authorization", "SOTicket 7T:other".to_owned());
    assert_eq!(status_with(&fake, &[other]).await, 200);
    for headers in [[basic()], [ticket("SOTicket")], [xsrf()]] {
        assert_eq!(status_with(&fake, &headers).await, 401, "{headers:?}");
    }
}

#[tokio::test]
async fn the_caller_is_found_by_its_principal() {
    let fake = FakeSuperOffice::start().await;
    fake.set_status(ME, "StatusSpm", None);
    let (_, me) = call(&fake, &[basic()], Method::GET, MYSELF, Value::Null).await;
    assert_eq!(me["AssociateId"].to_string(), ME);
    let expected = json!(["Mia Moss", "StatusSpm"]);
    assert_eq!(members(&me, ["FullName", "EjUserStatus"]), expected);
}

#[tokio::test]
async fn presence_is_answered_as_it_is_known_or_not() {
    let fake = FakeSuperOffice::start().await;
    fake.add_user("42", "Zoe Zander");
    for (associate, status, message) in [
        (ME, "StatusNormal", json!("")),
        (ANN, "StatusNotAvailable", json!("At lunch until one")),
        (BOB, "StatusNormal", Value::Null),
        (FakeSuperOffice::EVE, "StatusFuture", Value::Null),
        ("42", "StatusNormal", json!("")),
    ] {
        let expected = json!({ "Status": status, "Message": message });
        assert_eq!(get(&fake, associate).await, (200, expected));
    }
}

#[tokio::test]
async fn a_put_replaces_everything() {
    let fake = FakeSuperOffice::start().await;
    let out = json!({ "Status": "StatusNotAvailable", "Message": "Out" });
    assert_eq!(put(&fake, BOB, out.clone()).await, (200, out.clone()));
    assert_eq!(get(&fake, BOB).await.1, out);
    let back = json!({ "Status": "StatusNormal" });
    let (_, answer) = put(&fake, BOB, back).await;
    assert_eq!(answer, json!({ "Status": "StatusNormal", "Message": "" }));
    let (_, answer) = put(&fake, BOB, json!({ "Message": null })).await;
    assert_eq!(answer, json!({ "Status": "StatusNone", "Message": "" }));
}

#[tokio::test]
async fn members_are_read_in_any_case_and_written_in_one() {
    let fake = FakeSuperOffice::start().await;
    let body = json!({ "status": "StatusReadOnly", "mESSAGE": "x", "tableRight": null });
    let (_, answer) = put(&fake, ME, body).await;
    let expected = json!({ "Status": "StatusReadOnly", "Message": "x" });
    assert_eq!(answer, expected);
}

#[tokio::test]
async fn a_value_that_is_not_accepted_changes_nothing() {
    let fake = FakeSuperOffice::start().await;
    for body in [
        json!({ "Status": "StatusFuture" }),
        json!({ "Status": 1 }),
        json!({ "Status": "StatusNormal", "Message": "é".repeat(256) }),
    ] {
        let (status, answer) = put(&fake, ANN, body).await;
        assert_eq!((status, &answer["Error"]), (400, &json!(true)));
        assert!(answer["Message"].is_string() && answer.get("ErrorMessage").is_none());
    }
    assert_eq!(get(&fake, ANN).await.1["Message"], "At lunch until one");
}

#[tokio::test]
async fn an_unknown_associate_and_one_that_is_no_number_differ() {
    let fake = FakeSuperOffice::start().await;
    let (status, answer) = get(&fake, "99999").await;
    let expected = (404, &json!("SoNotFoundException"));
    assert_eq!((status, &answer["ErrorType"]), expected);
    assert_eq!(answer["ErrorMessage"], "Associate id 99999 not found");
    for associate in ["me", "99999999999"] {
        let (status, answer) = get(&fake, associate).await;
        assert_eq!(status, 400);
        assert!(answer["MessageDetail"].is_string() && answer.get("Error").is_none());
    }
}

#[tokio::test]
async fn a_restricted_caller_keeps_its_principal_only() {
    let fake = FakeSuperOffice::start().await;
    fake.restrict_user_agent(true);
    assert_eq!(get(&fake, ME).await.0, 403);
    assert_eq!(
        put(&fake, ME, json!({ "Status": "StatusNormal" })).await.0,
        403
    );
    assert_eq!(status_with(&fake, &[basic()]).await, 200);
}

#[tokio::test]
async fn the_wrong_host_says_so_before_it_asks_who_it_is() {
    let fake = FakeSuperOffice::start().await;
    fake.set_wrong_host(true);
    assert_eq!(status_with(&fake, &[]).await, 421);
    let url = format!("{}/v1/User/currentPrincipal", fake.base_url());
    let response = request(Method::GET, url).send().await.unwrap();
    let text = response.text().await.unwrap();
    assert_eq!(text, "Wrong subdomain used to access tenant");
}

#[tokio::test]
async fn the_date_is_that_of_the_clock() {
    let fake = FakeSuperOffice::start().await;
    fake.clock().set("2026-02-23T09:52:01Z".parse().unwrap());
    let url = format!("{}/v1/User/currentPrincipal", fake.base_url());
    let (name, value) = basic();
    let response = send(request(Method::GET, url).header(name, value)).await;
    assert_eq!(response.header("Date"), "Mon, 23 Feb 2026 09:52:01 GMT");
    let content_type = response.header("Content-Type");
    assert_eq!(content_type, "application/json; charset=utf-8");
}

async fn refresh(fake: &FakeSuperOffice, secret: &str, refresh_token: &str) -> (u16, Value) {
    let id = FakeSuperOffice::CLIENT_ID;
    let url = format!("{}/login/common/oauth/tokens", fake.login_url());
    let form = format!(
        "grant_type=refresh_token&client_id={id}&client_secret={secret}&refresh_token={refresh_token}"
    );
    let response = send(with_form(request(Method::POST, url), form)).await;
    (response.status, response.body)
}

#[tokio::test]
async fn online_a_refresh_token_gives_access_tokens_that_end() {
    let fake = FakeSuperOffice::start().await;
    let secret = FakeSuperOffice::CLIENT_SECRET;
    let (status, body) = refresh(&fake, secret, FakeSuperOffice::REFRESH_TOKEN).await;
    assert_eq!((status, &body["expires_in"]), (200, &json!(3600)));
    assert_eq!(body.get("refresh_token"), None);
    let token = body["access_token"].as_str().unwrap();
    let headers = [("Authorization", format!("Bearer {token}"))];
    assert_eq!(status_with(&fake, &headers).await, 401, "onsite");
    fake.set_online(true);
    assert_eq!(status_with(&fake, &headers).await, 200);
    fake.clock().advance(Duration::from_secs(3600));
    assert_eq!(status_with(&fake, &headers).await, 401, "ended");
    assert_eq!(status_with(&fake, &[bearer()]).await, 200);
    fake.revoke_tokens();
    assert_eq!(status_with(&fake, &[bearer()]).await, 401, "revoked");
}

#[tokio::test]
async fn a_wrong_app_or_refresh_token_gets_no_access_token() {
    let fake = FakeSuperOffice::start().await;
    let secret = FakeSuperOffice::CLIENT_SECRET;
    let token = FakeSuperOffice::REFRESH_TOKEN;
    let expected = (401, json!({ "error": "invalid_client" }));
    assert_eq!(refresh(&fake, "wrong", token).await, expected);
    let invalid = (400, json!({ "error": "invalid_grant" }));
    assert_eq!(refresh(&fake, secret, "wrong").await, invalid);
    fake.revoke_refresh_token();
    assert_eq!(refresh(&fake, secret, token).await, invalid);
    assert_eq!(fake.token_requests(), 3);
}

#[tokio::test]
async fn the_login_and_the_api_have_addresses_of_their_own() {
    let fake = FakeSuperOffice::start().await;
    let api = fake.base_url();
    let host = api.replace("/Cust12345", "/online2/Cust12345");
    let login = fake.login_url();
    let post = |url: &str, path: &str| request(Method::POST, format!("{url}{path}"));
    let get = |url: &str, path: &str| request(Method::GET, format!("{url}{path}"));
    for request in [
        post(&api, "/login/common/oauth/tokens"),
        post(&host, "/login/common/oauth/tokens"),
        get(&api, "/api/state/Cust12345"),
        get(&login, "/v1/User/currentPrincipal"),
    ] {
        assert_eq!(send(request).await.status, 501);
        assert_eq!(fake.take_unexpected().len(), 1);
    }
}

#[tokio::test]
async fn agents_read_and_write_what_rest_does() {
    let fake = FakeSuperOffice::start().await;
    let away = json!({ "Status": "StatusNotAvailable", "Message": "Out" });
    let update = json!({ "AssociateId": 7, "UserPresenceStatus": away });
    let answer = agent(&fake, "User/SetUserPresenceStatus", update).await;
    assert_eq!(answer, (200, away.clone()));
    assert_eq!(get(&fake, BOB).await.1, away);
    let back = json!({ "Status": "StatusNormal", "Message": "Back" });
    let update = json!({ "AssociateId": 7, "UserPresenceStatus": back });
    let answer = agent(
        &fake,
        "User/SetUserPresenceStatus?$select=Status",
        update.clone(),
    );
    let selected = json!({ "Status": "StatusNormal", "Message": null });
    assert_eq!(answer.await, (200, selected));
    assert_eq!(get(&fake, BOB).await.1, back);
    let asked = json!({ "associateId": 7 });
    let answer = agent(&fake, "User/GetUserPresenceStatus?$select=message", asked).await;
    assert_eq!(answer, (200, json!({ "Status": null, "Message": "Back" })));
}

#[tokio::test]
async fn agents_answer_null_where_rest_says_what_is_wrong() {
    let fake = FakeSuperOffice::start().await;
    let unknown = json!({ "AssociateId": 99_999 });
    let read = "User/GetUserPresenceStatus";
    assert_eq!(agent(&fake, read, unknown).await, (200, Value::Null));
    fake.fail_agents(true);
    let answer = agent(&fake, read, json!({ "AssociateId": 5 })).await;
    assert_eq!(answer, (200, Value::Null));
    let answer = agent(&fake, "Chat/GetChatPresence", Value::Null).await;
    assert_eq!(answer, (200, Value::Null));
    assert_eq!(get(&fake, ME).await.0, 200, "REST goes on");
}

#[tokio::test]
async fn agents_tell_of_an_unreadable_request_by_400_or_in_a_200() {
    let fake = FakeSuperOffice::start().await;
    for (in_success, expected) in [(false, 400), (true, 200)] {
        fake.answer_binding_errors_with_success(in_success);
        for (name, body) in [
            ("User/GetUserPresenceStatus", json!({ "AssociateId": "x" })),
            (
                "User/SetUserPresenceStatus",
                json!({ "AssociateId": 5, "UserPresenceStatus": null }),
            ),
            ("Chat/SaveChatPresence", json!({ "ChatPresence": 1 })),
        ] {
            let (status, answer) = agent(&fake, name, body).await;
            assert_eq!(status, expected, "{name}");
            assert!(answer["MessageDetail"].is_string(), "{name}: {answer}");
        }
    }
    assert_eq!(get(&fake, "x").await.0, 400, "REST has no such habit");
}

#[tokio::test]
async fn chat_presence_is_read_and_saved_in_both_forms() {
    let fake = FakeSuperOffice::start().await;
    let start = [(5, true), (6, true), (7, false)];
    let found = |state: [(i32, bool); 3]| state.map(|(id, present)| (json!(id), json!(present)));
    assert_eq!(present(&fake).await, found(start));

    let body = json!([{ "UserId": 6, "Present": false }, { "userid": 7, "present": true, "DisplayName": "x" }]);
    let (status, answer) = call(&fake, &[basic()], Method::POST, "Presence/SaveAll", body).await;
    assert_eq!((status, answer), (204, Value::Null));
    let expected = found([(5, true), (6, false), (7, true)]);
    assert_eq!(present(&fake).await, expected);

    let body = json!({ "ChatPresence": [{ "UserId": 5, "Present": false }, { "UserId": 4711, "Present": true }] });
    let answer = agent(&fake, "Chat/SaveChatPresence", body).await;
    assert_eq!(answer, (204, Value::Null));
    let expected = found([(5, false), (6, false), (7, true)]);
    assert_eq!(present(&fake).await, expected);

    let (_, answer) = agent(&fake, "Chat/GetChatPresence", Value::Null).await;
    let bob = json!({
        "UserId": 7, "DisplayName": "Bob Baker", "OngoingChats": 0, "Present": true, "ChatTopics": [1, 4],
        "TableRight": { "Mask": "Select, Update", "Reason": "" },
        "FieldProperties": answer[2]["FieldProperties"],
    });
    assert_eq!(answer[2], bob);
    let selected = "Chat/GetChatPresence?$select=UserId,Present";
    let (_, answer) = agent(&fake, selected, Value::Null).await;
    assert_eq!(
        (&answer[2]["Present"], &answer[2]["DisplayName"]),
        (&json!(true), &Value::Null)
    );
}

#[tokio::test]
async fn a_list_with_an_unreadable_agent_changes_nobody() {
    let fake = FakeSuperOffice::start().await;
    for item in [
        json!({ "Present": true }),
        json!({ "UserId": 7, "Present": "yes" }),
        json!(7),
    ] {
        let body = json!([{ "UserId": 6, "Present": false }, item]);
        let answer = call(&fake, &[basic()], Method::POST, "Presence/SaveAll", body).await;
        assert_eq!(answer.0, 400, "{item}");
    }
    assert_eq!(present(&fake).await[1], (json!(6), json!(true)));
}

#[tokio::test]
async fn what_restricts_one_kind_of_presence_leaves_the_other() {
    let fake = FakeSuperOffice::start().await;
    fake.restrict_user_agent_with(401);
    assert_eq!(get(&fake, ME).await.0, 401);
    let asked = json!({ "AssociateId": 5 });
    let answer = agent(&fake, "User/GetUserPresenceStatus", asked).await;
    assert_eq!(answer.0, 401);
    assert_eq!(present(&fake).await.len(), 3);
    fake.restrict_user_agent(false);
    fake.restrict_chat(true);
    assert_eq!(get(&fake, ME).await.0, 200);
    let answer = agent(&fake, "Chat/GetChatPresence", Value::Null).await;
    assert_eq!(answer.0, 403);
}

#[tokio::test]
async fn a_text_comes_in_the_language_asked_for() {
    let fake = FakeSuperOffice::start().await;
    for (headers, expected) in [
        (vec![], "[SR_ROLE_SERVICE_AGENT]"),
        (vec![("Accept-Language", "*")], "[SR_ROLE_SERVICE_AGENT]"),
        (vec![("Accept-Language", "en")], "Service agent"),
        (vec![("Accept-Language", "nb")], "Kundebehandler"),
        (
            vec![("Accept-Language", "nb"), ("SO-Language", "en")],
            "Service agent",
        ),
        (
            vec![("Accept-Language", "nb"), ("SO-Language", "x")],
            "[SR_ROLE_SERVICE_AGENT]",
        ),
    ] {
        let mut all = vec![basic()];
        all.extend(
            headers
                .iter()
                .map(|(name, value)| (*name, (*value).to_owned())),
        );
        let (_, me) = call(&fake, &all, Method::GET, MYSELF, Value::Null).await;
        assert_eq!(me["RoleName"], expected, "{headers:?}");
    }
}

#[tokio::test]
async fn every_answer_can_be_in_camel_case() {
    let fake = FakeSuperOffice::start().await;
    fake.answer_in_camel_case(true);
    let (_, me) = call(&fake, &[basic()], Method::GET, MYSELF, Value::Null).await;
    let expected = (&json!(5), None);
    assert_eq!((&me["associateId"], me.get("AssociateId")), expected);
    let (_, agents) = agent(&fake, "Chat/GetChatPresence", Value::Null).await;
    assert_eq!(agents[0]["tableRight"]["mask"], "Select, Update");
    let expected = "SoNotFoundException";
    assert_eq!(get(&fake, "99999").await.1["errorType"], expected);
}

#[tokio::test]
async fn a_session_may_need_its_cookie_and_not_another_token() {
    let fake = FakeSuperOffice::start().await;
    let cookie = |text: String| ("Cookie", text);
    let session = FakeSuperOffice::SESSION_COOKIE;
    let token = FakeSuperOffice::XSRF_TOKEN;
    let both = cookie(format!("{session}; XSRF-TOKEN={token}"));
    let other = cookie(format!("{session}; XSRF-TOKEN=other"));
    assert_eq!(status_with(&fake, &[xsrf()]).await, 200);
    assert_eq!(status_with(&fake, &[xsrf(), other]).await, 401);
    fake.require_session_cookie(true);
    assert_eq!(status_with(&fake, &[xsrf()]).await, 401);
    assert_eq!(status_with(&fake, std::slice::from_ref(&both)).await, 401);
    assert_eq!(status_with(&fake, &[xsrf(), both]).await, 200);
    assert_eq!(
        status_with(&fake, &[basic()]).await,
        200,
        "for sessions only"
    );
}

#[tokio::test]
async fn an_unknown_name_panics() {
    let crm = FakeSuperOffice::start().await;
    panics("a status", || crm.set_status("9", "StatusNormal", None));
    panics("a chat", || crm.set_chat_presence("9", Some(true)));
}

#[tokio::test]
#[should_panic(expected = "is a whole number, not no number")]
async fn an_id_that_is_no_number_panics() {
    let crm = FakeSuperOffice::start().await;
    crm.add_chat_user("no number", "Una Usual");
}
