//! What the fakes of all vendors have in common.
#![cfg(all(
    feature = "genesys",
    feature = "rocketchat",
    feature = "pnut",
    feature = "superoffice"
))]
#![allow(clippy::unwrap_used)]

use std::panic::{AssertUnwindSafe, catch_unwind};

use omnipresence::mock::{FakeGenesys, FakePnut, FakeRocketChat, FakeSuperOffice};

/// A test that arranges something for nobody would pass for the wrong reason.
fn panics(what: &str, arrange: impl FnOnce()) {
    let outcome = catch_unwind(AssertUnwindSafe(arrange));
    let fault = outcome.expect_err(what);
    let fault = fault.downcast_ref::<String>().unwrap();
    assert!(fault.contains("the fake"), "{what}: {fault}");
}

#[tokio::test]
async fn whoever_arranges_something_for_a_user_who_is_not_there_is_told() {
    let genesys = FakeGenesys::start().await;
    panics("a status", || genesys.set_status("no", "Busy", ""));
    panics("a definition", || {
        genesys.set_definition("no", FakeGenesys::BUSY, "")
    });
    panics("a primary source", || genesys.set_primary("no", true));
    let calendar = FakeGenesys::CALENDAR;
    panics("a source", || {
        genesys.set_status_at(calendar, "no", "Busy", "")
    });
    let chat = FakeRocketChat::start().await;
    panics("a status", || chat.set_status("no", "busy"));
    let pnut = FakePnut::start().await;
    panics("a presence", || pnut.set_presence("no", "busy"));
    let crm = FakeSuperOffice::start().await;
    panics("a status", || crm.set_status("9", "StatusNormal", None));
    panics("a chat", || crm.set_chat_presence("9", Some(true)));
}

#[tokio::test]
async fn whoever_arranges_something_that_cannot_be_is_told() {
    let genesys = FakeGenesys::start().await;
    let deactivated = FakeGenesys::DEACTIVATED;
    panics("a definition", || {
        genesys.set_definition(FakeGenesys::ANN, deactivated, "")
    });
    let crm = FakeSuperOffice::start().await;
    panics("an agent", || crm.add_chat_user("no number", "Una Usual"));
}

#[tokio::test]
async fn a_name_that_a_fake_does_not_have_panics() {
    let genesys = FakeGenesys::start().await;
    panics("a permission", || genesys.set_permission("presence", false));
    panics("a source", || {
        genesys.set_status_at("no", FakeGenesys::ANN, "Busy", "")
    });
    let chat = FakeRocketChat::start().await;
    panics("a user", || chat.delete_user("no"));
    panics("a guarded operation", || chat.guard("users.set"));
    panics("a limited operation", || {
        chat.set_call_limit("users.set", 1)
    });
    panics("a second factor", || chat.set_second_factor("sms"));
    let pnut = FakePnut::start().await;
    panics("a scope", || pnut.set_scopes(&["presences"]));
    panics("a channel", || {
        pnut.set_channel_presence("no", FakePnut::ANN, "busy")
    });
}
