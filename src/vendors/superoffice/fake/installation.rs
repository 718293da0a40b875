//! The state of the installation, and how REST operations and agents share it.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

#[cfg(feature = "system-user")]
use super::system_user::SystemUser;
use super::{
    FakeSuperOffice,
    access::Access,
    chat::Chat,
    fault::Fault,
    language,
    members::{in_camel_case, member, select},
    presence, tenant,
    tenant::PREFIX,
    tenant::Tenant,
};
use crate::{
    client::wire::Descriptor,
    clock::{FakeClock, Timestamp},
    testkit::{Backend, Call, FakeState, Reply},
    vendors::superoffice::api::OPERATIONS,
};

/// The installation behind the fake.
pub(super) type Installation = FakeState<State>;

pub(super) struct State {
    associates: BTreeMap<String, Associate>,
    pub(super) chat: Chat,
    pub(super) access: Access,
    pub(super) tenant: Tenant,
    #[cfg(feature = "system-user")]
    pub(super) system_user: SystemUser,
    pub(super) switches: Switches,
}

/// In what this installation differs from the next.
#[derive(Default)]
pub(super) struct Switches {
    pub(super) wrong_host: bool,
    pub(super) user_restriction: Option<u16>,
    pub(super) chat_restricted: bool,
    pub(super) agents_fail: bool,
    pub(super) binding_errors_succeed: bool,
    pub(super) camel_case: bool,
}

struct Associate {
    name: String,
    status: String,
    message: Option<String>,
}

impl Associate {
    fn new(name: &str, status: &str, message: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            status: status.to_owned(),
            message: message.map(str::to_owned),
        }
    }

    fn presence(&self) -> Value {
        json!({ "Status": self.status, "Message": self.message })
    }

    fn write(&mut self, (status, message): (String, String)) -> Value {
        self.status = status;
        self.message = Some(message);
        self.presence()
    }
}

impl State {
    pub(super) fn new() -> Self {
        let cast = [
            (FakeSuperOffice::ME, "Mia Moss", "StatusNormal", Some("")),
            (
                FakeSuperOffice::ANN,
                "Ann Archer",
                "StatusNotAvailable",
                Some("At lunch until one"),
            ),
            (FakeSuperOffice::BOB, "Bob Baker", "StatusNormal", None),
            (FakeSuperOffice::EVE, "Eve Engel", "StatusFuture", None),
        ];
        let cast = cast.map(|(id, name, status, message)| {
            (id.to_owned(), Associate::new(name, status, message))
        });
        Self {
            associates: cast.into(),
            chat: Chat::new(),
            access: Access::new(),
            tenant: Tenant::new(),
            #[cfg(feature = "system-user")]
            system_user: SystemUser::default(),
            switches: Switches::default(),
        }
    }
}

impl Backend for Installation {
    fn operations(&self) -> &'static [&'static Descriptor] {
        OPERATIONS
    }

    fn clock(&self) -> &FakeClock {
        &self.clock
    }

    fn prefix(&self) -> &'static str {
        PREFIX
    }

    fn split<'a>(&self, path: &'a str) -> Option<(&'a str, &'a str)> {
        tenant::split(path)
    }

    fn authorize(&self, call: &Call<'_>) -> Result<(), Reply> {
        let mut state = self.lock();
        if state.switches.wrong_host || state.tenant.has_left(call.host) {
            // The status is documented with this phrase; the form of the body is not.
            return Err(Reply::text(421, "Wrong subdomain used to access tenant"));
        }
        if state.admits(call, self.clock.now()) {
            return Ok(());
        }
        // Whether 401 has a body is not documented.
        Err(Reply::empty(401))
    }

    fn answer(&self, call: &Call<'_>) -> Reply {
        let (mut state, now) = (self.lock(), self.clock.now());
        let reply = match call.operation {
            "state" => state.tenant.tell(call, now),
            "issueToken" => state.access.tokens.grant(call, now),
            #[cfg(feature = "system-user")]
            "PartnerSystemUser_Authenticate" => state.system_user.grant(call, now),
            _ => state.reply(call),
        };
        // The vendor's client knows this header in answers too.
        let reply = match call.header("so-timezone") {
            Some(zone) => reply.with_header("SO-TimeZone", zone),
            None => reply,
        };
        reply.with_content_type("application/json; charset=utf-8")
    }

    fn refuse(&self, call: &Call<'_>, status: u16, retry_after: Option<Duration>) -> Reply {
        const WHY: &str = "The request is refused";
        let reply = match call.operation {
            "issueToken" => return Reply::oauth_refusal(status, retry_after),
            "PartnerSystemUser_Authenticate" => {
                let body = json!({ "IsSuccessful": false, "ErrorMessage": WHY, "Token": null });
                Reply::json(status, body)
            }
            // As for wrong credentials.
            _ if status == 401 => Reply::empty(401),
            _ => {
                let refusal = Fault::Argument(status, WHY.to_owned());
                let (status, body) = refusal.into_answer(false);
                Reply::json(status, body)
            }
        };
        match retry_after {
            Some(wait) => reply.with_header("Retry-After", wait.as_secs()),
            None => reply,
        }
    }
}

