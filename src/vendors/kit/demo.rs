//! How the demos reach a vendor: by the environment, or at its fake with four people.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::KitBuilder;
use crate::{model::UserId, provider::PresenceProvider, testkit::Fake};

/// How a demo connects to a vendor.
pub struct Demo {
    /// What `--help` says of the environment: the usual variables.
    pub environment: &'static str,
    /// The variables of which one must be set for the real vendor to be used.
    pub main_variables: &'static [&'static str],
    /// The variable that lists users, with commas between their ids.
    pub users_variable: &'static str,
    /// Whether an offline user may be one who merely has no client open.
    pub offline_is_ambiguous: bool,
    /// Starts a fake.
    pub start: fn() -> BoxFuture<'static, DemoFake>,
}

/// A running fake with the same four people at every vendor.
pub struct DemoFake {
    /// The fake.
    pub fake: Arc<dyn Fake>,
    /// A provider with the credentials of the first person, who may set the others if anyone may.
    pub provider: Arc<dyn PresenceProvider>,
    /// The ids of Mia, Ann, Bob and Eve. Only Mia and Ann have a client open, where that matters.
    pub people: [UserId; 4],
}

impl DemoFake {
    pub(crate) fn new<B: KitBuilder>(
        fake: impl Fake + 'static,
        builder: B,
        people: [&str; 4],
    ) -> Self {
        Self {
            fake: Arc::new(fake),
            provider: builder.built().expect("the fake's settings are valid"),
            people: people.map(UserId::from),
        }
    }
}
