//! Makes trials of cases: a function becomes one trial for each vendor.

use std::any::type_name_of_val;

use libtest_mimic::Trial;
use omnipresence::__testkit::{Login, VendorKit, kits};

/// One trial for each vendor.
pub(crate) fn per_vendor<C: Fn(&'static VendorKit) + Copy + Send + 'static>(case: C) -> Vec<Trial> {
    per_vendor_if("", |_| true, case)
}

/// One trial for each vendor; it is ignored, for this reason, where the condition does not hold.
pub(crate) fn per_vendor_if<C: Fn(&'static VendorKit) + Copy + Send + 'static>(
    reason: &str,
    condition: fn(&VendorKit) -> bool,
    case: C,
) -> Vec<Trial> {
    let trial = |kit: &&'static VendorKit| {
        let kit = *kit;
        let trial = Trial::test(format!("{}::{}", kit.name, name(&case)), move || {
            case(kit);
            Ok(())
        });
        match condition(kit) {
            true => trial,
            false => trial.with_ignored_flag(true).with_kind(reason),
        }
    };
    kits().iter().map(trial).collect()
}

/// One trial for each vendor that gives tokens.
pub(crate) fn per_client<C: Fn(&'static VendorKit) + Copy + Send + 'static>(case: C) -> Vec<Trial> {
    let gives_tokens = |kit: &VendorKit| kit.logins.iter().any(Login::is_fetched);
    per_vendor_if("requests no token", gives_tokens, case)
}

fn name<C>(case: &C) -> &'static str {
    let path = type_name_of_val(case);
    path.rsplit("::").next().unwrap_or(path)
}