impl State {
    fn admits(&mut self, call: &Call<'_>, now: Timestamp) -> bool {
        #[cfg(feature = "system-user")]
        if self.system_user.admits(call, now) {
            return true;
        }
        self.access.admits(call, now)
    }

    pub(super) fn add(&mut self, id: &str, name: &str, status: &str, message: Option<&str>) {
        let associate = Associate::new(name, status, message);
        self.associates.insert(id.to_owned(), associate);
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.associates.keys().map(String::as_str)
    }

    /// Returns whether there was such an associate.
    pub(super) fn remove(&mut self, id: &str) -> bool {
        self.chat.remove(id);
        self.associates.remove(id).is_some()
    }

    /// Keeps what is `None`. Returns whether there is such an associate.
    pub(super) fn set_status(
        &mut self,
        id: &str,
        status: Option<&str>,
        message: Option<Option<String>>,
    ) -> bool {
        let Some(associate) = self.associates.get_mut(id) else {
            return false;
        };
        if let Some(status) = status {
            status.clone_into(&mut associate.status);
        }
        if let Some(message) = message {
            associate.message = message;
        }
        true
    }

    fn reply(&mut self, call: &Call<'_>) -> Reply {
        let is_agent = call.operation.contains("Agent_");
        let outcome = match self.dispatch(call) {
            _ if is_agent && self.switches.agents_fail => Err(Fault::Silent),
            Err(fault) if is_agent => Err(fault.of_agent()),
            outcome => outcome,
        };
        let (status, body) = match outcome {
            Ok(None) => return Reply::empty(204),
            Ok(Some(body)) => (200, select(body, call)),
            Err(fault) => fault.into_answer(is_agent && self.switches.binding_errors_succeed),
        };
        let body = if self.switches.camel_case {
            in_camel_case(body)
        } else {
            body
        };
        Reply::json(status, body)
    }

    /// What is answered; none, if that is nothing.
    fn dispatch(&mut self, call: &Call<'_>) -> Result<Option<Value>, Fault> {
        let body = call.json();
        let answer = match call.operation {
            "v1User_GetCurrentPrincipal" => self.principal(call),
            "v1User_GetUserPresenceStatus" => self.associate(in_path(call)?)?.presence(),
            "v1User_SetUserPresenceStatus" => {
                let associate = self.associate(in_path(call)?)?;
                associate.write(presence::read(&body)?)
            }
            "v1UserAgent_GetUserPresenceStatus" => self.associate(in_body(&body)?)?.presence(),
            "v1UserAgent_SetUserPresenceStatus" => {
                let associate = self.associate(in_body(&body)?)?;
                // The vendor's sample sends null, and does not say what that does.
                let written = member(&body, "UserPresenceStatus")
                    .ok_or(Fault::Binding("The parameter UserPresenceStatus is null"))?;
                associate.write(presence::read(written)?)
            }
            "v1ChatPresence_GetChatPresence" | "v1ChatAgent_GetChatPresence" => {
                self.chat()?.presences()
            }
            "v1ChatPresence_SaveChatPresence" => {
                self.chat()?.save(Some(&body))?;
                return Ok(None);
            }
            "v1ChatAgent_SaveChatPresence" => {
                self.chat()?.save(member(&body, "ChatPresence"))?;
                return Ok(None);
            }
            other => return Err(Fault::Argument(501, format!("The fake has no {other}"))),
        };
        Ok(Some(answer))
    }

    fn associate(&mut self, id: i32) -> Result<&mut Associate, Fault> {
        if let Some(status) = self.switches.user_restriction {
            // What a partner app gets is documented nowhere.
            let message = "The user agent is not available";
            return Err(Fault::Argument(status, message.to_owned()));
        }
        let associate = self.associates.get_mut(&id.to_string());
        associate.ok_or(Fault::NotFound(id))
    }

    fn chat(&mut self) -> Result<&mut Chat, Fault> {
        if self.switches.chat_restricted {
            // That chat can be closed to a caller is likely, but not documented.
            let message = "The chat agent is not available";
            return Err(Fault::Argument(403, message.to_owned()));
        }
        Ok(&mut self.chat)
    }

    fn principal(&self, call: &Call<'_>) -> Value {
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
            "RoleName": language::role_name(call),
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

fn in_path(call: &Call<'_>) -> Result<i32, Fault> {
    let id = call.segment("associateId").parse();
    id.map_err(|_| Fault::Binding("The parameter associateId is no 32-bit integer"))
}

fn in_body(body: &Value) -> Result<i32, Fault> {
    let id = member(body, "AssociateId").and_then(Value::as_i64);
    id.and_then(|id| i32::try_from(id).ok())
        .ok_or(Fault::Binding(
            "The parameter AssociateId is no 32-bit integer",
        ))
}
