//! A quota for an operation that a vendor does not have would replace the vendor's limits by none.

use std::time::Duration;

use omnipresence::{ErrorKind, HttpOptions, Quota, wire::Descriptor};

use super::subjects;

const MINUTE: Duration = Duration::from_secs(60);

fn options(names: &[&str]) -> HttpOptions {
    let quota = Quota::new(100, MINUTE).for_operations(names.iter().copied());
    HttpOptions::default().with_quotas([Quota::new(1, MINUTE).for_writes(), quota])
}

fn operations(vendor: &str) -> &'static [&'static Descriptor] {
    match vendor {
        #[cfg(feature = "genesys")]
        "genesys" => omnipresence::genesys::api::OPERATIONS,
        #[cfg(feature = "rocketchat")]
        "rocketchat" => omnipresence::rocketchat::api::OPERATIONS,
        #[cfg(feature = "pnut")]
        "pnut" => omnipresence::pnut::api::OPERATIONS,
        #[cfg(feature = "superoffice")]
        "superoffice" => omnipresence::superoffice::api::OPERATIONS,
        _ => &[],
    }
}

/// A slip, and the name that was meant.
const SLIPS: [(&str, &str, &str); 6] = [
    ("genesys", "getUserPresense", "getUserPresence"),
    ("rocketchat", "users.presense", "users.presence"),
    ("rocketchat", "users.setstatus", "users.setStatus"),
    ("rocketchat", "users.getPresence ", "users.getPresence"),
    ("pnut", "getPresentUser", "getPresentUsers"),
    (
        "superoffice",
        "v1User_GetCurrentPrincipals",
        "v1User_GetCurrentPrincipal",
    ),
];

#[tokio::test]
async fn a_quota_for_no_operation_of_the_vendor_is_refused_by_name() {
    for subject in subjects::all().await {
        let vendor = subject.vendor;
        let refused = |names: &[&str]| {
            let error = subject.build(options(names)).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::Config, "{names:?}: {error}");
            assert_eq!(error.vendor(), Some(vendor), "{names:?}: {error}");
            let told = error.to_string();
            assert!(told.contains("Quota::for_operations"), "{told}");
            told
        };
        let own = operations(vendor);
        let names: Vec<&str> = own.iter().map(|operation| operation.id).collect();
        assert!(subject.build(options(&names)).is_ok(), "{vendor}");
        refused(&[]);
        for (_, slip, meant) in SLIPS.iter().filter(|slip| slip.0 == vendor) {
            assert!(names.contains(meant), "{vendor} has no {meant}");
            let told = refused(&[names[0], slip]);
            assert!(told.contains(&format!("{slip:?}")), "{told}");
            assert!(told.contains(meant), "{told}");
        }
        // What another vendor has is unknown here.
        let others = subjects::VENDORS.iter().filter(|other| **other != vendor);
        for other in others.flat_map(|other| operations(other)) {
            if !names.contains(&other.id) {
                refused(&[other.id]);
            }
        }
    }
}
