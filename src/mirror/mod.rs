//! Writes the changes at one source to others; no write causes another.
//!
//! ```text
//! watch ── Event ──> Mirror (stream)          writes::WriteLog, shared by all mirrors of a process
//!                      │ reading                ▲ begin, accept, undo
//!                      ▼                        │
//! source::SourceAccount ── Observation: a change, or the effect of a write in the log?
//!                      │ change                 │
//!                      ▼                        │
//! rules::decide ── Action                       │
//!                      │ Desired                │
//!                      ▼                        │
//! target::TargetQueue ── a round of due Replicas ──> target::reconcile: read, decide, write, read back
//!                      │
//!                      ▼ MirrorEvent
//! ```
//!
//! Only `stream`, `source::followed_accounts`, `target`, `target::target_queue` and `target::reconcile` wait; all decisions are pure.
//!
//! No write causes another, for as long as mirrors share a write log:
//! - A reading causes at most one desired state for a replica, and only if it is a change (`SourceAccount::observe`). A desired state causes
//!   at most one write that is carried out; a newer one replaces it.
//! - Every write is in the log before it is sent, with the state before it and the state that was sent. The reading directly after it adds
//!   the form in which the target shows that state (`WriteRecord::accepted`). A reading of the account that equals one of them is an effect
//!   of the write (`WriteLog::judge`) until somebody else changes the account.
//! - A text that a target shows in a form of its own is passed on as its source shows it (`WriteLog::with_original_text`).
//! - An account without a reading after a write is read (`Followed::begin_check`), so that the effect is observed.
//! - No mirror begins a write while another writes to either account (`Echoes::claim`), and none acts on a reading from before such a
//!   write (`WriteLog::is_overtaken`). So two changes that cross end as one.
//!
//! Mirrors that share no log settle too: a state that comes back waits, and then one of the two stays (`target::precedence`).

mod backoff;
mod event;
mod rules;
mod source;
mod stream;
mod target;
mod writes;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, sync::Arc};

pub use event::{MirrorEvent, Skip};
pub use rules::{
    MirrorRules,
    rule::{Rule, When},
};
pub use stream::Mirror;
pub use writes::echoes::Echoes;

use crate::{
    error::{Error, ErrorKind, Result},
    model::UserId,
    provider::{PresenceProvider, SetSupport},
    watch,
    watch::Follow,
};

