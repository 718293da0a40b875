//! How changes are found by comparing, at a board that lists only the users who are available.

use std::sync::Mutex;

use async_trait::async_trait;

use super::*;
use crate::{
    clock::Timestamp,
    model::{NativeStatus, PresenceUpdate, SetOutcome, Source, Who},
    provider::Capabilities,
};

/// Lists who is available, and counts the reads of many.
struct Board {
    source: Source,
    users: Mutex<BTreeMap<&'static str, Availability>>,
    reads: Mutex<Vec<usize>>,
    /// The entries of the list that cannot be decoded.
    failed: Mutex<Vec<(Option<UserId>, Error)>>,
}

impl Board {
    fn new(users: &[&'static str]) -> Self {
        let available = |user: &&'static str| (*user, Availability::Available);
        Self {
            source: Source::new("board", "test"),
            users: Mutex::new(users.iter().map(available).collect()),
            reads: Mutex::default(),
            failed: Mutex::default(),
        }
    }

    fn set(&self, user: &'static str, availability: Availability) {
        self.users.lock().unwrap().insert(user, availability);
    }

    fn presence(&self, user: &str, availability: Availability) -> Presence {
        let native = NativeStatus::new(availability.as_str());
        let source = self.source.clone();
        Presence::new(user.into(), source, availability, native, Timestamp::now())
    }

    async fn changes(&self, since: Option<&Cursor>) -> Changes {
        by_comparing(self, since).await.unwrap()
    }
}

#[async_trait]
impl PresenceProvider for Board {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities::NONE
    }

    async fn get(&self, _: &Who) -> Result<Presence> {
        panic!("users are read together");
    }

    async fn set(&self, _: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
        panic!("nobody is set");
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        let users = self.users.lock().unwrap();
        let present = users
            .iter()
            .filter(|(_, availability)| **availability != Availability::Offline);
        let present = present.map(|(user, availability)| self.presence(user, *availability));
        let failed = self.failed.lock().unwrap().clone();
        Ok(Listing::new(present.collect(), failed))
    }

    async fn get_many(&self, asked: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        self.reads.lock().unwrap().push(asked.len());
        let users = self.users.lock().unwrap();
        let read = |user: &UserId| match users.get(user.as_str()) {
            Some(availability) => Ok(self.presence(user.as_str(), *availability)),
            None => Err(Error::new(ErrorKind::NotFound, "there is no such user")),
        };
        asked
            .iter()
            .map(|user| (user.clone(), read(user)))
            .collect()
    }
}

fn told(changes: &Changes) -> Vec<(&str, Availability)> {
    let presences = changes.presences.iter();
    presences
        .map(|presence| (presence.user.as_str(), presence.availability))
        .collect()
}

#[tokio::test]
async fn all_who_left_the_list_are_read_at_once() {
    let board = Board::new(&["ann", "bob", "cid"]);
    let first = board.changes(None).await;
    board.reads.lock().unwrap().clear();
    board.set("ann", Availability::Offline);
    board.set("bob", Availability::Offline);
    let second = board.changes(Some(&first.next)).await;
    let offline = Availability::Offline;
    assert_eq!(told(&second), [("ann", offline), ("bob", offline)]);
    assert_eq!(*board.reads.lock().unwrap(), [2]);
}

#[tokio::test]
async fn a_cursor_forgets_who_is_gone_and_tells_who_comes_back() {
    let board = Board::new(&["ann", "bob"]);
    let first = board.changes(None).await;
    board.set("ann", Availability::Offline);
    let second = board.changes(Some(&first.next)).await;
    assert_eq!(second.next.seen.len(), 1);
    let third = board.changes(Some(&second.next)).await;
    assert_eq!(told(&third), []);
    board.set("ann", Availability::Available);
    let fourth = board.changes(Some(&third.next)).await;
    assert_eq!(told(&fourth), [("ann", Availability::Available)]);
}

#[tokio::test]
async fn a_user_who_was_deleted_is_named_once() {
    let board = Board::new(&["ann", "bob"]);
    let first = board.changes(None).await;
    board.users.lock().unwrap().remove("ann");
    let second = board.changes(Some(&first.next)).await;
    assert_eq!(second.failed.len(), 1);
    assert_eq!(second.failed[0].0.as_ref().map(UserId::as_str), Some("ann"));
    let third = board.changes(Some(&second.next)).await;
    assert!(third.failed.is_empty());
}

#[tokio::test]
async fn an_entry_without_a_user_makes_a_reading_partial() {
    let undecodable = |user: Option<&str>| {
        let error = Error::new(ErrorKind::Decode, "an entry cannot be decoded");
        (user.map(UserId::from), error)
    };
    for (user, is_full) in [(Some("cid"), true), (None, false)] {
        let board = Board::new(&["ann"]);
        *board.failed.lock().unwrap() = vec![undecodable(user)];
        let changes = board.changes(None).await;
        assert_eq!(told(&changes), [("ann", Availability::Available)]);
        let failed: Vec<_> = changes
            .failed
            .iter()
            .map(|(user, _)| user.clone())
            .collect();
        assert_eq!(failed, [user.map(UserId::from)]);
        assert_eq!(changes.full, is_full);
    }
}

#[test]
fn a_cursor_from_before_the_list_of_unread_users_goes_on() {
    let json = r#"{"users":["ann"],"token":"t","seen":{}}"#;
    let cursor: Cursor = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&cursor).unwrap(), json);
    let unread = cursor.with_unread(vec!["ann".into()]);
    let json = serde_json::to_string(&unread).unwrap();
    assert_eq!(serde_json::from_str::<Cursor>(&json).unwrap(), unread);
}
