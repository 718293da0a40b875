//! A quota for an operation that a vendor does not have would replace the vendor's limits by none.

use std::time::Duration;

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{VendorKit, kits},
    ErrorKind, HttpOptions, Quota,
};

use crate::harness::per_vendor;

pub(super) fn trials() -> Vec<Trial> {
    per_vendor(a_quota_for_an_unknown_operation_is_rejected_by_name)
}

const MINUTE: Duration = Duration::from_secs(60);

fn options(names: &[&str]) -> HttpOptions {
    let quota = Quota::new(100, MINUTE).for_operations(names.iter().copied());
    HttpOptions::default().with_quotas([Quota::new(1, MINUTE).for_writes(), quota])
}

/// A misspelled name of an operation: with a letter missing, in lower case, and with a blank.
fn misspelled(name: &str) -> [String; 3] {
    [
        name[..name.len() - 1].to_owned(),
        name.to_lowercase(),
        format!("{name} "),
    ]
}

async fn a_quota_for_an_unknown_operation_is_rejected_by_name(kit: &'static VendorKit) {
    let fake = (kit.start_fake)().await;
    let rejected = |names: &[&str]| {
        let error = fake.build(options(names)).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Config, "{names:?}: {error}");
        assert_eq!(error.vendor(), Some(kit.name), "{names:?}: {error}");
        let text = error.to_string();
        assert!(text.contains("Quota::for_operations"), "{text}");
        text
    };
    let names: Vec<&str> = kit
        .operations
        .iter()
        .map(|operation| operation.id)
        .collect();
    assert!(fake.build(options(&names)).is_ok());
    rejected(&[]);
    for name in &names {
        for slip in misspelled(name) {
            if names.contains(&slip.as_str()) {
                continue;
            }
            let text = rejected(&[names[0], &slip]);
            assert!(text.contains(&format!("{slip:?}")), "{text}");
            assert!(text.contains(name), "{text} does not suggest {name}");
        }
    }
    // An operation of another vendor is unknown here.
    for operation in kits().iter().flat_map(|kit| kit.operations) {
        if !names.contains(&operation.id) {
            rejected(&[operation.id]);
        }
    }
}
