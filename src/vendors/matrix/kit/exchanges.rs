//! The fake beside a real server: the same calls at both, and what both must answer alike.

use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};

use super::homeserver::{Homeserver, HomeserverOptions};
use crate::vendors::{kit::Unavailable, matrix::fake::FakeMatrix};

/// Who calls.
#[derive(Clone, Copy, Debug)]
enum Caller {
    Nobody,
    Stranger,
    Me,
    /// The application service, as the peer.
    ServiceAsPeer,
    /// The application service, as a user outside of its namespace.
    ServiceAsForeigner,
}

/// A call. `ME`, `PEER`, `HIDDEN`, `NOBODY` and `ROOM` stand for ids, which differ between the servers.
struct Exchange {
    name: &'static str,
    caller: Caller,
    method: Method,
    path: &'static str,
    body: Option<&'static str>,
}

const fn get(name: &'static str, caller: Caller, path: &'static str) -> Exchange {
    Exchange {
        name,
        caller,
        method: Method::GET,
        path,
        body: None,
    }
}

const fn send(
    name: &'static str,
    caller: Caller,
    method: Method,
    path: &'static str,
    body: &'static str,
) -> Exchange {
    Exchange {
        name,
        caller,
        method,
        path,
        body: Some(body),
    }
}

const PRESENCE_OF_ME: &str = "/_matrix/client/v3/presence/ME/status";
const PRESENCE_OF_PEER: &str = "/_matrix/client/v3/presence/PEER/status";
const LOGIN: &str = "/_matrix/client/v3/login";

/// In order: the presences that the first ones set are what later ones read.
const EXCHANGES: &[Exchange] = &[
    send(
        "a service sets a user",
        Caller::ServiceAsPeer,
        Method::PUT,
        PRESENCE_OF_PEER,
        r#"{"presence":"online","status_msg":"at my desk"}"#,
    ),
    get("a visible user", Caller::Me, PRESENCE_OF_PEER),
    send(
        "online",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_ME,
        r#"{"presence":"online"}"#,
    ),
    send(
        "away without a message",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_ME,
        r#"{"presence":"unavailable"}"#,
    ),
    get("the own presence", Caller::Me, PRESENCE_OF_ME),
    send(
        "an empty message",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_ME,
        r#"{"presence":"offline","status_msg":""}"#,
    ),
    get("the own presence, offline", Caller::Me, PRESENCE_OF_ME),
    send(
        "a message of null",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_ME,
        r#"{"presence":"online","status_msg":null}"#,
    ),
    send(
        "a message of a number",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_ME,
        r#"{"presence":"online","status_msg":7}"#,
    ),
    send(
        "an unknown member",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_ME,
        r#"{"presence":"online","mood":"fine"}"#,
    ),
    send(
        "an unknown state",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_ME,
        r#"{"presence":"away"}"#,
    ),
    send(
        "no state",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_ME,
        r#"{"status_msg":"x"}"#,
    ),
    send("no JSON", Caller::Me, Method::PUT, PRESENCE_OF_ME, "away"),
    send(
        "another user",
        Caller::Me,
        Method::PUT,
        PRESENCE_OF_PEER,
        r#"{"presence":"online"}"#,
    ),
    send(
        "a user outside of the namespace",
        Caller::ServiceAsForeigner,
        Method::PUT,
        PRESENCE_OF_PEER,
        r#"{"presence":"online"}"#,
    ),
    get(
        "a user who is not visible",
        Caller::Me,
        "/_matrix/client/v3/presence/HIDDEN/status",
    ),
    get(
        "a user who does not exist",
        Caller::Me,
        "/_matrix/client/v3/presence/NOBODY/status",
    ),
    get(
        "what is no user id",
        Caller::Me,
        "/_matrix/client/v3/presence/ann/status",
    ),
    get("no token", Caller::Nobody, PRESENCE_OF_PEER),
    get("an unknown token", Caller::Stranger, PRESENCE_OF_PEER),
    get(
        "the owner of a token",
        Caller::Me,
        "/_matrix/client/v3/account/whoami",
    ),
    get(
        "the joined rooms",
        Caller::Me,
        "/_matrix/client/v3/joined_rooms",
    ),
    get(
        "the members of a room",
        Caller::Me,
        "/_matrix/client/v3/rooms/ROOM/joined_members",
    ),
    get(
        "a first synchronization",
        Caller::Me,
        "/_matrix/client/v3/sync?set_presence=offline&filter=%7B%22room%22%3A%7B%22rooms%22%3A%5B%5D%7D%2C%22account_data%22%3A%7B%22types%22%3A%5B%5D%7D%7D",
    ),
    get(
        "a token that cannot be read",
        Caller::Me,
        "/_matrix/client/v3/sync?set_presence=offline&since=nonsense",
    ),
    send(
        "a wrong password",
        Caller::Nobody,
        Method::POST,
        LOGIN,
        r#"{"type":"m.login.password","identifier":{"type":"m.id.user","user":"ann"},"password":"wrong"}"#,
    ),
    send(
        "a login without JSON",
        Caller::Nobody,
        Method::POST,
        LOGIN,
        "me",
    ),
    send(
        "a refresh token that never was",
        Caller::Nobody,
        Method::POST,
        "/_matrix/client/v3/refresh",
        r#"{"refresh_token":"never"}"#,
    ),
];

