//! One provider that fails in each kind and scope, as a watch, `People` and a mirror take it.
#![allow(clippy::unwrap_used)]

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use futures_util::{Stream, StreamExt};
use omnipresence::*;
use tokio::time::sleep;

const KINDS: [ErrorKind; 14] = [
    ErrorKind::Unauthenticated,
    ErrorKind::SecondFactorRequired,
    ErrorKind::Forbidden,
    ErrorKind::NotFound,
    ErrorKind::Invalid,
    ErrorKind::Conflict,
    ErrorKind::Unsupported,
    ErrorKind::NotRepresentable,
    ErrorKind::RateLimited,
    ErrorKind::Unavailable,
    ErrorKind::Timeout,
    ErrorKind::Transport,
    ErrorKind::Decode,
    ErrorKind::Config,
];

/// A source whose failing users cannot be read or set.
struct Failing {
    source: Source,
    error: Error,
    fails: fn(&UserId) -> bool,
}

impl Failing {
    fn new(error: Error, fails: fn(&UserId) -> bool) -> Self {
        Self {
            source: Source::new("failing", "one"),
            error,
            fails,
        }
    }
}

#[async_trait]
impl PresenceProvider for Failing {
    fn source(&self) -> &Source {
        &self.source
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            set: SetSupport::Anyone,
            read_batch: 10,
            ..Capabilities::NONE
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        let Who::User(user) = who else {
            return Err(Error::unsupported("there is no own user"));
        };
        if (self.fails)(user) {
            return Err(self.error.clone());
        }
        let (source, status) = (self.source.clone(), NativeStatus::new("busy"));
        let now = Timestamp::now();
        Ok(Presence::new(
            user.clone(),
            source,
            Availability::Busy,
            status,
            now,
        ))
    }

    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let mut answers = Vec::new();
        for user in users {
            answers.push((user.clone(), self.get(&Who::from(user)).await));
        }
        answers
    }

    async fn set(&self, who: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
        let effective = self.get(who).await?;
        Ok(SetOutcome::new(Some(effective.native), Vec::new()))
    }
}

/// What a stream emits within a minute of paused time.
async fn all<T>(events: impl Stream<Item = T>) -> Vec<T> {
    events
        .take_until(sleep(Duration::from_secs(60)))
        .collect()
        .await
}

fn directory(sources: &[&Source]) -> Directory {
    let person = |name: &str| {
        let sources = sources.iter().copied().cloned();
        sources.fold(Person::new(name), |person, source| {
            person.with_account(source, name)
        })
    };
    let directory = Directory::new().with_person(person("ann")).unwrap();
    directory.with_person(person("bob")).unwrap()
}

/// How one failure of all users, or of the users that `fails` names, is taken.
#[derive(Debug, PartialEq)]
struct Taken {
    /// The gaps of the watch, each of a user or of the source.
    gaps: Vec<Option<String>>,
    /// Whether `People` names the source as failed.
    people: bool,
    /// Whether the mirror tries each failed account again.
    retried: Vec<bool>,
}

async fn taken(error: &Error, fails: fn(&UserId) -> bool) -> Taken {
    let failing = || Arc::new(Failing::new(error.clone(), fails));
    let users = ["ann", "bob"].map(UserId::from);
    let events = watch(
        failing(),
        Follow::Users(users.to_vec()),
        WatchOptions::default(),
    )
    .unwrap();
    let gaps = all(events)
        .await
        .into_iter()
        .filter_map(|event| match event {
            Event::Gap { user, .. } => Some(user.map(|user| user.to_string())),
            _ => None,
        });
    let mut gaps: Vec<_> = gaps.collect();
    gaps.sort();

    let source = failing().source.clone();
    let people = People::new(
        directory(&[&source]),
        Composer::new(Policy::MostRestrictive),
    );
    let people = people.with_provider(failing()).unwrap();
    let everyone = people.everyone().await;

    let board = InMemory::new("board", "ann").with_user("bob");
    let rules = MirrorRules::new(directory(&[board.source(), &source]));
    let mirror = mirror(board, [failing() as _], rules).unwrap();
    let retried = all(mirror)
        .await
        .into_iter()
        .filter_map(|event| match event {
            MirrorEvent::Failed { retry_after, .. } => Some(retry_after.is_some()),
            _ => None,
        });
    Taken {
        gaps,
        people: !everyone.failed.is_empty(),
        retried: retried.take(2).collect(),
    }
}

#[tokio::test(start_paused = true)]
async fn the_scope_decides_for_a_watch_for_people_and_for_a_mirror() {
    let users = || vec![Some("ann".to_owned()), Some("bob".to_owned())];
    for kind in KINDS {
        let error = Error::new(kind, "broken");
        let default = error.scope();
        for scope in [Scope::Source, Scope::User, Scope::Request, default] {
            let error = match scope == default {
                true => error.clone(),
                false => error.clone().with_scope(scope),
            };
            let expected = Taken {
                gaps: if scope == Scope::Source {
                    vec![None]
                } else {
                    users()
                },
                people: scope == Scope::Source,
                retried: vec![scope != Scope::Request; 2],
            };
            assert_eq!(taken(&error, |_| true).await, expected, "{kind} {scope:?}");
        }
    }
}

/// A source that everyone is listed at, which fails.
struct Unlistable(Failing, ListSupport, ChangesSupport);

#[async_trait]
impl PresenceProvider for Unlistable {
    fn source(&self) -> &Source {
        self.0.source()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            list: self.1,
            changes: self.2,
            ..self.0.capabilities()
        }
    }

    async fn get(&self, who: &Who) -> Result<Presence> {
        self.0.get(who).await
    }

    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome> {
        self.0.set(who, update).await
    }

    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        Err(self.0.error.clone())
    }

    async fn changes(&self, _: Option<&Cursor>) -> Result<Changes> {
        Err(self.0.error.clone())
    }
}

#[tokio::test(start_paused = true)]
async fn a_poll_of_everyone_that_fails_is_a_gap_of_the_source_in_any_scope() {
    let window = Duration::from_secs(600);
    let kinds = [
        ChangesSupport::Compared,
        ChangesSupport::Delta { window },
        ChangesSupport::LongPoll { hold: window },
    ];
    for changes in kinds {
        for scope in [Scope::Source, Scope::User, Scope::Request] {
            let error = Error::new(ErrorKind::Unavailable, "broken").with_scope(scope);
            let source = Unlistable(
                Failing::new(error, |_| true),
                ListSupport::Complete,
                changes,
            );
            let events = watch(source, Follow::Everyone, WatchOptions::default()).unwrap();
            let events = all(events).await;
            assert!(
                matches!(events[..], [Event::Gap { user: None, .. }]),
                "{scope:?}: {events:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_of_one_user_stops_no_other() {
    for kind in KINDS {
        let error = Error::new(kind, "broken");
        let taken = taken(&error, |user| user.as_str() == "ann").await;
        assert_eq!(taken.gaps, [Some("ann".to_owned())], "{kind}");
        assert!(!taken.people, "{kind}");
    }
}
