//! Random histories: whatever happens at the source, the events lead to what it shows.

use std::collections::BTreeMap;

use omnipresence::{Availability, Checkpoint, Error, ErrorKind, Event, Follow, Presence, Scope};
use proptest::prelude::*;

use crate::{
    board::{Board, Kind, earlier},
    reader::{AVAILABLE, AWAY, BUSY, OFFLINE, options, seconds, users},
};

const NAMES: [&str; 5] = ["ann", "bob", "cid", "dan", "eve"];
const SHOWN: [Availability; 4] = [AVAILABLE, BUSY, AWAY, OFFLINE];

/// What happens at the source, or to the watch.
#[derive(Clone, Debug)]
enum Act {
    Show(usize, usize),
    /// A user shows something that ends by itself: the vendor's clock is so many minutes ahead or behind.
    ShowUntil(usize, u64, i64),
    Message(usize, u8),
    /// A replica gives older readings, this many.
    Lag(usize, usize),
    Fail(bool),
    FailUser(usize, bool),
    ForgetChanges,
    /// So many seconds are read.
    Read(u64),
    /// Nobody reads for so many seconds.
    Pause(u64),
    /// Only so many events are taken.
    Take(usize),
    Restart,
}

fn act() -> impl Strategy<Value = Act> {
    let user = 0..NAMES.len();
    prop_oneof![
        6 => (user.clone(), 0..SHOWN.len()).prop_map(|(user, shown)| Act::Show(user, shown)),
        2 => (user.clone(), 1..30_u64, -5..=5_i64)
            .prop_map(|(user, minutes, skew)| Act::ShowUntil(user, minutes, skew)),
        2 => (user.clone(), 0..3_u8).prop_map(|(user, text)| Act::Message(user, text)),
        1 => (user.clone(), 1..3_usize).prop_map(|(user, readings)| Act::Lag(user, readings)),
        1 => any::<bool>().prop_map(Act::Fail),
        1 => (user, any::<bool>()).prop_map(|(user, fails)| Act::FailUser(user, fails)),
        1 => Just(Act::ForgetChanges),
        4 => (1..200_u64).prop_map(Act::Read),
        1 => (1..1000_u64).prop_map(Act::Pause),
        2 => (0..4_usize).prop_map(Act::Take),
        2 => Just(Act::Restart),
    ]
}

/// What the events say so far.
#[derive(Default)]
struct Picture {
    users: BTreeMap<String, Presence>,
    gaps: BTreeMap<Option<String>, bool>,
    expired: BTreeMap<String, Presence>,
}

impl Picture {
    fn take(&mut self, event: Event) -> Result<(), TestCaseError> {
        match event {
            Event::Changed { before, after } => {
                let user = after.user.as_str().to_owned();
                let told = self.users.insert(user.clone(), after.clone());
                prop_assert_eq!(before.is_some(), told.is_some(), "{} has no past", user);
                if let (Some(before), Some(told)) = (before, told) {
                    prop_assert!(before.says_the_same_as(&told), "another past of {}", user);
                    prop_assert!(!after.says_the_same_as(&told), "told twice of {}", user);
                }
            }
            Event::Expired { before } => {
                let user = before.user.as_str().to_owned();
                let told = self.users.get(&user);
                prop_assert!(told.is_some_and(|told| told.says_the_same_as(&before)));
                let last = self.expired.insert(user, before.clone());
                prop_assert!(
                    !last.is_some_and(|last| last.says_the_same_as(&before)),
                    "ended twice"
                );
            }
            Event::Gap { user, .. } => {
                let user = user.map(|user| user.as_str().to_owned());
                prop_assert!(self.gaps.insert(user, true) != Some(true), "a gap in a gap");
            }
            Event::Resumed { user } => {
                let user = user.map(|user| user.as_str().to_owned());
                prop_assert_eq!(self.gaps.insert(user, false), Some(true));
            }
            _ => unreachable!(),
        }
        Ok(())
    }
}

