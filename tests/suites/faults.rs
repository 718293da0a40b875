//! Every fake meets every fault in the same way, and no test can name what a fake does not have.

use std::{cell::Cell, collections::BTreeSet, future::Future, panic, sync::Arc, time::Duration};

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{SubjectKind, VendorKit, kits},
    Availability,
    ErrorKind::{self, Decode, Forbidden, RateLimited, Transport, Unauthenticated, Unavailable},
    InMemory, PresenceProvider, PresenceUpdate, SetSupport, Who,
    testkit::{Fake, Fault, Subject},
};
use tokio::task::yield_now;

use crate::harness::{Ending, trial};

/// A fault, the error that a caller gets, and whether the vendor carries the call out.
struct Case {
    name: &'static str,
    fault: Fault,
    /// `None` if the caller waits.
    kind: Option<ErrorKind>,
    is_carried_out: bool,
}

fn cases() -> Vec<Case> {
    let case = |name, fault, kind, is_carried_out| Case {
        name,
        fault,
        kind,
        is_carried_out,
    };
    let retry_after = Some(Duration::from_secs(7));
    let garbage = b"\x01{".to_vec();
    let (refused, acted) = (false, true);
    vec![
        case("a_status", Fault::Status(503), Some(Unavailable), refused),
        case(
            "a_client_error",
            Fault::Status(403),
            Some(Forbidden),
            refused,
        ),
        case(
            "a_rate_limit",
            Fault::RateLimited { retry_after },
            Some(RateLimited),
            refused,
        ),
        case(
            "a_rate_limit_without_a_wait",
            Fault::RateLimited { retry_after: None },
            Some(RateLimited),
            refused,
        ),
        case(
            "refused_credentials",
            Fault::Unauthorized,
            Some(Unauthenticated),
            refused,
        ),
        case("a_body", Fault::Body(garbage), Some(Decode), acted),
        case(
            "a_truncated_response",
            Fault::Truncated,
            Some(Transport),
            acted,
        ),
        case("a_reset", Fault::Reset, Some(Transport), refused),
        case("silence", Fault::Silence, None, acted),
    ]
}

fn away() -> PresenceUpdate {
    PresenceUpdate::new(Availability::Away).without_message()
}

/// Awaits a call that must fail in this way. A caller that must wait is left once the fake has the request.
async fn expect<T>(
    subject: &Subject,
    kind: Option<ErrorKind>,
    call: impl Future<Output = omnipresence::Result<T>>,
) {
    let Some(kind) = kind else {
        let unanswered = || {
            let calls = subject.fake.calls();
            calls.iter().filter(|call| call.status == 0).count()
        };
        let before = unanswered();
        let arrived = async {
            while unanswered() == before {
                yield_now().await;
            }
        };
        tokio::select! {
            outcome = call => panic!("the call ended: {:?}", outcome.map(drop)),
            () = arrived => return,
        }
    };
    let error = call.await.map(drop).expect_err("the call succeeded");
    assert_eq!(error.kind(), kind, "{error:?}");
}

/// Lets all pauses after a failure pass.
fn recover(fake: &dyn Fake) {
    fake.clear_faults();
    fake.clock().unwrap().advance(Duration::from_secs(90));
}

type Outcome = std::result::Result<(), &'static str>;

async fn a_read_fails(subject: Subject, kit: &VendorKit, case: Case) -> Outcome {
    let Subject {
        provider,
        fake,
        users,
        ..
    } = &subject;
    let who = Who::from(&users[0]);
    provider.get(&who).await.unwrap();
    let used: BTreeSet<String> = fake
        .calls()
        .into_iter()
        .map(|call| call.operation)
        .collect();
    let last = fake.calls().pop().unwrap().operation;
    let mut others = kit.operations.iter().map(|operation| operation.id);
    let other = others.find(|id| !used.contains(*id));
    let other = other.ok_or("a read uses every operation")?;

    assert!(fake.fail_next(usize::MAX, Some(other), case.fault.clone()));
    provider.get(&who).await.unwrap();
    for operation in [None, Some(&*last)] {
        assert!(fake.fail_next(usize::MAX, operation, case.fault.clone()));
        expect(&subject, case.kind, provider.get(&who)).await;
        recover(&**fake);
        provider.get(&who).await.unwrap();
    }
    Ok(())
}

