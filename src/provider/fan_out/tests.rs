//! The bounds of a batch: paused time moves the clock.

use std::{cell::Cell, sync::LazyLock};

use super::*;
use crate::clock::SystemClock;

const MINUTE: Duration = Duration::from_secs(60);

static SOURCE: LazyLock<Source> = LazyLock::new(|| Source::new("test", "batch"));

fn batch(clock: &SystemClock, concurrency: usize) -> Batch<'_> {
    Batch::new(&SOURCE, clock, MINUTE, concurrency, Some("the_setter"))
}

fn error(kind: ErrorKind) -> Error {
    Error::new(kind, "broken").with_attempts(4)
}

#[tokio::test]
async fn a_slow_call_holds_up_no_other_and_answers_keep_their_order() {
    let slow = tokio::sync::Notify::new();
    let calls = (0..100).map(|number| {
        let slow = &slow;
        async move {
            match number {
                0 => slow.notified().await,
                99 => slow.notify_one(),
                _ => tokio::task::yield_now().await,
            }
            Ok(number)
        }
    });
    let clock = SystemClock::default();
    let answers = batch(&clock, 2).read(calls).await;
    let answers: Vec<i32> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers, (0..100).collect::<Vec<_>>());
}

#[test]
fn the_updates_of_one_user_stay_in_order_and_hold_up_nobody_else() {
    let update = |user: &str| (UserId::from(user), PresenceUpdate::default());
    let updates = ["ann", "bob", "ann", "cid"].map(update);
    assert_eq!(by_user(&updates), [vec![0, 2], vec![1], vec![3]]);
}

#[tokio::test]
async fn three_calls_without_a_connection_end_a_batch() {
    use ErrorKind::{Config, Timeout, Transport, Unauthenticated};

    let clock = SystemClock::default();
    for kind in [Transport, Timeout, Unauthenticated, Config] {
        let sent = Cell::new(0);
        let calls = (0..1_000).map(|_| async {
            sent.update(|sent| sent + 1);
            tokio::task::yield_now().await;
            Err::<(), _>(error(kind))
        });
        let answers = batch(&clock, 8).read(calls).await;
        assert_eq!((answers.len(), sent.get()), (1_000, 3), "{kind}");
        assert!(
            answers
                .iter()
                .all(|it| it.as_ref().unwrap_err().kind() == kind)
        );
        let last = answers.last().unwrap().as_ref().unwrap_err();
        assert_eq!(last.attempts(), 0);
        assert!(last.to_string().contains("not sent"), "{last}");
    }
}

#[tokio::test]
async fn other_failures_and_a_success_in_between_end_no_batch() {
    let clock = SystemClock::default();
    let own_limit = || error(ErrorKind::RateLimited).with_own_limit();
    let of_user = || error(ErrorKind::Timeout).with_scope(Scope::User);
    for failure in [
        error(ErrorKind::NotFound),
        error(ErrorKind::Unavailable),
        error(ErrorKind::Invalid),
        own_limit(),
        of_user(),
    ] {
        let calls = (0..100).map(|_| async { Err::<(), _>(failure.clone()) });
        let answers = batch(&clock, 8).read(calls).await;
        assert!(
            answers
                .iter()
                .all(|it| it.as_ref().unwrap_err().attempts() == 4)
        );
    }
    let calls = (0..100).map(|number| async move {
        match number % 3 {
            2 => Ok(()),
            _ => Err(error(ErrorKind::Transport)),
        }
    });
    let answers = batch(&clock, 1).read(calls).await;
    assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 33);
}

