//! Calls of one batch that run at the same time. The batch ends in bounded time, and early if its first calls find no connection.

use std::{
    collections::BTreeMap,
    future::{Future, pending},
    pin::pin,
    time::Duration,
};

use futures_util::{
    FutureExt, StreamExt,
    future::{Either, select},
    stream::FuturesUnordered,
};

use crate::{
    clock::Clock,
    error::{Error, ErrorKind, Result, Scope},
    model::{Presence, PresenceUpdate, SetOutcome, Source, UserId, Who},
    provider::PresenceProvider,
};

/// After so many calls in a row that found no connection a batch sends nothing more. No more calls than these run at the same time before
/// one has found a connection.
const MAX_FAILURES: usize = 3;

/// For how long a batch may run if nothing else is set.
const BATCH_TIMEOUT: Duration = Duration::from_secs(60);

/// The bounds of one batch, from its creation.
pub(crate) struct Batch<'a> {
    source: &'a Source,
    clock: &'a dyn Clock,
    timeout: Duration,
    /// When it ends, as a reading of the clock; None, if its time has no bound.
    end: Option<Duration>,
    /// Whether the end also ends the calls under way. Without, only the others are not sent.
    has_timer: bool,
    concurrency: usize,
    setter: Option<&'static str>,
}

impl<'a> Batch<'a> {
    /// A batch that begins now. `setter` sets its time, and is named in errors.
    pub(crate) fn new(
        source: &'a Source,
        clock: &'a dyn Clock,
        timeout: Duration,
        concurrency: usize,
        setter: Option<&'static str>,
    ) -> Self {
        // A clock at the end of its range passes no more time.
        let end = clock.elapsed().checked_add(timeout);
        let end = end.filter(|end| *end < Duration::MAX);
        Self {
            source,
            clock,
            timeout,
            end,
            has_timer: true,
            concurrency,
            setter,
        }
    }

    /// A batch of a provider that sets no time of its own, and may be used without a runtime that has timers.
    pub(super) fn of<P>(provider: &'a P, clock: &'a dyn Clock) -> Self
    where
        P: PresenceProvider + ?Sized,
    {
        let concurrency = provider.capabilities().concurrency;
        Self {
            has_timer: false,
            ..Self::new(provider.source(), clock, BATCH_TIMEOUT, concurrency, None)
        }
    }

    fn is_over(&self) -> bool {
        self.end.is_some_and(|end| end <= self.clock.elapsed())
    }

    fn late(&self) -> Error {
        let remedy = match self.setter {
            Some(setter) => format!("raise {setter}, or name fewer users"),
            None => "name fewer users".to_owned(),
        };
        let seconds = self.timeout.as_secs_f32();
        let message = format!("no answer within {seconds} s: {remedy}");
        Error::new(ErrorKind::Timeout, message).with_vendor(self.source.vendor().to_owned())
    }

    /// Runs calls that read.
    pub(crate) async fn read<T, F>(&self, calls: impl IntoIterator<Item = F>) -> Vec<Result<T>>
    where
        F: Future<Output = Result<T>>,
    {
        let answers = fan_out(calls, self, |answer| answer.as_ref().err()).await;
        let answers = answers.into_iter();
        let answers = answers.map(|answer| answer.unwrap_or_else(|missed| Err(missed.error)));
        answers.collect()
    }
}

/// Why a call of a batch has no outcome.
pub(crate) struct Missed {
    pub(crate) error: Error,
    /// Whether it has begun, so that a write may have been applied.
    pub(crate) has_begun: bool,
}

impl Missed {
    /// The error for a write.
    pub(crate) fn into_error_of_write(self) -> Error {
        self.error.with_may_have_been_applied(self.has_begun)
    }
}

/// Runs the calls, at most `batch.concurrency` at once but always one, and answers in their order. A slow one holds up no other.
/// `failure_of` returns the error of a call that has failed.
///
/// It takes futures, not a closure: one held over an `await` fails the `Send` check of `async_trait`.
pub(crate) async fn fan_out<F: Future>(
    calls: impl IntoIterator<Item = F>,
    batch: &Batch<'_>,
    failure_of: fn(&F::Output) -> Option<&Error>,
) -> Vec<Result<F::Output, Missed>> {
    let numbered = calls.into_iter().enumerate();
    let calls: Vec<_> = numbered
        .map(|(position, call)| call.map(move |answer| (position, answer)))
        .collect();
    let mut answers: Vec<Option<F::Output>> = calls.iter().map(|_| None).collect();
    let mut calls = calls.into_iter();
    let mut begun = 0;
    let mut under_way = FuturesUnordered::new();
    let mut end = pin!(async {
        match batch.end {
            Some(end) if batch.has_timer => batch.clock.reach(end).await,
            _ => pending().await,
        }
    });
    let mut connection = ConnectionState::default();
    let why_missed = loop {
        let room = match batch.is_over() {
            true => 0,
            false => connection.room(batch.concurrency.max(1)),
        };
        for call in calls.by_ref().take(room.saturating_sub(under_way.len())) {
            under_way.push(call);
            begun += 1;
        }
        match select(under_way.next(), end.as_mut()).await {
            Either::Left((Some((position, answer)), _)) => {
                connection.note(failure_of(&answer));
                answers[position] = Some(answer);
            }
            Either::Left((None, _)) => break connection.error(),
            Either::Right(_) => break Some(batch.late()),
        }
    };
    let missed = |position| Missed {
        error: why_missed.clone().unwrap_or_else(|| batch.late()),
        has_begun: position < begun,
    };
    let answers = answers.into_iter().enumerate();
    let answers = answers.map(|(position, answer)| answer.ok_or_else(|| missed(position)));
    answers.collect()
}