async fn a_write_fails(subject: Subject, kit: &VendorKit, case: Case) -> Outcome {
    let Subject {
        provider,
        fake,
        users,
        ..
    } = &subject;
    let who = match provider.capabilities().set {
        SetSupport::No => return Err("the provider sets nobody"),
        SetSupport::Me => Who::Me,
        SetSupport::Anyone => Who::from(&users[0]),
    };
    let available = PresenceUpdate::new(Availability::Available).without_message();
    provider.set(&who, &available).await.unwrap();
    let before = provider.get(&who).await.unwrap();
    let write = fake.calls().into_iter().rev().find_map(|call| {
        let mut operations = kit.operations.iter();
        operations.find(|operation| operation.id == call.operation && operation.writes)
    });
    let write = write.unwrap();
    if matches!(case.fault, Fault::Body(_)) && write.success.contains(&204) {
        return Err("a successful response has no body to damage");
    }

    fake.fail_next(usize::MAX, Some(write.id), case.fault.clone());
    expect(&subject, case.kind, provider.set(&who, &away())).await;
    let call = fake
        .calls()
        .into_iter()
        .rfind(|call| call.operation == write.id)
        .unwrap();
    let is_answered = !matches!(case.fault, Fault::Reset | Fault::Silence);
    assert_eq!(call.status != 0, is_answered, "{call:?}");
    recover(&**fake);
    let read = provider.get(&who).await.unwrap();
    match case.is_carried_out {
        true => assert_ne!(read.availability, before.availability, "{read:?}"),
        // The presence of before may have ended by itself while retries waited.
        false => assert_ne!(read.availability, Availability::Away, "{read:?}"),
    }
    Ok(())
}

async fn faults_end_after_their_calls(subject: Subject) {
    let Subject {
        provider,
        fake,
        users,
        ..
    } = &subject;
    let who = Who::from(&users[0]);
    provider.get(&who).await.unwrap();
    fake.forget_calls();
    assert_eq!(fake.calls(), []);
    fake.fail_next(1, None, Fault::Status(503));
    fake.fail_next(1, None, Fault::Truncated);
    provider.get(&who).await.unwrap();
    let statuses: Vec<u16> = fake.calls().iter().map(|call| call.status).collect();
    assert_eq!(statuses[..3], [503, 200, 200], "{statuses:?}");
}

thread_local! {
    /// Whether this thread's panics are expected, and not printed.
    static EXPECTS_PANIC: Cell<bool> = const { Cell::new(false) };
}

fn hide_expected_panics() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !EXPECTS_PANIC.get() {
            print(panic);
        }
    }));
}

/// Awaits a panic that names what is unknown and all that is known.
async fn panics(task: impl Future<Output = ()> + Send + 'static, unknown: &str, known: &[&str]) {
    EXPECTS_PANIC.set(true);
    let panic = tokio::spawn(task).await.unwrap_err().into_panic();
    EXPECTS_PANIC.set(false);
    let text = panic.downcast_ref::<String>().unwrap();
    for name in known.iter().chain([&unknown]) {
        assert!(text.contains(name), "{text}");
    }
}

async fn unknown_names_panic(fake: Arc<dyn Fake>, user: &str, operations: &[&str]) {
    let own = Arc::clone(&fake);
    let fail = async move {
        own.fail_next(1, Some("noSuchName"), Fault::Unauthorized);
    };
    panics(fail, "noSuchName", operations).await;
    let own = Arc::clone(&fake);
    let fail = async move {
        own.fail_next(1, None, Fault::Status(200));
    };
    panics(fail, "200", &["from 400 to 599"]).await;
    let own = Arc::clone(&fake);
    let set = async move {
        own.set_presence(&"noSuchName".into(), &away()).await;
    };
    panics(set, "noSuchName", &[user]).await;
    let remove = async move { fake.remove(&"noSuchName".into()).await };
    panics(remove, "noSuchName", &[user]).await;
}