#[tokio::test]
async fn each_call_of_a_sequence_counts_and_keeps_its_place() {
    let clock = SystemClock::default();
    let sent = Cell::new(0);
    let call = |outcome: Result<u32, ErrorKind>| {
        let sent = &sent;
        async move {
            sent.update(|sent| sent + 1);
            tokio::task::yield_now().await;
            outcome.map_err(error)
        }
    };
    let failing = |_| call(Err(ErrorKind::Timeout));
    let sequences = vec![
        vec![call(Ok(1)), call(Ok(2))],
        (0..1_000).map(failing).collect(),
        vec![call(Ok(3))],
    ];
    let batch = batch(&clock, 1);
    let answers = fan_out_sequences(sequences, &batch, |it| it.as_ref().err()).await;
    let lengths: Vec<usize> = answers.iter().map(Vec::len).collect();
    assert_eq!((sent.get(), &lengths[..]), (5, &[2, 1_000, 1][..]));
    let value = |answer: &Result<Result<u32>, Missed>| answer.as_ref().ok()?.as_ref().ok().copied();
    assert_eq!(
        answers[0].iter().map(value).collect::<Vec<_>>(),
        [Some(1), Some(2)]
    );
    assert!(answers[1..].iter().flatten().all(|it| value(it).is_none()));
}

#[tokio::test]
async fn the_calls_of_one_batch_have_one_early_end() {
    let clock = SystemClock::default();
    let batch = batch(&clock, 8);
    let lost = || error(ErrorKind::Transport).with_may_have_been_applied(true);
    for _ in 0..3 {
        let failure = batch.next(async { Err::<(), _>(lost()) }).await;
        assert!(failure.unwrap_err().may_have_been_applied());
    }
    let unsent = || async { unreachable!("it is not sent") };
    let refused: Result<()> = batch.next(unsent()).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Transport);
    assert!(!refused.may_have_been_applied());
    let refused: Vec<Result<()>> = batch.read([unsent()]).await;
    assert_eq!(refused[0].as_ref().unwrap_err().attempts(), 0);
}

#[tokio::test(start_paused = true)]
async fn the_calls_of_one_batch_have_one_end() {
    let clock = SystemClock::default();
    let batch = batch(&clock, 8);
    let wait = || async {
        clock.sleep(Duration::from_secs(25)).await;
        Ok(())
    };
    let mut answers = vec![];
    for _ in 0..4 {
        answers.push(batch.next(wait()).await.is_ok());
    }
    // The end interrupts no call that follows another.
    assert_eq!(answers, [true, true, true, false]);
    let refused = batch.read([wait()]).await.pop().unwrap();
    assert_eq!(refused.unwrap_err().kind(), ErrorKind::Timeout);
    assert_eq!(clock.elapsed(), Duration::from_secs(75));
}

#[tokio::test(start_paused = true)]
async fn what_is_not_answered_in_time_fails_and_names_the_setter() {
    let clock = SystemClock::default();
    let calls = (0..100_u64).map(|number| async move {
        tokio::time::sleep(Duration::from_secs(10)).await;
        Ok(number)
    });
    let answers = batch(&clock, 2).read(calls).await;
    assert_eq!(clock.elapsed(), MINUTE);
    let read = answers.iter().filter(|it| it.is_ok()).count();
    assert!((10..=12).contains(&read), "{read}");
    let late = answers[99].as_ref().unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Timeout);
    assert!(
        late.to_string().contains("60 s: raise the_setter"),
        "{late}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_batch_without_a_timer_sends_nothing_after_its_end() {
    let clock = SystemClock::default();
    let calls = (0..100).map(|_| async {
        tokio::time::sleep(Duration::from_secs(25)).await;
        Ok(())
    });
    let batch = Batch {
        has_timer: false,
        ..batch(&clock, 2)
    };
    let answers = batch.read(calls).await;
    assert_eq!(clock.elapsed(), Duration::from_secs(75));
    assert_eq!(answers.iter().filter(|it| it.is_ok()).count(), 6);
    let late = answers[99].as_ref().unwrap_err();
    assert!(late.to_string().contains("no answer within 60 s"), "{late}");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_was_not_sent_is_told_from_one_that_was() {
    let clock = SystemClock::default();
    let calls = (0..3).map(|_| pending::<Result<()>>());
    let answers = fan_out(calls, &batch(&clock, 2), |it| it.as_ref().err()).await;
    let in_doubt = answers.into_iter().map(|answer| {
        let missed = answer.err().unwrap();
        missed.into_error_of_write().may_have_been_applied()
    });
    assert_eq!(in_doubt.collect::<Vec<_>>(), [true, true, false]);
}
