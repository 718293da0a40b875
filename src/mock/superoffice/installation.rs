use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::SystemTime,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, header::HeaderMap};
use serde_json::{Value, json};

use super::{
    FakeSuperOffice,
    fault::Fault,
    tokens::{self, Tokens},
};
use crate::{
    Timestamp,
    mock::{Backend, Call, FakeClock, Reply},
    superoffice::api::OPERATIONS,
    wire::Descriptor,
};

const PREFIX: &str = "/Cust12345/api";

/// The values of `EjUserStatus`.
const STATUSES: [&str; 7] = [
    "StatusNone",
    "StatusNormal",
    "StatusNotAvailable",
    "StatusDeleted",
    "StatusReadOnly",
    "StatusSpm",
    "StatusSystem",
];

/// How many characters a message may have, by the length of the database column.
const MESSAGE_LIMIT: usize = 255;

/// The installation behind the fake.
pub(super) struct Installation {
    clock: FakeClock,
    state: Mutex<State>,
}

pub(super) struct State {
    associates: BTreeMap<String, Associate>,
    authorizations: Vec<String>,
    xsrf_token: Option<&'static str>,
    pub(super) tokens: Tokens,
    pub(super) online: bool,
    pub(super) wrong_host: bool,
    pub(super) restricted: bool,
}

struct Associate {
    name: String,
    status: String,
    message: Option<String>,
}

impl Associate {
    fn presence(&self) -> Value {
        json!({ "Status": self.status, "Message": self.message })
    }
}

impl Installation {
    pub(super) fn new() -> Self {
        let basic = [FakeSuperOffice::USER, FakeSuperOffice::PASSWORD].join(":");
        let mut state = State {
            associates: BTreeMap::new(),
            authorizations: vec![
                format!("Basic {}", STANDARD.encode(basic)),
                format!("SOTicket {}", FakeSuperOffice::TICKET),
                format!("Bearer {}", FakeSuperOffice::ACCESS_TOKEN),
            ],
            xsrf_token: Some(FakeSuperOffice::XSRF_TOKEN),
            tokens: Tokens::new(),
            online: false,
            wrong_host: false,
            restricted: false,
        };
        for (id, name, status, message) in [
            (FakeSuperOffice::ME, "Mia Moss", "StatusNormal", Some("")),
            (
                FakeSuperOffice::ANN,
                "Ann Archer",
                "StatusNotAvailable",
                Some("At lunch until one"),
            ),
            (FakeSuperOffice::BOB, "Bob Baker", "StatusNormal", None),
            (FakeSuperOffice::EVE, "Eve Engel", "StatusFuture", None),
        ] {
            state.add(id, name, status, message);
        }
        Self {
            clock: FakeClock::new(),
            state: Mutex::new(state),
        }
    }

    pub(super) fn clock(&self) -> &FakeClock {
        &self.clock
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, reply: Reply) -> Reply {
        reply.with_header(
            "Date",
            httpdate::fmt_http_date(SystemTime::from(self.clock.now())),
        )
    }
}

impl Backend for Installation {
    fn operations(&self) -> &'static [&'static Descriptor] {
        OPERATIONS
    }

    fn prefix(&self) -> &'static str {
        PREFIX
    }

    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply> {
        let state = self.lock();
        if state.wrong_host {
            // The status is documented with this phrase; the form of the body is not.
            return Err(self.finish(Reply::text(421, "Wrong subdomain used to access tenant")));
        }
        if state.is_authorized(call, self.clock.now()) {
            return Ok(());
        }
        // Whether 401 has a body is not documented.
        Err(self.finish(Reply::empty(401)))
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        let reply = match self.lock().dispatch(call) {
            Ok(body) => Reply::json(200, body),
            Err(fault) => fault.into_reply(),
        };
        self.finish(reply.with_content_type("application/json; charset=utf-8"))
    }

    fn beyond(&self, method: &Method, path: &str, _: &HeaderMap, body: &[u8]) -> Option<Reply> {
        let is_for_token = *method == Method::POST && path == tokens::PATH;
        is_for_token.then(|| self.lock().tokens.grant(body, self.clock.now()))
    }
}

impl State {
    pub(super) fn add(&mut self, id: &str, name: &str, status: &str, message: Option<&str>) {
        let associate = Associate {
            name: name.to_owned(),
            status: status.to_owned(),
            message: message.map(str::to_owned),
        };
        self.associates.insert(id.to_owned(), associate);
    }

    pub(super) fn set_status(&mut self, id: &str, status: &str, message: Option<&str>) {
        if let Some(associate) = self.associates.get_mut(id) {
            associate.status = status.to_owned();
            associate.message = message.map(str::to_owned);
        }
    }

