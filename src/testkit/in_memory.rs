//! The source in memory as a fake: it has no server, so its faults are errors of methods.

use async_trait::async_trait;
use reqwest::StatusCode;

use super::{Fake, Fault, unknown};
use crate::{
    client::call::response::classify,
    error::{Error, ErrorKind},
    model::{Availability, Loss, PresenceUpdate, UserId, Who},
    provider::InMemory,
};

const NAME: &str = "source in memory";
/// The methods that do not call others of the provider.
const OPERATIONS: [&str; 5] = ["get", "list", "set", "clear", "definitions"];

/// The operations are the provider's methods `get`, `list`, `set`, `clear` and `definitions`. There is no connection: the faults that
/// damage or withhold a response cannot be produced. The clock is the system's.
#[async_trait]
impl Fake for InMemory {
    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let ids = self.ids.next(count, |number| {
            let id = UserId::from(format!("user{number}"));
            (!self.users().contains_key(&id)).then_some(id)
        });
        for id in &ids {
            let _ = self.clone().with_user(id.clone());
            self.set_presence(id, &PresenceUpdate::new(Availability::Available))
                .await;
        }
        ids
    }

    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
        match self.apply(&Who::from(user), update) {
            Ok(outcome) => outcome.losses,
            Err(error) if error.kind() == ErrorKind::NotFound => self.unknown_user(user),
            Err(error) => panic!("a fake cannot make this change: {error}"),
        }
    }

    async fn remove(&self, user: &UserId) {
        let removed = self.users().remove(user);
        if removed.is_none() {
            self.unknown_user(user);
        }
    }

    fn fail_next(&self, times: usize, operation: Option<&str>, fault: Fault) -> bool {
        if let Some(operation) = operation.filter(|operation| !OPERATIONS.contains(operation)) {
            unknown(NAME, "operation", operation, OPERATIONS);
        }
        let Some((status, wait)) = fault.checked().refusal() else {
            return false;
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let (kind, message) = classify::status(status);
        let error = Error::new(kind, message).with_retry_after(wait);
        self.failures.add(times, operation, error);
        true
    }

    fn clear_faults(&self) {
        self.failures.clear();
    }
}

impl InMemory {
    fn unknown_user(&self, user: &UserId) -> ! {
        let users = self.users().clone();
        unknown(
            NAME,
            "user",
            user.as_str(),
            users.keys().map(UserId::as_str),
        )
    }
}