async fn users_come_and_go(subject: Subject) {
    let Subject { provider, fake, .. } = &subject;
    let mut users = fake.add_users(2).await;
    users.extend(fake.add_users(1).await);
    assert_eq!(users.iter().collect::<BTreeSet<_>>().len(), 3);
    for user in &users {
        let read = provider.get(&Who::from(user)).await.unwrap();
        assert_eq!(read.availability, Availability::Available);
        fake.remove(user).await;
        let read = provider.get(&Who::from(user)).await;
        let read = read
            .map(|presence| presence.availability)
            .map_err(|error| error.kind());
        assert_eq!(read, subject.unknown_alone.ok_or(subject.unknown_error));
    }
    let next = fake.add_users(3).await;
    assert!(next.iter().all(|user| !users.contains(user)), "{next:?}");
}

async fn in_memory_meets_refusals_alone(case: Case) {
    let board = InMemory::new("board", "ann");
    let is_refusal = !case.is_carried_out && case.fault != Fault::Reset;
    for operation in [None, Some("get")] {
        assert_eq!(
            board.fail_next(1, operation, case.fault.clone()),
            is_refusal
        );
        let read = board
            .get(&Who::Me)
            .await
            .map(drop)
            .map_err(|error| error.kind());
        assert_eq!(read.err(), case.kind.filter(|_| is_refusal));
        board.get(&Who::Me).await.unwrap();
    }
    board.fail_next(1, Some("set"), case.fault);
    board.get(&Who::Me).await.unwrap();
    assert_eq!(board.set(&Who::Me, &away()).await.is_err(), is_refusal);
}

/// A trial over a vendor's provider.
fn on<F>(
    kit: &VendorKit,
    kind: &'static SubjectKind,
    name: &str,
    run: impl FnOnce(Subject) -> F + Send + 'static,
) -> Trial
where
    F: Future<Output: Ending>,
{
    let name = format!("faults::{}::{}::{name}", kit.name, kind.name);
    trial(name, async move || run(kind.start().await).await)
}

pub(crate) fn trials() -> Vec<Trial> {
    hide_expected_panics();
    let mut trials = Vec::new();
    for &kit in kits() {
        for kind in kit.subjects {
            for case in cases() {
                let name = format!("{}_fails_a_read", case.name);
                let run = move |subject| a_read_fails(subject, kit, case);
                trials.push(on(kit, kind, &name, run));
            }
            for case in cases() {
                let name = format!("{}_fails_a_write", case.name);
                let run = move |subject| a_write_fails(subject, kit, case);
                trials.push(on(kit, kind, &name, run));
            }
            let name = "faults_end_after_their_calls";
            trials.push(on(kit, kind, name, faults_end_after_their_calls));
            trials.push(on(kit, kind, "users_come_and_go", users_come_and_go));
            let run = async |subject: Subject| {
                let operations: Vec<_> = kit.operations.iter().map(|it| it.id).collect();
                let user = subject.users[0].as_str();
                unknown_names_panic(Arc::clone(&subject.fake), user, &operations).await;
            };
            trials.push(on(kit, kind, "unknown_names_panic", run));
        }
    }
    for case in cases() {
        let name = format!(
            "faults::in_memory::{}_fails_a_call_or_cannot_be_made",
            case.name
        );
        trials.push(trial(name, || in_memory_meets_refusals_alone(case)));
    }
    let name = "faults::in_memory::users_come_and_go".to_owned();
    trials.push(trial(name, async || {
        let board = Arc::new(InMemory::new("board", "ann").with_user("bob"));
        let users = ["ann".into(), "bob".into()];
        let subject = Subject::new(board.clone(), board, users, "eve".into());
        users_come_and_go(subject).await
    }));
    let name = "faults::in_memory::unknown_names_panic".to_owned();
    trials.push(trial(name, async || {
        let board = Arc::new(InMemory::new("board", "ann"));
        let operations = ["get", "list", "set", "definitions"];
        unknown_names_panic(board, "ann", &operations).await;
    }));
    trials
}
