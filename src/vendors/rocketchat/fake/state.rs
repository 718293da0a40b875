//! The state of the workspace: accounts, tokens, permissions, pages and limits.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

use super::{FakeRocketChat, second_factor::Gate, user::User, version::Version};
use crate::{
    clock::Timestamp,
    testkit::{
        Call, Reply,
        quota::{Allowance, Quota},
    },
};

/// What the server holds: accounts, settings, and who may do what.
pub(super) struct State {
    pub(super) version: Version,
    pub(super) users: Vec<User>,
    /// The owner of each token.
    pub(super) tokens: BTreeMap<String, String>,
    pub(super) logins: u32,
    pub(super) custom_statuses: Vec<Value>,
    pub(super) pages: Pages,
    pub(super) broadcasts: bool,
    pub(super) shows_offline_messages: bool,
    pub(super) allows_messages: bool,
    pub(super) allows_invisible: bool,
    pub(super) may_edit_others: bool,
    pub(super) may_view_statistics: bool,
    pub(super) may_administer: bool,
    pub(super) gate: Gate,
    quotas: BTreeMap<String, Quota>,
    /// How far behind the replica is that lists of presences are read from.
    pub(super) lag: Duration,
    /// How far ahead the `Date` of the next response with presences is.
    pub(super) date_ahead: Option<Duration>,
    /// The users as they were, by the elapsed time at which they changed; none where no replica lags.
    pub(super) past: Vec<(Duration, Vec<User>)>,
}

/// The settings of paged lists.
pub(super) struct Pages {
    /// The size if none is asked for.
    pub(super) usual: usize,
    pub(super) longest: usize,
    /// Whether a size of 0 asks for everything.
    pub(super) allows_everything: bool,
}

impl Pages {
    /// How many entries a call passes over, and how many it gets at most.
    pub(super) fn bounds(&self, call: &Call<'_>) -> (usize, usize) {
        let number = |name| call.query(name).and_then(|text| text.parse().ok());
        let count = match number("count") {
            Some(0) if self.allows_everything => usize::MAX,
            None | Some(0) => self.usual,
            Some(count) => count.min(self.longest),
        };
        (number("offset").unwrap_or(0), count)
    }
}

impl State {
    pub(super) fn new(now: Timestamp) -> Self {
        Self {
            version: Version::NEWEST,
            users: cast(now),
            tokens: BTreeMap::from([(
                FakeRocketChat::TOKEN.to_owned(),
                FakeRocketChat::ME.to_owned(),
            )]),
            logins: 0,
            custom_statuses: vec![
                json!({
                    "_id": "65b2c7d41f0a93e8d5127ac0",
                    "name": "Doing the rounds",
                    "statusType": "busy",
                    "_updatedAt": "2026-01-26T10:03:45.120Z",
                }),
                json!({
                    "_id": "65b2c80b1f0a93e8d5127ac3",
                    "name": "Out for a walk",
                    "statusType": "away",
                    "_updatedAt": "2026-01-26T10:04:40.007Z",
                }),
            ],
            pages: Pages {
                usual: 50,
                longest: 100,
                allows_everything: true,
            },
            broadcasts: true,
            shows_offline_messages: true,
            allows_messages: true,
            allows_invisible: true,
            may_edit_others: false,
            may_view_statistics: false,
            may_administer: false,
            gate: Gate::new(),
            quotas: BTreeMap::new(),
            lag: Duration::ZERO,
            date_ahead: None,
            past: Vec::new(),
        }
    }

    /// The users as the replica has them.
    pub(super) fn replicated(&self, elapsed: Duration) -> &[User] {
        let is_there = |(at, _): &&(Duration, Vec<User>)| *at + self.lag <= elapsed;
        let replica = self.past.iter().rev().find(is_there).or(self.past.first());
        replica.map_or(&self.users, |(_, users)| users)
    }

    /// Keeps the users as they are from now on for a replica that lags. Older states than it can have are dropped.
    pub(super) fn note_past(&mut self, elapsed: Duration) {
        const LONGEST_LAG: Duration = Duration::from_secs(60);
        self.past.push((elapsed, self.users.clone()));
        while self.past.len() > 1 && self.past[1].0 + LONGEST_LAG <= elapsed {
            self.past.remove(0);
        }
    }

    /// The refusal of who lacks a permission.
    pub(super) fn forbidden(&self) -> Reply {
        let status = if self.version.forbids() { 403 } else { 401 };
        let error = match self.version.has_short_refusals() {
            true => "forbidden",
            false => "unauthorized",
        };
        Reply::json(status, json!({ "success": false, "error": error }))
    }

    /// Lets time take effect on the users.
    pub(super) fn expire(&mut self, now: Timestamp) {
        for user in &mut self.users {
            user.expire(now);
        }
    }

    pub(super) fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    pub(super) fn user_mut(&mut self, id: &str) -> Option<&mut User> {
        self.users.iter_mut().find(|user| user.id == id)
    }

    /// The user that a selector names: an id before a name, a name in upper or lower case.
    pub(super) fn select(&self, id: Option<&str>, username: Option<&str>) -> Option<&User> {
        match (id, username) {
            (Some(id), _) => self.user(id),
            (None, Some(name)) => self
                .users
                .iter()
                .find(|user| user.username.eq_ignore_ascii_case(name)),
            (None, None) => None,
        }
    }

    pub(super) fn limit(&mut self, operation: &str, calls: u32) {
        let quota = Quota::new(calls, Duration::from_secs(60));
        self.quotas.insert(operation.to_owned(), quota);
    }

    /// Counts a call. The vendor counts by client address too; the fake has one client.
    pub(super) fn count(&mut self, operation: &str, now: Timestamp) -> Allowance {
        let quota = self.quotas.entry(operation.to_owned());
        quota
            .or_insert_with(|| {
                Quota::new(FakeRocketChat::CALLS_PER_MINUTE, Duration::from_secs(60))
            })
            .take(now)
    }
}

/// Nobody's record has changed for an hour.
fn cast(now: Timestamp) -> Vec<User> {
    let then = now.saturating_sub(Duration::from_secs(3600));

    let mut mia = User::new(FakeRocketChat::ME, "Mia Moss", then);
    mia.utc_offset = Some(1.0);
    mia.last_login = Some(then);
    mia.avatar_etag = Some("u2Xv9nQd4sKyPf7Zc");
    mia.show("online");

    let mut ann = User::new(FakeRocketChat::ANN, "Ann Archer", then);
    ann.utc_offset = Some(5.5);
    ann.choice.text = Some("Reviewing the release".to_owned());
    ann.show("busy");

    let mut bob = User::new(FakeRocketChat::BOB, "Bob Baker", then);
    bob.utc_offset = Some(-3.5);
    bob.choice.text = Some("On leave".to_owned());
    bob.show("away");
    bob.show("offline");

    let eve = User::new(FakeRocketChat::EVE, "Eve Engel", then);

    vec![mia, ann, bob, eve]
}
