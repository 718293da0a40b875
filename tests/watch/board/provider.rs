//! The requests that a watch sends to the board.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::future::select;
use omnipresence::{
    Availability, Capabilities, Changes, ChangesSupport, Clock, Cursor, Error, ErrorKind,
    ListSupport, Listing, Presence, PresenceProvider, PresenceUpdate, Result, SetOutcome, Source,
    UserId, Who,
};

use super::{Board, HOLD, Kind, Question, User, WINDOW};

#[async_trait]
impl PresenceProvider for Board {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        let (list, changes) = match self.kind {
            Kind::Deltas => {
                let changes = ChangesSupport::Delta { window: WINDOW };
                (ListSupport::OmitsOffline, changes)
            }
            Kind::LongPoll => {
                let changes = ChangesSupport::LongPoll { hold: HOLD };
                (ListSupport::OmitsOffline, changes)
            }
            Kind::Lists => (ListSupport::OmitsOffline, ChangesSupport::Compared),
            Kind::Bulk(_) => (ListSupport::No, ChangesSupport::Compared),
        };
        Capabilities {
            list,
            changes,
            read_batch: self.read_batch,
            pace: self.pace,
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let Who::User(user) = who else {
            panic!("the board has no caller");
        };
        self.begin(Question::User(user.to_string())).await?;
        self.read(&mut self.state(), user.as_str())
    }

    async fn set(&self, _: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
        panic!("nobody is set");
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        self.begin(Question::List).await?;
        let mut state = self.state();
        let users: Vec<String> = state.users.keys().cloned().collect();
        let mut listing = Listing::from(Vec::new());
        for user in users {
            let read = self.read(&mut state, &user);
            let listed = read.ok();
            let listed = listed.filter(|presence| presence.availability != Availability::Offline);
            match listed {
                Some(_) if state.unnamed == Some(user) => listing.failed.push((None, no_id())),
                listed => listing.entries.extend(listed),
            }
        }
        Ok(listing)
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let names = users.iter().map(|user| user.as_str().to_owned()).collect();
        let began = self.begin(Question::Users(names)).await;
        let mut state = self.state();
        let read = users.iter().map(|user| {
            let answer = began.clone();
            let answer = answer.and_then(|()| self.read(&mut state, user.as_str()));
            (user.clone(), answer)
        });
        read.collect()
    }

    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        assert!(
            matches!(self.kind, Kind::Deltas | Kind::LongPoll),
            "this board is not asked for changes"
        );
        let full = since.and_then(Cursor::token).is_none();
        self.begin(Question::Changes { full }).await?;
        Ok(self.changes_since(since))
    }

    async fn wait_for_changes(&self, since: &Cursor) -> Result<Changes> {
        assert_eq!(self.kind, Kind::LongPoll, "this board has no open requests");
        assert!(since.token().is_some(), "a start does not wait");
        assert!(!self.has_open_request(), "one request is open at a time");
        let open = Arc::new(());
        self.state().open = Arc::downgrade(&open);
        self.begin(Question::Wait).await?;
        let end = self.clock.elapsed() + HOLD;
        loop {
            let changed = self.has_changed.notified();
            let mut changed = std::pin::pin!(changed);
            changed.as_mut().enable();
            let failure = {
                let state = self.state();
                state.outage.clone().or_else(|| state.broken.clone())
            };
            if let Some(failure) = failure {
                return Err(failure);
            }
            let changes = self.changes_since(Some(since));
            let is_quiet = changes.presences.is_empty() && changes.failed.is_empty();
            let left = end.saturating_sub(self.clock.elapsed());
            if !is_quiet || changes.full || left.is_zero() || self.state().never_waits {
                return Ok(changes);
            }
            // In steps, so that what the watch waits for beside it comes in time.
            let step = left.min(Duration::from_secs(1));
            select(changed, self.clock.sleep(step)).await;
        }
    }
}

impl Board {
    fn changes_since(&self, since: Option<&Cursor>) -> Changes {
        let token = since.and_then(Cursor::token);
        let told: Option<u64> = token.map(|token| token.parse().unwrap());
        let mut state = self.state();
        let told = told.filter(|told| *told >= state.forgotten);
        let follows = |user: &str| {
            let users = since.and_then(Cursor::users);
            users.is_none_or(|users| users.iter().any(|one| one.as_str() == user))
        };
        let is_news = |state: &User| match told {
            Some(told) => state.touched > told,
            None => state.fault.is_some() || state.presence.availability != Availability::Offline,
        };
        let users: Vec<String> = state
            .users
            .iter()
            .filter(|(user, state)| follows(user) && is_news(state))
            .map(|(user, _)| user.clone())
            .collect();
        let start = Cursor::default();
        let next = since
            .unwrap_or(&start)
            .with_token(state.changes.to_string());
        let mut changes = Changes::new(Vec::new(), told.is_none(), next);
        for user in users {
            match self.read(&mut state, &user) {
                _ if state.unnamed.as_ref() == Some(&user) => {
                    changes.failed.push((None, no_id()));
                    changes.full = false;
                }
                Ok(presence) => changes.presences.push(presence),
                Err(error) => changes.failed.push((Some(user.into()), error)),
            }
        }
        changes
    }
}

fn no_id() -> Error {
    Error::new(ErrorKind::Decode, "an entry has no id")
}
