//! A name that the fake does not have panics, because the test would pass for the wrong reason.

use crate::{testkit::FakeGenesys, vendors::test_support::panics};

#[tokio::test]
async fn an_unknown_name_panics() {
    let genesys = FakeGenesys::start().await;
    panics("a status", || genesys.set_status("no", "Busy", ""));
    panics("a definition", || {
        genesys.set_definition("no", FakeGenesys::BUSY, "")
    });
    panics("a definition to renew", || {
        genesys.renew_definition("no");
    });
    panics("a primary source", || genesys.set_primary("no", true));
    let calendar = FakeGenesys::CALENDAR;
    panics("a user at a source", || {
        genesys.set_status_at(calendar, "no", "Busy", "")
    });
    let deactivated = FakeGenesys::DEACTIVATED;
    panics("a deactivated definition", || {
        genesys.set_definition(FakeGenesys::ANN, deactivated, "")
    });
    panics("a permission", || genesys.set_permission("presence", false));
    panics("a source", || {
        genesys.set_status_at("no", FakeGenesys::ANN, "Busy", "")
    });
}
