//! What the suites know of a vendor: one static per vendor, so that no suite names one.

mod accident;
mod bench;
mod call;
mod demo;
mod document;
mod fault;
mod login;
mod opened;
mod real;
mod sample;
mod settings;
mod subject;
pub mod watching;
mod wire;

use std::sync::{Arc, LazyLock};

use futures_util::future::BoxFuture;

pub use accident::{NEVER, NOT_IN_A_TOKEN};
pub use bench::{Bench, BenchEntry, BenchRequest, ReadUsers, bench};
pub use call::OperationCall;
pub use demo::{Demo, DemoFake};
pub use fault::{Envelopes, OwnFault, Words};
pub use login::{Login, Prerequisite, Renewal};
pub(crate) use login::{StaticTokenSource, basic};
pub use opened::Opened;
pub use real::{RealServer, RealTrial, Unavailable};
pub use settings::{
    Address, BadSetting, Build, Built, EXTREME_TIMES, Environment, FakeVendor, SecretSetting,
    TextKind, TimeSetting, built,
};
pub(crate) use settings::{KitBuilder, bad, read_and_set, secret};
pub(crate) use subject::FakeAt;
pub use subject::{Configure, SubjectKind};
pub use wire::{SILENT, WireForm, WireList, WireWrite};

use super::{fuzzing, fuzzing::ResponseReader};
use crate::client::{
    HttpOptions,
    auth::TokenSource,
    wire::{Descriptor, Document},
};

/// A vendor, as the suites, the demos and the fuzz targets see it.
pub struct VendorKit {
    /// The name of its document and its feature.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The operations of its document.
    pub operations: &'static [&'static Descriptor],
    /// The calls of all operations.
    pub calls: LazyLock<Vec<OperationCall>>,
    /// The types that no operation mentions, by their names.
    pub(crate) models: &'static [(&'static str, Document)],
    /// Each kind of credentials; the first stays as it is.
    pub logins: &'static LazyLock<Vec<Login>>,
    /// Recognizes a request that precedes an operation by its origin and path, and returns what the vendor responds; a token in it is
    /// this one.
    pub prerequisite: fn(origin: &str, path: &str, token: &str) -> Option<Prerequisite>,
    /// How it reports a failure.
    pub envelopes: Envelopes,
    /// Responses that only this vendor sends.
    pub own_faults: &'static [OwnFault],
    /// Lines of the table of faults that hold of this vendor and come before those that hold of all.
    pub fault_table: &'static str,
    /// Builds a provider for this base URL whose tokens come from a source of the program's own.
    pub with_source: fn(&str, HttpOptions, Arc<dyn TokenSource>) -> Built,
    /// Whether a provider requests the id of the caller from the vendor.
    pub requests_owner: bool,
    /// Each setting of a builder that is an address.
    pub addresses: fn() -> Vec<Address>,
    /// Each setting of a builder that is a secret or a name.
    pub secret_settings: fn() -> Vec<SecretSetting>,
    /// Each function of its own that takes a time.
    pub time_settings: &'static [TimeSetting],
    /// Settings that `build` rejects, and what its error names.
    pub bad_settings: fn() -> Vec<BadSetting>,
    /// Builds a provider from the environment.
    pub from_env: fn() -> Built,
    /// Environments for it.
    pub environments: &'static [Environment],
    /// Starts a fake.
    pub start_fake: fn() -> BoxFuture<'static, FakeVendor>,
    /// How a demo connects to the vendor.
    pub demo: Demo,
    /// Each way in which a provider reads presences.
    pub wire: &'static [WireForm],
    /// The columns of the table of capabilities.
    pub columns: &'static [Column],
    /// The configurations of its provider that suites try out, each with a fake.
    pub subjects: &'static [SubjectKind],
    /// How its responses are read.
    pub(crate) reader: &'static ResponseReader,
    /// How benchmarks measure it; none for most vendors.
    pub bench: Option<&'static Bench>,
    /// The trials at the vendor's own server, where one can be run on a machine.
    pub real: &'static [RealTrial],
}

/// A provider in the table of capabilities.
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// The provider, signed in as a user where there are users.
    pub provider: fn() -> Built,
    /// The same signed in as a client, where that differs.
    pub as_client: Option<fn() -> Built>,
}

/// What every secret in a kit contains.
pub const SECRET: &str = "canary";

/// Every text in a kit that a user writes, or that names a user, contains one of these.
pub const PRIVATE: [&str; 2] = ["private", "471147114"];

/// An address where nothing listens.
pub const NOWHERE: &str = "http://127.0.0.1:1";

/// The kits of the enabled vendors.
#[must_use]
pub fn kits() -> &'static [&'static VendorKit] {
    super::KITS
}

impl VendorKit {
    /// Checks what the call path and the provider make of a response: a line with `operation status`, then the body.
    ///
    /// # Panics
    /// If something does not hold that must hold of every response.
    pub fn check_response(&self, data: &[u8]) {
        fuzzing::response(self.reader, data);
    }

    /// The operation and the status of an input of [`check_response`](Self::check_response).
    #[must_use]
    pub fn operation_of(&self, data: &[u8]) -> (&'static Descriptor, u16) {
        let (decoder, answer) = fuzzing::input(self.reader, data);
        (decoder.descriptor, answer.status.as_u16())
    }
}
