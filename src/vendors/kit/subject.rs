//! The configurations of a provider in which a suite starts it, each with a fake of its own.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::future::BoxFuture;

use crate::{
    client::HttpOptions,
    clock::FakeClock,
    model::{Availability, Loss, PresenceUpdate, UserId},
    testkit::{Fake, FakeServer, Fault, RecordedCall, Subject},
};

/// The options of a provider for a fake with this clock.
pub type Configure = fn(&FakeClock) -> HttpOptions;

/// A way to start a [`Subject`].
pub struct SubjectKind {
    /// The credentials or the place, such as `as_an_application`.
    pub name: &'static str,
    /// Starts a subject with a fake of its own, and a provider with these options.
    pub start_with: fn(Configure) -> BoxFuture<'static, Subject>,
}

impl SubjectKind {
    pub(crate) const fn new(
        name: &'static str,
        start_with: fn(Configure) -> BoxFuture<'static, Subject>,
    ) -> Self {
        Self { name, start_with }
    }

    /// Starts a subject with a fake of its own, whose clock is that of the provider.
    #[must_use]
    pub fn start(&self) -> BoxFuture<'static, Subject> {
        (self.start_with)(FakeClock::http_options)
    }
}

/// A fake whose users are watched in one place of several, such as a channel.
pub(crate) struct FakeAt<F> {
    pub(crate) fake: Arc<F>,
    /// Changes the presence in that place. A user who has none there gets one.
    pub(crate) set: fn(&F, &UserId, &PresenceUpdate) -> Vec<Loss>,
}

#[deny(clippy::missing_trait_methods)]
#[async_trait]
impl<F: Fake> Fake for FakeAt<F> {
    fn server(&self) -> Option<&FakeServer> {
        self.fake.server()
    }

    fn clock(&self) -> Option<&FakeClock> {
        self.fake.clock()
    }

    fn requests(&self) -> usize {
        self.fake.requests()
    }

    fn calls(&self) -> Vec<RecordedCall> {
        self.fake.calls()
    }

    fn forget_calls(&self) {
        self.fake.forget_calls();
    }

    async fn add_users(&self, count: usize) -> Vec<UserId> {
        let users = self.fake.add_users(count).await;
        for user in &users {
            (self.set)(
                &self.fake,
                user,
                &PresenceUpdate::new(Availability::Available),
            );
        }
        users
    }

    async fn set_presence(&self, user: &UserId, update: &PresenceUpdate) -> Vec<Loss> {
        (self.set)(&self.fake, user, update)
    }

    async fn remove(&self, user: &UserId) {
        self.fake.remove(user).await;
    }

    fn fail_next(&self, times: usize, operation: Option<&str>, fault: Fault) -> bool {
        self.fake.fail_next(times, operation, fault)
    }

    fn clear_faults(&self) {
        self.fake.clear_faults();
    }
}
