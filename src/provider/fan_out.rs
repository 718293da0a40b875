//! Calls of one batch that run at the same time. The batch ends in bounded time, and early if its first calls find no connection.

use std::{
    collections::{BTreeMap, VecDeque},
    future::{Future, pending},
    pin::pin,
    sync::{Mutex, MutexGuard, PoisonError},
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
pub(crate) const MAX_FAILURES: usize = 3;

/// For how long a batch may run if nothing else is set.
const BATCH_TIMEOUT: Duration = Duration::from_secs(60);

/// The bounds of one batch, from its creation: one end and one early end for all of its calls, whether they run at the same time or follow
/// each other.
#[derive(Debug)]
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
    connection: Mutex<ConnectionState>,
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
            connection: Mutex::default(),
        }
    }

    /// A batch of the requests of one call, with the time that [`HttpOptions`](crate::HttpOptions::with_batch_timeout) sets.
    pub(crate) fn over_http(
        source: &'a Source,
        clock: &'a dyn Clock,
        timeout: Duration,
        concurrency: usize,
    ) -> Self {
        let setter = Some("HttpOptions::with_batch_timeout");
        Self::new(source, clock, timeout, concurrency, setter)
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
        late(self.source, self.timeout, self.setter)
    }

    fn connection(&self) -> MutexGuard<'_, ConnectionState> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs one of the calls that follow each other. The end of the batch does not interrupt it, so it may be a write.
    ///
    /// # Errors
    /// That of the call, or why it is not sent: the batch has ended.
    pub(crate) async fn next<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        let late = || self.is_over().then(|| self.late());
        let refusal = self.connection().refusal().or_else(late);
        if let Some(error) = refusal {
            return Err(error);
        }
        let outcome = call.await;
        self.connection().note(outcome.as_ref().err());
        outcome
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

/// The error of a call that was not answered in the time of its batch.
pub(crate) fn late(source: &Source, timeout: Duration, setter: Option<&str>) -> Error {
    let remedy = match setter {
        Some(setter) => format!("raise {setter}, or ask for less at a time"),
        None => "ask for less at a time".to_owned(),
    };
    let seconds = timeout.as_secs_f32();
    let message = format!("no answer within {seconds} s: {remedy}");
    Error::new(ErrorKind::Timeout, message).with_vendor(source.vendor().to_owned())
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
    let sequences = calls.into_iter().map(|call| vec![call]).collect();
    let answers = fan_out_sequences(sequences, batch, failure_of).await;
    answers.into_iter().flatten().collect()
}

/// The same for sequences of calls: the calls of one sequence follow each other.
pub(crate) async fn fan_out_sequences<F: Future>(
    sequences: Vec<Vec<F>>,
    batch: &Batch<'_>,
    failure_of: fn(&F::Output) -> Option<&Error>,
) -> Vec<Vec<Result<F::Output, Missed>>> {
    let lengths: Vec<usize> = sequences.iter().map(Vec::len).collect();
    let mut answers: Vec<Vec<F::Output>> = sequences.iter().map(|_| Vec::new()).collect();
    let sequences = sequences.into_iter().map(Vec::into_iter).enumerate();
    let mut waiting: VecDeque<_> = sequences.collect();
    let mut is_under_way = vec![false; lengths.len()];
    let mut under_way = FuturesUnordered::new();
    let mut end = pin!(async {
        match batch.end {
            Some(end) if batch.has_timer => batch.clock.reach(end).await,
            _ => pending().await,
        }
    });
    let why_missed = loop {
        let room = match batch.is_over() {
            true => 0,
            false => batch.connection().room(batch.concurrency.max(1)),
        };
        while under_way.len() < room
            && let Some((place, mut calls)) = waiting.pop_front()
        {
            if let Some(call) = calls.next() {
                is_under_way[place] = true;
                under_way.push(call.map(move |answer| (place, answer, calls)));
            }
        }
        match select(under_way.next(), end.as_mut()).await {
            Either::Left((Some((place, answer, calls)), _)) => {
                batch.connection().note(failure_of(&answer));
                answers[place].push(answer);
                is_under_way[place] = false;
                waiting.push_front((place, calls));
            }
            Either::Left((None, _)) => break batch.connection().refusal(),
            Either::Right(_) => break None,
        }
    };
    let missed = |has_begun| Missed {
        error: why_missed.clone().unwrap_or_else(|| batch.late()),
        has_begun,
    };
    let all = answers.into_iter().zip(lengths).zip(is_under_way);
    let all = all.map(|((answers, length), is_under_way)| {
        let left = length - answers.len();
        let missed = (0..left).map(|place| Err(missed(is_under_way && place == 0)));
        answers.into_iter().map(Ok).chain(missed).collect()
    });
    all.collect()
}

/// What the calls of a batch so far show of the connection.
#[derive(Debug, Default)]
pub(crate) struct ConnectionState {
    has_worked: bool,
    failures: usize,
    last: Option<Error>,
}

impl ConnectionState {
    /// How many calls may be under way.
    pub(crate) fn room(&self, concurrency: usize) -> usize {
        match (self.is_down(), self.has_worked) {
            (true, _) => 0,
            (false, true) => concurrency,
            (false, false) => concurrency.min(MAX_FAILURES - self.failures),
        }
    }

    pub(crate) fn note(&mut self, failure: Option<&Error>) {
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

    /// The error of the calls that are not sent, if there is no connection.
    pub(crate) fn refusal(&self) -> Option<Error> {
        let reason = "not sent, because the calls before it in the batch failed like this";
        let last = self.last.as_ref().filter(|_| self.is_down())?;
        let error = last.clone().with_attempts(0);
        let error = error.with_may_have_been_applied(false);
        Some(error.with_reason(Some(reason.to_owned())))
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
    let calls = users.iter().map(|positions| {
        let updates = positions.iter().map(|position| &updates[*position]);
        let calls = updates.map(|(user, update)| set_user(provider, user, update));
        calls.collect()
    });
    let calls = calls.collect();
    let answers = fan_out_sequences(calls, batch, |outcome| outcome.as_ref().err()).await;
    let mut outcomes: Vec<Option<Result<SetOutcome>>> = updates.iter().map(|_| None).collect();
    let answers = answers.into_iter().flatten();
    for (position, answer) in users.iter().flatten().zip(answers) {
        let outcome = answer.unwrap_or_else(|missed| Err(missed.into_error_of_write()));
        outcomes[*position] = Some(outcome);
    }
    let outcomes = outcomes.into_iter();
    let outcomes = outcomes.map(|outcome| outcome.expect("each update is of one user"));
    updates
        .iter()
        .map(|(user, _)| user.clone())
        .zip(outcomes)
        .collect()
}

async fn set_user<P>(provider: &P, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome>
where
    P: PresenceProvider + ?Sized,
{
    provider.set(&Who::from(user), update).await
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