/// Follows the presence of persons at one source, and writes what changes to others.
///
/// - It follows changes, and enforces nothing: what somebody sets at a target stays until the source changes again.
/// - Before each write the target is read. What it shows already is not written; what it showed before the first write is kept, and
///   set again when the mirrored state ends, if nobody has changed it since.
/// - Where two sources are mirrored both ways, give both mirrors the same [`Echoes`]; they are in one process then. If both have changed
///   between two readings, the mirror that comes first decides: they end up the same, and never swapped. Among three sources or
///   more, each mirrored to the others, changes at the same time can leave them different until the next change.
/// - Mirrors that share no `Echoes`, such as in two processes or in a ring of sources, each take what another writes for a person's change.
///   A mirror remembers the last three states that it wrote to an account. Before it writes one of them that was replaced within ten
///   minutes, it waits for twice the interval of the slower source, and twice as long each further time, up to ten minutes
///   ([`Skip::WrittenBefore`]). Then it reads both sides. The later of two dated states stays, else that of the source that the directory
///   names first; if nothing has settled it after a second wait, the state is written. So writes end. A newer change that the next source
///   shows already can stop an older one in the middle of a ring. So 10 to 12.5 minutes after the last change, a mirror that has waited
///   compares both ends once more: the account that the directory names first keeps its state, and every other one takes that of its
///   source, unless its own is later; then it takes it after another such time. Only a mirror whose target has shown a state of the source
///   before the mirror wrote it compares. A mirror that has no other in the opposite direction waits too, but changes nothing later.
/// - Mirror status messages both ways only with shared `Echoes`: a mirror knows the form of a text from its own log alone.
/// - When two mirrors between the same accounts start, such as after a restart, they read both ends once the
///   [lag](MirrorRules::with_lag) has passed, and write nothing before. The later of two dated states goes to the other end. Without two
///   dates it is that of the source whose mirror begins; if both begin or none does, that of the source that the person's entry in the
///   directory names first. Texts that differ in the same status are compared in the same way, but the later one stays only if no source
///   can have made it of the other. What a vendor shows for a status that it lacks is no later state.
/// - A target may show another text than the one that was written: cut, trimmed, escaped. The reading directly after a write counts as its
///   form of that text. It is never written back, and the text goes on from its source. A person's change between the write and that
///   reading is mirrored where the vendor dates states: a status other than the one that was sent, a text that cannot have been made of
///   the one that was, or a text with a date more than a second after the one that the
///   vendor's response gives it. Without dates it counts as the form of the write. While a target shows a write late, a text beside the
///   status that was written counts as its form.
/// - A write that shows no effect is read once more after the [lag](MirrorRules::with_lag), and reported as [`Skip::NoEffect`] if it shows
///   none then.
/// - Source and targets are called through [`PresenceProvider::in_background`]. A request that waits for the provider's own rate limit has not
///   failed: that is reported once ([`MirrorEvent::Delayed`]).
/// - A target that fails delays no other. What was not written there is written later, in its newest state: after a random time of up
///   to 5 seconds, which doubles up to 5 minutes, or after a longer time that the vendor asks for, up to a minute.
/// - A target may end by itself what was written, if the rule sets an end or the vendor ends all. It is not written again until the
///   source changes; that the source extends an end is no change.
/// - What was there before is kept in memory, as is what was written: after a restart of the program nothing is restored, and what
///   the targets show counts as people's choice.
///
/// ```
/// # use omnipresence::*;
/// # use std::sync::Arc;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// use futures_util::StreamExt;
///
/// let (board, wall) = (InMemory::new("board", "ann"), InMemory::new("wall", "ann"));
/// let ann = Person::new("ann")
///     .with_account(board.source().clone(), "ann")
///     .with_account(wall.source().clone(), "ann");
/// let rules = MirrorRules::new(Directory::new().with_person(ann)?);
///
/// board.set(&Who::Me, &PresenceUpdate::new(Availability::Busy)).await?;
/// let mut events = mirror(board, [Arc::new(wall.clone()) as _], rules)?;
/// if let Some(MirrorEvent::Wrote { person, .. }) = events.next().await {
///     assert_eq!(person, PersonId::from("ann"));
///     assert_eq!(wall.get(&Who::Me).await?.availability, Availability::Busy);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// All before any request:
/// - [`Unsupported`](ErrorKind::Unsupported), naming a target where nothing can be set.
/// - [`Invalid`](ErrorKind::Invalid), naming the source that is twice among source and targets, or where nobody in the directory has
///   an account; if nobody has one both at the source and at a target; or for a checkpoint to follow from, because what it leaves out
///   would not be mirrored.
pub fn mirror<P>(
    from: P,
    to: impl IntoIterator<Item = Arc<dyn PresenceProvider>>,
    rules: MirrorRules,
) -> Result<Mirror>
where
    P: PresenceProvider + 'static,
{
    let from: Arc<dyn PresenceProvider> = Arc::new(from);
    let targets: Vec<_> = to.into_iter().collect();
    check(&*from, &targets, &rules)?;
    let is_mirrored = |user: &UserId| {
        let person = rules.directory.person_of(from.source(), user);
        let mut sources = targets.iter().map(|target| target.source());
        person.is_some_and(|person| sources.any(|it| person.users_at(it).next().is_some()))
    };
    let mut users = rules.directory.users_at(from.source());
    users.retain(is_mirrored);
    if users.is_empty() {
        return Err(invalid(format!(
            "nobody in the directory has an account at {} and at a target",
            from.source()
        )));
    }
    let who = Follow::Users(users.clone());
    let watch = watch(Arc::clone(&from), who, rules.watch.clone())?;
    Ok(Mirror::start(from, targets, rules, watch, users))
}

fn check(
    from: &dyn PresenceProvider,
    targets: &[Arc<dyn PresenceProvider>],
    rules: &MirrorRules,
) -> Result<()> {
    if rules.watch.has_checkpoint() {
        let fault = "a mirror begins with what its source shows: follow it without a checkpoint";
        return Err(invalid(fault.to_owned()));
    }
    let mut sources = HashSet::from([from.source()]);
    for target in targets {
        let source = target.source();
        if !sources.insert(source) {
            let fault = format!("{source} is twice among the source and the targets of a mirror");
            return Err(invalid(fault));
        }
        if target.capabilities().set == SetSupport::No {
            let fault = format!("a mirror cannot write to {source}: it sets nobody's presence");
            return Err(Error::unsupported(fault).with_vendor(source.vendor().to_owned()));
        }
        if rules.directory.users_at(source).is_empty() {
            let fault = format!("nobody in the directory has an account at {source}");
            return Err(invalid(fault));
        }
    }
    Ok(())
}

fn invalid(fault: String) -> Error {
    Error::new(ErrorKind::Invalid, fault)
}