/// What the calls so far show of the connection.
#[derive(Default)]
struct ConnectionState {
    has_worked: bool,
    failures: usize,
    last: Option<Error>,
}

impl ConnectionState {
    /// How many calls may be under way.
    fn room(&self, concurrency: usize) -> usize {
        match (self.is_down(), self.has_worked) {
            (true, _) => 0,
            (false, true) => concurrency,
            (false, false) => concurrency.min(MAX_FAILURES - self.failures),
        }
    }

    fn note(&mut self, failure: Option<&Error>) {
        match failure {
            Some(error) if shows_no_connection(error) => {
                self.failures += 1;
                self.last = Some(error.clone());
            }
            // It shows nothing about the vendor.
            Some(error) if error.is_own_limit() || error.scope() == Scope::Request => {}
            _ => {
                self.has_worked = true;
                self.failures = 0;
            }
        }
    }

    fn is_down(&self) -> bool {
        self.failures >= MAX_FAILURES
    }

    /// The error of the calls that were not sent.
    fn error(&self) -> Option<Error> {
        let reason = "not sent, because the calls before it in the batch failed like this";
        let last = self.last.as_ref().filter(|_| self.is_down())?;
        let error = last.clone().with_attempts(0);
        Some(error.with_reason(Some(reason.to_owned())))
    }
}

/// The bounds of the calls of a batch that follow each other.
pub(crate) struct Sequence<'a> {
    batch: Batch<'a>,
    connection: ConnectionState,
}

impl<'a> Sequence<'a> {
    pub(crate) fn new(batch: Batch<'a>) -> Self {
        Self {
            batch,
            connection: ConnectionState::default(),
        }
    }

    /// Why no further call is sent.
    pub(crate) fn refusal(&self) -> Option<Error> {
        let late = || self.batch.is_over().then(|| self.batch.late());
        self.connection.error().or_else(late)
    }

    /// Takes the outcome of a call.
    pub(crate) fn note(&mut self, failure: Option<&Error>) {
        self.connection.note(failure);
    }
}

/// Whether a failure shows that no call gets through: there is no connection, or none with these settings and credentials. A refusal by our
/// own limit costs no request, and another call may have its turn sooner.
pub(crate) fn shows_no_connection(error: &Error) -> bool {
    error.scope() == Scope::Source
        && matches!(
            error.kind(),
            ErrorKind::Transport
                | ErrorKind::Timeout
                | ErrorKind::Config
                | ErrorKind::Unauthenticated
        )
}

/// Reads users by id, each with a call of its own.
pub(crate) async fn get_each<P>(
    provider: &P,
    users: &[UserId],
    batch: &Batch<'_>,
) -> Vec<(UserId, Result<Presence>)>
where
    P: PresenceProvider + ?Sized,
{
    let calls = users
        .iter()
        .map(|user| async move { provider.get(&Who::from(user)).await });
    let answers = batch.read(calls).await;
    users.iter().cloned().zip(answers).collect()
}

/// Changes presences, each with a call of its own: those of different users at the same time, and those of one user in their order.
pub(crate) async fn set_each<P>(
    provider: &P,
    updates: &[(UserId, PresenceUpdate)],
    batch: &Batch<'_>,
) -> Vec<(UserId, Result<SetOutcome>)>
where
    P: PresenceProvider + ?Sized,
{
    let users = by_user(updates);
    let calls = users.iter().map(|positions| async move {
        let mut outcomes = Vec::with_capacity(positions.len());
        for (user, update) in positions.iter().map(|position| &updates[*position]) {
            outcomes.push(provider.set(&Who::from(user), update).await);
        }
        outcomes
    });
    let answers = fan_out(calls, batch, |outcomes| last_failure(outcomes)).await;
    let mut outcomes: Vec<Option<Result<SetOutcome>>> = updates.iter().map(|_| None).collect();
    for (positions, answer) in users.iter().zip(answers) {
        match answer {
            Ok(of_user) => {
                for (position, outcome) in positions.iter().zip(of_user) {
                    outcomes[*position] = Some(outcome);
                }
            }
            Err(missed) => {
                let error = missed.into_error_of_write();
                for position in positions {
                    outcomes[*position] = Some(Err(error.clone()));
                }
            }
        }
    }
    let outcomes = outcomes.into_iter();
    let outcomes = outcomes.map(|outcome| outcome.expect("each update is of one user"));
    updates
        .iter()
        .map(|(user, _)| user.clone())
        .zip(outcomes)
        .collect()
}

/// The failure of the last update of a user.
fn last_failure(outcomes: &[Result<SetOutcome>]) -> Option<&Error> {
    outcomes.last()?.as_ref().err()
}

/// The positions of each user's updates, whose order matters.
fn by_user(updates: &[(UserId, PresenceUpdate)]) -> Vec<Vec<usize>> {
    let mut positions: BTreeMap<&UserId, Vec<usize>> = BTreeMap::new();
    for (position, (user, _)) in updates.iter().enumerate() {
        positions.entry(user).or_default().push(position);
    }
    positions.into_values().collect()
}

#[cfg(test)]
mod tests;
