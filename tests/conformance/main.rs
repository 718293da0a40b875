//! What the trait promises, demanded of everything that implements it.
//!
//! Each [case](cases) gets a [`Subject`] of its own: a provider, and what a test may do behind its back. What a provider's
//! capabilities claim is demanded, what they deny must be refused before any request, and a case that does not apply says why.
#![allow(clippy::unwrap_used)]

mod cases;
mod report;
mod subject;
mod subjects;

use cases::run_all;
use subject::{Backstage, Subject};

#[cfg(feature = "genesys")]
#[tokio::test]
async fn genesys_as_a_client_conforms() {
    run_all("Genesys as a client", subjects::genesys::as_client)
        .await
        .assert_passed();
}

#[cfg(feature = "genesys")]
#[tokio::test]
async fn genesys_as_a_user_conforms() {
    run_all("Genesys as a user", subjects::genesys::as_user)
        .await
        .assert_passed();
}

#[cfg(feature = "genesys")]
#[tokio::test]
async fn genesys_with_the_old_definitions_conforms() {
    run_all(
        "Genesys with the old definitions",
        subjects::genesys::of_old,
    )
    .await
    .assert_passed();
}

#[cfg(feature = "genesys")]
#[tokio::test]
async fn genesys_as_a_registered_source_conforms() {
    run_all(
        "Genesys as a registered source",
        subjects::genesys::as_registered_source,
    )
    .await
    .assert_passed();
}

#[cfg(feature = "rocketchat")]
#[tokio::test]
async fn rocketchat_with_a_token_conforms() {
    run_all("Rocket.Chat with a token", subjects::rocketchat::with_token)
        .await
        .assert_passed();
}

#[cfg(feature = "rocketchat")]
#[tokio::test]
async fn rocketchat_with_a_password_conforms() {
    run_all(
        "Rocket.Chat with a password",
        subjects::rocketchat::with_password,
    )
    .await
    .assert_passed();
}

#[cfg(feature = "pnut")]
#[tokio::test]
async fn pnut_conforms() {
    run_all("pnut.io", subjects::pnut::as_user)
        .await
        .assert_passed();
}

#[cfg(feature = "pnut")]
#[tokio::test]
async fn pnut_as_an_application_conforms() {
    run_all("pnut.io as an application", subjects::pnut::as_application)
        .await
        .assert_passed();
}

#[cfg(feature = "pnut")]
#[tokio::test]
async fn pnut_with_a_heartbeat_conforms() {
    run_all("pnut.io with a heartbeat", subjects::pnut::with_heartbeat)
        .await
        .assert_passed();
}

#[cfg(feature = "pnut")]
#[tokio::test]
async fn pnut_in_a_channel_conforms() {
    run_all("pnut.io in a channel", subjects::pnut::in_channel)
        .await
        .assert_passed();
}

#[cfg(feature = "superoffice")]
#[tokio::test]
async fn superoffice_conforms() {
    run_all("SuperOffice", subjects::superoffice::start)
        .await
        .assert_passed();
}

#[cfg(feature = "superoffice")]
#[tokio::test]
async fn superoffice_by_its_agents_conforms() {
    run_all("SuperOffice by its agents", subjects::superoffice::agents)
        .await
        .assert_passed();
}

#[cfg(feature = "superoffice")]
#[tokio::test]
async fn superoffice_chat_conforms() {
    run_all("SuperOffice chat", subjects::superoffice::chat)
        .await
        .assert_passed();
}

#[cfg(feature = "superoffice")]
#[tokio::test]
async fn superoffice_chat_by_its_agents_behind_pointers_conforms() {
    let start = || subjects::behind_pointers(subjects::superoffice::chat_agents());
    run_all("SuperOffice chat by its agents behind pointers", start)
        .await
        .assert_passed();
}

#[tokio::test]
async fn in_memory_conforms() {
    run_all("in memory", subjects::in_memory::start)
        .await
        .assert_passed();
}

#[tokio::test]
async fn a_read_only_provider_conforms() {
    run_all("read-only", subjects::read_only::start)
        .await
        .assert_passed();
}

#[tokio::test]
async fn a_provider_behind_pointers_conforms() {
    let start = || subjects::behind_pointers(subjects::in_memory::start());
    run_all("in memory behind pointers", start)
        .await
        .assert_passed();
}

/// Genesys has its own `get_many` and `set_many`, Rocket.Chat its own `list` and `changes`: pointers must forward them.
#[cfg(feature = "genesys")]
#[tokio::test]
async fn genesys_behind_pointers_conforms() {
    let start = || subjects::behind_pointers(subjects::genesys::as_user());
    run_all("Genesys behind pointers", start)
        .await
        .assert_passed();
}

#[cfg(feature = "rocketchat")]
#[tokio::test]
async fn rocketchat_behind_pointers_conforms() {
    let start = || subjects::behind_pointers(subjects::rocketchat::with_token());
    run_all("Rocket.Chat behind pointers", start)
        .await
        .assert_passed();
}

/// So that what fails below fails because of the lie.
#[tokio::test]
async fn a_liar_who_tells_the_truth_conforms() {
    run_all("a liar who tells the truth", || subjects::liar::start(None))
        .await
        .assert_passed();
}

#[tokio::test]
async fn every_lie_is_found_out() {
    for (lie, case) in subjects::liar::LIES {
        let report = run_all("a liar", || subjects::liar::start(Some(lie))).await;
        assert!(
            report.has_failed(case),
            "{lie:?} was not found out by \"{case}\"\n{report}"
        );
    }
}
