//! A list of which some entries could not be decoded.

use crate::{Error, ErrorKind, Presence, UserId, wire::Undecodable};

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

impl<T, K> Listing<T, K> {
    /// Why an entry is missing: because it could not be decoded, or because it may be one that has no id.
    pub(crate) fn why_missing(&self, is_it: impl Fn(&K) -> bool) -> Option<&Error> {
        let mut failed = self.failed.iter();
        let failure = failed.find(|(id, _)| id.as_ref().is_none_or(&is_it));
        failure.map(|(_, error)| error)
    }
}

impl Listing<Presence, UserId> {
    /// The presences of a list. An entry that names no user fails, in the same way as one that cannot be decoded.
    pub(crate) fn of_entries<E>(
        vendor: &'static str,
        entries: Vec<E>,
        failed: Vec<(Option<UserId>, Error)>,
        names_user: impl Fn(&E) -> bool,
        presence: impl Fn(E) -> Presence,
    ) -> Self {
        let mut listing = Self::new(Vec::with_capacity(entries.len()), failed);
        let mut unnamed = 0;
        for entry in entries {
            match names_user(&entry) {
                true => listing.entries.push(presence(entry)),
                false => unnamed += 1,
            }
        }
        let error = |fault| {
            let error = Error::new(ErrorKind::Decode, fault).of_entry();
            (None, error.with_vendor(vendor))
        };
        let described = usize::min(unnamed, Undecodable::MAX_VALUES);
        if described > 0 {
            let one = error("an entry names no user".to_owned());
            listing.failed.extend(std::iter::repeat_n(one, described));
        }
        let others = unnamed - described;
        if others > 0 {
            let fault = format!("{others} more entries name no user");
            listing.failed.push(error(fault));
        }
        listing
    }
}

/// A list in which nothing failed.
impl<T, K> From<Vec<T>> for Listing<T, K> {
    fn from(entries: Vec<T>) -> Self {
        Self::new(entries, Vec::new())
    }
}
