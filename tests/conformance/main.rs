//! What the trait promises, demanded of every provider.
//!
//! Each [case](cases) gets a [`Subject`] of its own: a provider, and the source behind it. A case demands what the provider's capabilities
//! claim; what they deny must be refused before any request. A case that does not apply is ignored, with the reason. A trial is named
//! `vendor::subject::case`.
#![allow(clippy::unwrap_used)]

mod cases;
mod in_memory;
mod mutant;
mod read_only;
mod subject;

use std::{cell::Cell, future::Future, panic, process::ExitCode};

use cases::{Case, cases};
use futures_util::future::BoxFuture;
use libtest_mimic::{Arguments, Completion, Trial};
use omnipresence::{__testkit::kits, testkit};
use subject::{Skip, Subject, Verdict};
use tokio::runtime::Builder;

type Form = fn(Subject) -> Subject;
type Start = fn() -> BoxFuture<'static, testkit::Subject>;

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(future)
}

/// One trial for each case, over a provider and over the same behind pointers.
fn trials<S>(name: &str, start: S) -> Vec<Trial>
where
    S: Fn() -> BoxFuture<'static, testkit::Subject> + Copy + Send + 'static,
{
    let forms: [(String, Form); 2] = [
        (name.to_owned(), |subject| subject),
        (format!("{name}::behind_pointers"), Subject::behind_pointers),
    ];
    let trials = forms.into_iter().flat_map(|(name, form)| {
        let trial = move |case: Case| {
            Trial::ignorable_test(format!("{name}::{}", case.name), move || {
                let verdict = block_on(async { (case.run)(form(Subject(start().await))).await });
                Ok(match verdict {
                    Ok(()) => Completion::Completed,
                    Err(Skip(why)) => Completion::ignored_with(why),
                })
            })
        };
        cases().into_iter().map(trial)
    });
    trials.collect()
}

thread_local! {
    /// Whether the panics of this thread are expected, and not printed.
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

/// One trial for each mutation: the case must fail.
fn mutants() -> impl Iterator<Item = Trial> {
    mutant::MUTATIONS.into_iter().map(|(mutation, name)| {
        let trial = format!("mutant::{mutation:?}::fails::{name}");
        Trial::test(trial, move || {
            let mut cases = cases().into_iter();
            let case = cases.find(|case| case.name == name).unwrap();
            let run = async {
                let subject = Subject(mutant::start(Some(mutation)).await);
                tokio::spawn((case.run)(subject)).await
            };
            EXPECTS_PANIC.set(true);
            let outcome: Result<Verdict, _> = block_on(run);
            EXPECTS_PANIC.set(false);
            assert!(outcome.is_err(), "the case holds of {mutation:?}");
            Ok(())
        })
    })
}

fn main() -> ExitCode {
    hide_expected_panics();
    let vendors = kits().iter().flat_map(|kit| {
        let kinds = kit.subjects.iter();
        kinds.flat_map(|kind| trials(&format!("{}::{}", kit.name, kind.name), || kind.start()))
    });
    let own: [(&str, Start); 3] = [
        ("in_memory", || Box::pin(in_memory::start())),
        ("read_only", || Box::pin(read_only::start())),
        ("mutant::without_a_mutation", || {
            Box::pin(mutant::start(None))
        }),
    ];
    let own = own
        .into_iter()
        .flat_map(|(name, start)| trials(name, start));
    let trials = vendors.chain(own).chain(mutants()).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