async fn play(kind: Kind, acts: &[Act]) -> Result<(), TestCaseError> {
    let board = Board::new(kind, &NAMES);
    let clock = board.clock.clone();
    let who = || match kind {
        Kind::Lists => Follow::Everyone,
        Kind::Deltas | Kind::LongPoll | Kind::Bulk(_) => users(&NAMES),
    };
    let resync = || options(&clock).with_resync(seconds(1800));
    let mut stream = board.follow_with(who(), resync());
    let mut picture = Picture::default();
    for (changes, act) in (1..).zip(acts) {
        // Every change has a time, as a vendor's own count has.
        let dated = |mut presence: Presence| {
            presence.changed_at = Some(
                clock
                    .now()
                    .saturating_add(std::time::Duration::from_millis(changes)),
            );
            presence
        };
        match *act {
            Act::Show(user, shown) => {
                board.put(dated(board.presence(NAMES[user], SHOWN[shown])));
            }
            Act::ShowUntil(user, minutes, skew) => {
                let mut presence = dated(board.presence(NAMES[user], BUSY));
                let end = clock.now().saturating_add(seconds(minutes * 60));
                let skewed = seconds(skew.unsigned_abs() * 60);
                presence.expires_at = Some(match skew {
                    0.. => end.saturating_add(skewed),
                    _ => end.saturating_sub(skewed),
                });
                board.put(presence);
            }
            Act::Message(user, text) => {
                board.show_message(NAMES[user], &text.to_string());
            }
            Act::Lag(user, readings) => {
                let mut stale = board.presence(NAMES[user], AWAY);
                stale.changed_at = Some(earlier(clock.now(), 3600));
                board.lag(NAMES[user], vec![stale; readings]);
            }
            Act::Fail(fails) => {
                board.fail(fails.then(|| Error::new(ErrorKind::Unavailable, "down")));
            }
            Act::FailUser(user, fails) => {
                let error =
                    Error::new(ErrorKind::Forbidden, "not this one").with_scope(Scope::User);
                board.fail_user(NAMES[user], fails.then_some(error));
            }
            Act::ForgetChanges => board.forget_changes(),
            Act::Read(time) => {
                for event in stream.events(seconds(time)).await {
                    picture.take(event)?;
                }
            }
            Act::Pause(time) => clock.advance(seconds(time)),
            Act::Take(count) => {
                use futures_util::{FutureExt, StreamExt};
                for _ in 0..count {
                    if let Some(Some(event)) = stream.next().now_or_never() {
                        picture.take(event)?;
                    }
                }
            }
            Act::Restart => {
                let stored = serde_json::to_string(&stream.checkpoint()).unwrap();
                let checkpoint: Checkpoint = serde_json::from_str(&stored).unwrap();
                let options = resync().with_checkpoint(checkpoint);
                stream = board.follow_with(who(), options);
            }
        }
    }
    // In the end all is well, and stays so for some resyncs.
    board.fail(None);
    for user in NAMES {
        board.fail_user(user, None);
        board.lag(user, Vec::new());
    }
    for event in stream.events(seconds(3 * 3600)).await {
        picture.take(event)?;
    }
    prop_assert!(
        picture.gaps.values().all(|is_open| !is_open),
        "a gap does not end"
    );
    for (user, shown) in board.shown() {
        let told = picture.users.get(&user);
        match told {
            // Where the vendor leaves out the offline, nothing more is known of them.
            Some(told) if shown.availability == OFFLINE => {
                prop_assert_eq!(told.availability, OFFLINE, "{} at the end", user);
            }
            Some(told) => prop_assert!(told.says_the_same_as(&shown), "{told:?} is not {shown:?}"),
            None => {
                let last = (kind, shown.availability);
                prop_assert_eq!(last, (Kind::Lists, OFFLINE), "{} at the end", user);
            }
        }
    }
    Ok(())
}

fn run(kind: Kind, acts: &[Act]) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(play(kind, acts))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn events_lead_to_what_deltas_tell(acts in prop::collection::vec(act(), 1..60)) {
        run(Kind::Deltas, &acts)?;
    }

    #[test]
    fn events_lead_to_what_long_polls_tell(acts in prop::collection::vec(act(), 1..60)) {
        run(Kind::LongPoll, &acts)?;
    }

    #[test]
    fn events_lead_to_what_lists_tell(acts in prop::collection::vec(act(), 1..60)) {
        run(Kind::Lists, &acts)?;
    }

    #[test]
    fn events_lead_to_what_slices_tell(acts in prop::collection::vec(act(), 1..60)) {
        run(Kind::Bulk(2), &acts)?;
    }

    #[test]
    fn events_lead_to_what_single_reads_tell(acts in prop::collection::vec(act(), 1..60)) {
        run(Kind::Bulk(1), &acts)?;
    }
}
