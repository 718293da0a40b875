//! Makes trials of cases: an async function becomes one trial for each vendor, or for each login of each vendor.

use std::{any::type_name_of_val, future::Future};

use libtest_mimic::{Completion, Trial};
use omnipresence::__testkit::{Login, SubjectKind, VendorKit, WireForm, kits};
use tokio::runtime::Builder;

/// The trials of several cases or modules.
pub(crate) fn all<const N: usize>(trials: [Vec<Trial>; N]) -> Vec<Trial> {
    trials.into_iter().flatten().collect()
}

/// One trial for each vendor.
pub(crate) fn per_vendor<C, F>(case: C) -> Vec<Trial>
where
    C: Fn(&'static VendorKit) -> F + Copy + Send + 'static,
    F: Future<Output: Ending>,
{
    let trial = |kit: &&'static VendorKit| {
        let kit = *kit;
        let (suite, name) = name(&case);
        let name = format!("{suite}::{}::{name}", kit.name);
        trial(name, move || case(kit))
    };
    kits().iter().map(trial).collect()
}

/// One trial over all vendors, or none.
pub(crate) fn once<F: Future<Output: Ending>>(
    case: impl FnOnce() -> F + Send + 'static,
) -> Vec<Trial> {
    let (suite, name) = name(&case);
    vec![trial(format!("{suite}::all_vendors::{name}"), case)]
}

/// One trial for each login of each vendor.
pub(crate) fn per_login<C, F>(case: C) -> Vec<Trial>
where
    C: Fn(&'static VendorKit, &'static Login) -> F + Copy + Send + 'static,
    F: Future<Output: Ending>,
{
    per_login_if("", |_, _| true, case)
}

/// One trial for each login of each vendor; it is ignored, for this reason, where the condition does not hold.
pub(crate) fn per_login_if<C, F>(
    reason: &str,
    condition: fn(&VendorKit, &Login) -> bool,
    case: C,
) -> Vec<Trial>
where
    C: Fn(&'static VendorKit, &'static Login) -> F + Copy + Send + 'static,
    F: Future<Output: Ending>,
{
    let items = |kit: &'static VendorKit| kit.logins.iter().map(|login| (login.name, login));
    per_item(reason, name(&case), items, condition, case)
}

/// One trial for each configuration of each vendor.
pub(crate) fn per_subject<C, F>(case: C) -> Vec<Trial>
where
    C: Fn(&'static SubjectKind) -> F + Copy + Send + 'static,
    F: Future<Output: Ending>,
{
    let items = |kit: &'static VendorKit| kit.subjects.iter().map(|kind| (kind.name, kind));
    let condition = |_: &VendorKit, _: &SubjectKind| true;
    per_item("", name(&case), items, condition, move |_, kind| case(kind))
}

/// One trial for each way in which a provider of each vendor reads; it is ignored, for this reason, where the condition does not hold.
pub(crate) fn per_form_if<C, F>(
    reason: &str,
    condition: fn(&WireForm) -> bool,
    case: C,
) -> Vec<Trial>
where
    C: Fn(&'static WireForm) -> F + Copy + Send + 'static,
    F: Future<Output: Ending>,
{
    let items = |kit: &'static VendorKit| kit.wire.iter().map(|form| (form.name, form));
    let condition = move |_: &VendorKit, form: &WireForm| condition(form);
    per_item(reason, name(&case), items, condition, move |_, form| {
        case(form)
    })
}

/// One trial for each of some named items of each vendor.
fn per_item<T, I, C, F>(
    reason: &str,
    (suite, case_name): (&str, &str),
    items: fn(&'static VendorKit) -> I,
    condition: impl Fn(&VendorKit, &T) -> bool,
    case: C,
) -> Vec<Trial>
where
    T: Sync + 'static,
    I: Iterator<Item = (&'static str, &'static T)>,
    C: Fn(&'static VendorKit, &'static T) -> F + Copy + Send + 'static,
    F: Future<Output: Ending>,
{
    let mut trials = Vec::new();
    for kit in kits().iter().copied() {
        for (item_name, item) in items(kit) {
            let name = format!("{suite}::{}::{item_name}::{case_name}", kit.name);
            let trial = trial(name, move || case(kit, item));
            trials.push(match condition(kit, item) {
                true => trial,
                false => trial.with_ignored_flag(true).with_kind(reason),
            });
        }
    }
    trials
}

/// A trial with a runtime of its own.
pub(crate) fn trial<F: Future<Output: Ending>>(
    name: String,
    case: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    Trial::ignorable_test(name, move || Ok(block_on(case()).completion()))
}

/// How a case ends: most always complete, others may find that they do not apply.
pub(crate) trait Ending {
    fn completion(self) -> Completion;
}

impl Ending for () {
    fn completion(self) -> Completion {
        Completion::Completed
    }
}

/// Why the case does not apply.
impl Ending for Result<(), &'static str> {
    fn completion(self) -> Completion {
        self.map_or_else(Completion::ignored_with, |()| Completion::Completed)
    }
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(future)
}

/// The suite of a case, which is the module of this binary that has it, and its name.
fn name<C>(case: &C) -> (&'static str, &'static str) {
    let mut path = type_name_of_val(case).split("::");
    let suite = path.nth(1).expect("a case is in a suite");
    (suite, path.last().expect("a case has a name"))
}
