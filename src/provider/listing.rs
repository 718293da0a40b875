//! A list of which some entries could not be decoded.

use crate::{Error, ErrorKind, UserId};

/// What a list holds, and which of its entries could not be decoded.
///
/// ```
/// # use omnipresence::*;
/// # async fn example(provider: &dyn PresenceProvider) -> Result<()> {
/// let listing = provider.list().await?;
/// for presence in &listing.entries {
///     println!("{}: {}", presence.user, presence.availability);
/// }
/// for (user, error) in &listing.failed {
///     println!("{user:?}: {error}");
/// }
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Listing<T, K> {
    /// The entries, in the vendor's order.
    pub entries: Vec<T>,
    /// The entries that could not be decoded, by their ids. An entry without a decodable id has none. Of many failed entries the first
    /// hundred are here, and one error without an id that counts the others.
    pub failed: Vec<(Option<K>, Error)>,
}

impl<T, K> Listing<T, K> {
    /// A list, with the entries that could not be decoded.
    #[must_use]
    pub fn new(entries: Vec<T>, failed: Vec<(Option<K>, Error)>) -> Self {
        Self { entries, failed }
    }

    /// Whether an entry failed without an id. Then nothing follows from what is missing in the list: it may be that entry.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.failed.iter().any(|(id, _)| id.is_none())
    }
}

impl<T> Listing<T, UserId> {
    /// Reads the entries of a response. One whose id is empty names no user.
    pub(crate) fn read<E>(
        vendor: &'static str,
        entries: Vec<E>,
        failed: Vec<(Option<UserId>, Error)>,
        id: fn(&E) -> &str,
        read: impl Fn(E) -> T,
    ) -> Self {
        // Collecting would let the list grow step by step, up to twice its size.
        let mut listing = Self::new(Vec::with_capacity(entries.len()), failed);
        for entry in entries {
            if id(&entry).is_empty() {
                let fault = "an entry of the response has an empty id";
                let error = Error::new(ErrorKind::Decode, fault).with_vendor(vendor);
                let error = error.of_entry();
                listing.failed.push((None, error));
            } else {
                listing.entries.push(read(entry));
            }
        }
        listing
    }
}

impl<T, K> Listing<T, K> {
    /// Why an entry is missing: because it could not be decoded, or because it may be one that has no id.
    pub(crate) fn why_missing(&self, is_it: impl Fn(&K) -> bool) -> Option<&Error> {
        why_missing(&self.failed, is_it)
    }
}

/// The failure of an entry, or else of one without an id, which may be it.
pub(crate) fn why_missing<K>(
    failed: &[(Option<K>, Error)],
    is_it: impl Fn(&K) -> bool,
) -> Option<&Error> {
    let own = failed
        .iter()
        .find(|(id, _)| id.as_ref().is_some_and(&is_it));
    let unnamed = || failed.iter().find(|(id, _)| id.is_none());
    own.or_else(unnamed).map(|(_, error)| error)
}

/// A list in which nothing failed.
impl<T, K> From<Vec<T>> for Listing<T, K> {
    fn from(entries: Vec<T>) -> Self {
        Self::new(entries, Vec::new())
    }
}