    pub(super) fn accept_only(&mut self, authorization: &str) {
        self.authorizations = vec![authorization.to_owned()];
        self.xsrf_token = None;
        self.tokens.revoke();
    }

    /// Takes every access token back, the one that does not expire too.
    pub(super) fn revoke_tokens(&mut self) {
        self.authorizations
            .retain(|authorization| !authorization.starts_with("Bearer "));
        self.tokens.revoke();
    }

    fn is_authorized(&self, call: &Call<'_>, now: Timestamp) -> bool {
        let Some(given) = call.header("authorization") else {
            return self.xsrf_token.is_some() && call.header("x-xsrf-token") == self.xsrf_token;
        };
        let Some((scheme, credential)) = given.split_once(' ') else {
            return false;
        };
        let is_accepted = self.authorizations.iter().any(|accepted| {
            accepted.split_once(' ').is_some_and(|(word, secret)| {
                word.eq_ignore_ascii_case(scheme) && secret == credential
            })
        });
        let is_issued =
            scheme.eq_ignore_ascii_case("bearer") && self.tokens.is_good(credential, now);
        let is_possible = match scheme.to_ascii_lowercase().as_str() {
            "basic" => !self.online,
            "bearer" => self.online,
            "soticket" => {
                !self.online || call.header("so-apptoken") == Some(FakeSuperOffice::APP_TOKEN)
            }
            _ => false,
        };
        (is_accepted || is_issued) && is_possible
    }

    fn dispatch(&mut self, call: &Call<'_>) -> Result<Value, Fault> {
        match call.operation {
            "v1User_GetCurrentPrincipal" => Ok(self.principal()),
            "v1User_GetUserPresenceStatus" => Ok(self.associate(call)?.presence()),
            "v1User_SetUserPresenceStatus" => {
                let associate = self.associate(call)?;
                let (status, message) = presence(&call.json())?;
                associate.status = status;
                associate.message = Some(message);
                Ok(associate.presence())
            }
            other => Err(Fault::Argument(501, format!("The fake has no {other}"))),
        }
    }

    fn associate(&mut self, call: &Call<'_>) -> Result<&mut Associate, Fault> {
        if self.restricted {
            // What a partner app gets is documented nowhere.
            return Err(Fault::Argument(
                403,
                "The user agent is not available".to_owned(),
            ));
        }
        let text = call.segment("associateId");
        let id: i32 = text
            .parse()
            .map_err(|_| Fault::Binding("The parameter associateId is no 32-bit integer"))?;
        self.associates
            .get_mut(&id.to_string())
            .ok_or(Fault::NotFound(id))
    }

    fn principal(&self) -> Value {
        let me = self.associates.get(FakeSuperOffice::ME);
        json!({
            "UserType": "InternalAssociate",
            "Associate": FakeSuperOffice::USER,
            "AssociateId": 5,
            "IsPerson": true,
            "PersonId": 11,
            "ContactId": 3,
            "GroupId": 2,
            "RoleId": 4,
            "RoleName": "Service agent",
            "RoleType": "Employee",
            "FullName": me.map(|me| &me.name),
            "EMailAddress": "mia.moss@example.com",
            "EjUserId": 7,
            "EjAccessLevel": 1,
            "EjUserStatus": me.map(|me| &me.status),
            "SecondaryGroups": [],
            "DatabaseContextIdentifier": "Cust12345",
            "UserName": "mia.moss@example.com",
        })
    }
}

/// Reads a whole presence, with member names in any case: the vendor's own client writes them in another than it reads.
///
/// What is left out or null gets the value that nothing has: `StatusNone`, and an empty message. That follows from the rule
/// that PUT replaces everything; the vendor does not spell it out. A number for the status is refused, since it is not known
/// to be accepted, and so is a message that is too long.
fn presence(body: &Value) -> Result<(String, String), Fault> {
    let members = body
        .as_object()
        .ok_or(Fault::Binding("The body is no JSON object"))?;
    let member = |name: &str| {
        let mut members = members.iter().filter(|(_, value)| !value.is_null());
        let found = members.find(|(given, _)| given.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    };
    let status = match member("Status") {
        None => "StatusNone",
        Some(Some(status)) if STATUSES.contains(&status) => status,
        Some(_) => {
            return Err(Fault::Argument(
                400,
                "The value of Status is not accepted".to_owned(),
            ));
        }
    };
    let message = match member("Message") {
        None => "",
        Some(Some(message)) if message.chars().count() <= MESSAGE_LIMIT => message,
        Some(Some(_)) => {
            return Err(Fault::Argument(
                400,
                "The value of Message is too long".to_owned(),
            ));
        }
        Some(None) => return Err(Fault::Binding("The member Message is no text")),
    };
    Ok((status.to_owned(), message.to_owned()))
}
