//! A name that the fake does not have panics, because the test would pass for the wrong reason.

use crate::{testkit::FakePnut, vendors::test_support::panics};

#[tokio::test]
async fn an_unknown_name_panics() {
    let pnut = FakePnut::start().await;
    panics("a presence", || pnut.set_presence("no", "busy"));
    panics("a scope", || pnut.set_scopes(&["presences"]));
    panics("a channel", || {
        pnut.set_channel_presence("no", FakePnut::ANN, "busy")
    });
}
