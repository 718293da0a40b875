//! Makes trials of cases: a function becomes one trial for each vendor.

use std::any::type_name_of_val;

use libtest_mimic::Trial;
use omnipresence::__testkit::{VendorKit, kits};

/// One trial for each vendor.
pub(crate) fn per_vendor<C: Fn(&'static VendorKit) + Copy + Send + 'static>(case: C) -> Vec<Trial> {
    let trial = |kit: &&'static VendorKit| {
        let kit = *kit;
        Trial::test(format!("{}::{}", kit.name, name(&case)), move || {
            case(kit);
            Ok(())
        })
    };
    kits().iter().map(trial).collect()
}

fn name<C>(case: &C) -> &'static str {
    let path = type_name_of_val(case);
    path.rsplit("::").next().unwrap_or(path)
}
