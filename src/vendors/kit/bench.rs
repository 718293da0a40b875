//! What a benchmark knows of a vendor: how its server responds, and how its users are read without this crate.

use std::any::Any;

use futures_util::future::BoxFuture;
use reqwest::Client;

use super::{Opened, VendorKit, kits};
use crate::{
    client::{HttpOptions, call::Connection},
    error::Result,
};

/// A vendor that benchmarks measure. Its first form of [`wire`](VendorKit::wire) lists everyone.
pub struct Bench {
    /// Builds a provider for this base URL.
    pub open: fn(&str, HttpOptions) -> Result<Opened>,
    /// Reads everyone from this base URL as an engineer does without this crate.
    pub by_hand: fn(Client, String) -> BoxFuture<'static, ReadUsers>,
    /// Reads everyone with the typed client.
    pub(crate) typed: fn(Connection) -> BoxFuture<'static, Result<ReadUsers>>,
    /// Writes an entry of a list.
    pub entry: fn(&BenchEntry<'_>) -> String,
    /// An entry whose id is of another type.
    pub entry_with_another_id: &'static str,
    /// The response to a request for the caller's own presence.
    pub me: &'static str,
    /// Recognizes a request by its first bytes.
    pub request: fn(&[u8]) -> BenchRequest,
}

/// A user in a list.
pub struct BenchEntry<'a> {
    /// The id.
    pub id: &'a str,
    /// The name with which the user signs in.
    pub username: &'a str,
    /// The name for people.
    pub name: &'a str,
    /// The word for the status.
    pub word: &'a str,
    /// The message, in JSON.
    pub message: &'a str,
    /// A number that no reader needs, in JSON.
    pub number: &'a str,
    /// A text that no reader needs; none in the lists of a watch.
    pub tag: Option<&'a str>,
    /// More members, each after a comma.
    pub more: &'a str,
}

/// A request that a provider sends in a watch of everyone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BenchRequest {
    /// For the caller's own presence.
    Me,
    /// For what changed.
    Changes,
    /// For everyone.
    Everyone,
}

/// A list as it was read, which is alive until this is dropped.
pub struct ReadUsers {
    /// How many users it has.
    pub count: usize,
    _list: Box<dyn Any + Send>,
}

impl ReadUsers {
    pub(crate) fn new(count: usize, list: impl Any + Send) -> Self {
        Self {
            count,
            _list: Box::new(list),
        }
    }
}

impl Bench {
    /// Reads everyone with the typed client over the connection of a provider.
    #[must_use]
    pub fn typed(&self, opened: &Opened) -> BoxFuture<'static, Result<ReadUsers>> {
        (self.typed)(opened.connection.clone())
    }
}

/// The first enabled vendor that benchmarks measure.
#[must_use]
pub fn bench() -> Option<(&'static VendorKit, &'static Bench)> {
    kits()
        .iter()
        .find_map(|kit| kit.bench.map(|bench| (*kit, bench)))
}
