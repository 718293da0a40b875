//! What holds of every vendor: the suites run over the kits and name no vendor.
//!
//! A trial is named `suite::vendor::case`, or `suite::vendor::login::case`; `cargo test --test suites pnut` runs those of one vendor.
#![allow(clippy::unwrap_used)]

mod batches;
mod capabilities;
#[expect(dead_code, reason = "the tests of mirrors use more of it")]
#[path = "../mirror/clock.rs"]
mod clock;
mod clocks;
mod connections;
mod credentials;
mod endurance;
mod faithful;
mod faults;
mod harness;
mod keep;
mod mirror;
mod people;
mod real;
mod registry;
mod requests;
mod samples;
mod seeds;
mod settings;
#[path = "../../benches/support/size.rs"]
mod size;
mod told_clock;
mod watch;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    if connections::call_without_descriptors().is_some() {
        return ExitCode::SUCCESS;
    }
    if harness::block_on(settings::call_of_the_environment()).is_some() {
        return ExitCode::SUCCESS;
    }
    let suites = [
        batches::trials(),
        capabilities::trials(),
        clocks::trials(),
        connections::trials(),
        credentials::trials(),
        endurance::trials(),
        faithful::trials(),
        faults::trials(),
        keep::trials(),
        mirror::trials(),
        people::trials(),
        real::trials(),
        registry::trials(),
        requests::trials(),
        samples::trials(),
        seeds::trials(),
        settings::trials(),
        watch::trials(),
    ];
    let trials = suites.into_iter().flatten().collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