/// One of the two servers, with the ids and tokens that stand there for the roles.
struct Side {
    base_url: String,
    names: [(&'static str, String); 5],
    me: String,
    service: String,
    foreigner: &'static str,
}

impl Side {
    fn of_fake(fake: &FakeMatrix) -> Self {
        Self {
            base_url: fake.base_url(),
            names: [
                ("ME", FakeMatrix::ME.to_owned()),
                ("PEER", FakeMatrix::ANN.to_owned()),
                ("HIDDEN", FakeMatrix::HIDDEN.to_owned()),
                ("NOBODY", "@nobody.at.all:example.org".to_owned()),
                ("ROOM", FakeMatrix::ROOM.to_owned()),
            ],
            me: FakeMatrix::TOKEN.to_owned(),
            service: FakeMatrix::SERVICE_TOKEN.to_owned(),
            foreigner: "@zoe:elsewhere.example",
        }
    }

    fn of_server(server: &Homeserver) -> Self {
        let [ann, bob, cyd] = ["ann", "bob", "cyd"].map(|name| server.account(name));
        let domain = ann.user_id.split_once(':').map_or("", |(_, domain)| domain);
        Self {
            base_url: server.base_url.clone(),
            names: [
                ("ME", bob.user_id.clone()),
                ("PEER", ann.user_id.clone()),
                ("HIDDEN", cyd.user_id.clone()),
                ("NOBODY", format!("@nobody.at.all:{domain}")),
                ("ROOM", server.room_id.clone()),
            ],
            me: bob.token.clone(),
            service: server.service.token.clone(),
            foreigner: "@zoe:elsewhere.example",
        }
    }

    fn name(&self, role: &str) -> &str {
        let mut names = self.names.iter();
        names
            .find(|(name, _)| *name == role)
            .map_or("", |(_, id)| id)
    }

    /// The status, and the shape of the body.
    async fn answer(&self, exchange: &Exchange) -> (u16, Value) {
        let mut path = exchange.path.to_owned();
        for (role, id) in &self.names {
            path = path.replace(role, id);
        }
        let (token, user) = match exchange.caller {
            Caller::Nobody => (None, None),
            Caller::Stranger => (Some("never"), None),
            Caller::Me => (Some(&*self.me), None),
            Caller::ServiceAsPeer => (Some(&*self.service), Some(self.name("PEER"))),
            Caller::ServiceAsForeigner => (Some(&*self.service), Some(self.foreigner)),
        };
        let query = user.map(|user| format!("?user_id={user}"));
        let url = [&self.base_url, &*path, &query.unwrap_or_default()].concat();
        let client = reqwest::Client::builder().no_proxy().build();
        let client = client.expect("it has no settings");
        let mut request = client.request(exchange.method.clone(), url);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = exchange.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let response = request.send().await.expect("the server runs");
        let status = response.status().as_u16();
        let body = response.bytes().await.expect("the server runs");
        let body = serde_json::from_slice(&body).expect("it answers with JSON");
        (status, shape("", &body))
    }
}

/// Members that only one of the servers has, or whose value is its own.
const OWN: [&str; 4] = [
    "device_one_time_keys_count",
    "device_unused_fallback_key_types",
    "org.matrix.msc2732.device_unused_fallback_key_types",
    "error",
];

/// A body without what differs by nature: numbers, and texts other than codes, states and messages.
fn shape(key: &str, value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(key, _)| !OWN.contains(&&***key));
            let is_by_id = |key: &str| key.starts_with('@');
            let named = |key: &str| if is_by_id(key) { "ID" } else { key }.to_owned();
            let mut shapes = Map::new();
            for (key, value) in members {
                // Users are alike, and the first stands for all.
                let _ = shapes
                    .entry(named(key))
                    .or_insert_with(|| shape(key, value));
            }
            Value::Object(shapes)
        }
        // Entries are alike, and their number is that of the users.
        Value::Array(entries) => match entries.first() {
            Some(first) => json!([shape("", first)]),
            None => json!([]),
        },
        Value::Number(_) => json!("a number"),
        Value::String(text) if matches!(key, "errcode" | "presence" | "status_msg" | "type") => {
            json!(text)
        }
        Value::String(_) => json!("a text"),
        value => value.clone(),
    }
}

pub(super) async fn the_fake_answers_as_the_server_does() -> Result<(), Unavailable> {
    let server = Homeserver::start(HomeserverOptions {
        has_no_presence_limit: true,
        has_no_busy: true,
        ..HomeserverOptions::default()
    })?;
    let fake = FakeMatrix::start().await;
    let (real, faked) = (Side::of_server(&server), Side::of_fake(&fake));
    let mut differences = Vec::new();
    for exchange in EXCHANGES {
        let (expected, found) = (real.answer(exchange).await, faked.answer(exchange).await);
        if expected != found {
            let name = exchange.name;
            differences.push(format!(
                "{name}: {expected:?} at the server, {found:?} at the fake"
            ));
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
    Ok(())
}
