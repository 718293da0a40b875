//! A name that the fake does not have panics, because the test would pass for the wrong reason.

use crate::{testkit::FakeRocketChat, vendors::test_support::panics};

#[tokio::test]
async fn an_unknown_name_panics() {
    let chat = FakeRocketChat::start().await;
    panics("a status", || chat.set_status("no", "busy"));
    panics("a user", || chat.delete_user("no"));
    panics("a guarded operation", || chat.guard("users.set"));
    panics("a limited operation", || {
        chat.set_call_limit("users.set", 1)
    });
    panics("a second factor", || chat.set_second_factor("sms"));
}
