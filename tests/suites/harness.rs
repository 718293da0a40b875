//! Makes trials of cases: an async function becomes one trial for each vendor, or for each login of each vendor.

use std::{any::type_name_of_val, future::Future};

use libtest_mimic::Trial;
use omnipresence::__testkit::{Login, SubjectKind, VendorKit, kits};
use tokio::runtime::Builder;

/// One trial for each vendor.
pub(crate) fn per_vendor<C, F>(suite: &str, case: C) -> Vec<Trial>
where
    C: Fn(&'static VendorKit) -> F + Copy + Send + 'static,
    F: Future<Output = ()>,
{
    let trial = |kit: &&'static VendorKit| {
        let kit = *kit;
        trial(
            format!("{suite}::{}::{}", kit.name, name(&case)),
            move || case(kit),
        )
    };
    kits().iter().map(trial).collect()
}

/// One trial for each login of each vendor.
pub(crate) fn per_login<C, F>(suite: &str, case: C) -> Vec<Trial>
where
    C: Fn(&'static VendorKit, &'static Login) -> F + Copy + Send + 'static,
    F: Future<Output = ()>,
{
    per_login_if(suite, "", |_, _| true, case)
}

/// One trial for each login of each vendor; it is ignored, for this reason, where the condition does not hold.
pub(crate) fn per_login_if<C, F>(
    suite: &str,
    reason: &str,
    condition: fn(&VendorKit, &Login) -> bool,
    case: C,
) -> Vec<Trial>
where
    C: Fn(&'static VendorKit, &'static Login) -> F + Copy + Send + 'static,
    F: Future<Output = ()>,
{
    let logins = kits()
        .iter()
        .flat_map(|kit| kit.logins.iter().map(|login| (*kit, login)));
    let trial = |(kit, login): (&'static VendorKit, &'static Login)| {
        let name = format!("{suite}::{}::{}::{}", kit.name, login.name, name(&case));
        let trial = trial(name, move || case(kit, login));
        match condition(kit, login) {
            true => trial,
            false => trial.with_ignored_flag(true).with_kind(reason),
        }
    };
    logins.map(trial).collect()
}

/// One trial for each configuration of each vendor.
pub(crate) fn per_subject<C, F>(suite: &str, case: C) -> Vec<Trial>
where
    C: Fn(&'static SubjectKind) -> F + Copy + Send + 'static,
    F: Future<Output = ()>,
{
    let kinds = kits()
        .iter()
        .flat_map(|kit| kit.subjects.iter().map(move |kind| (kit, kind)));
    let trial = |(kit, kind): (&&'static VendorKit, &'static SubjectKind)| {
        trial(
            format!("{suite}::{}::{}::{}", kit.name, kind.name, name(&case)),
            move || case(kind),
        )
    };
    kinds.map(trial).collect()
}

/// A trial with a runtime of its own.
pub(crate) fn trial<F: Future<Output = ()>>(
    name: String,
    case: impl FnOnce() -> F + Send + 'static,
) -> Trial {
    Trial::test(name, move || {
        block_on(case());
        Ok(())
    })
}

pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(future)
}

/// The name of a function.
fn name<C>(case: &C) -> &'static str {
    let path = type_name_of_val(case);
    path.rsplit("::").next().unwrap_or(path)
}
