//! A list of which some entries could not be decoded.

use crate::{
    Error, ErrorKind,
    wire::{Undecodable, is_id},
};

/// The entries of a list, and the entries that could not be decoded.
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
///
/// A user who is missing from [`entries`](Self::entries) is offline only if the list leaves out the offline, no entry failed without an
/// id, and no entry failed with the id of this user. The ids are the vendor's, so compare them with [`Presence::user`](crate::Presence),
/// not with a name. A list does not prove that a user exists:
/// [`get_many`](crate::PresenceProvider::get_many) separates the offline from the unknown where the vendor does.
///
/// ```
/// # use omnipresence::*;
/// fn is_offline_if_it_exists(provider: &dyn PresenceProvider, listing: &Listing<Presence, UserId>, user: &UserId) -> bool {
///     provider.capabilities().list == ListSupport::OmitsOffline
///         && !listing.is_partial()
///         && listing.entries.iter().all(|presence| presence.user != *user)
///         && listing.failed.iter().all(|(id, _)| id.as_ref() != Some(user))
/// }
/// ```
#[non_exhaustive]
#[derive(Clone, Debug)]
pub struct Listing<T, K> {
    /// The entries, in the vendor's order.
    pub entries: Vec<T>,
    /// The entries that could not be decoded, each with its id and the error. The id is `None` if it could not be decoded either. At most
    /// 100 entries of a response are described; if more failed, further errors without an id state how many.
    pub failed: Vec<(Option<K>, Error)>,
}

impl<T, K> Listing<T, K> {
    /// Creates a list from its entries and the entries that could not be decoded. `Listing::from(entries)` is one in which none failed.
    #[must_use]
    pub fn new(entries: Vec<T>, failed: Vec<(Option<K>, Error)>) -> Self {
        Self { entries, failed }
    }

    /// Whether an entry failed without an id. If so, any entry that is missing from the list may be the one that failed, and a missing
    /// user must not be reported as offline. If only entries with ids failed, it is false: look for these ids in
    /// [`failed`](Self::failed).
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.failed.iter().any(|(id, _)| id.is_none())
    }
}

impl<T, K> Listing<T, K> {
    /// Reads the entries of a response. One whose id is empty or had to be repaired has none.
    pub(crate) fn read<E>(
        vendor: &'static str,
        entries: Vec<E>,
        failed: Vec<(Option<K>, Error)>,
        id: fn(&E) -> &str,
        read: impl Fn(E) -> T,
    ) -> Self {
        let error = |fault: String| {
            let error = Error::new(ErrorKind::Decode, fault).with_vendor(vendor);
            error.of_entry()
        };
        // Collecting would let the list grow step by step, up to twice its size.
        let mut listing = Self::new(Vec::with_capacity(entries.len()), failed);
        let mut unnamed = 0;
        for entry in entries {
            match is_id(id(&entry)) {
                true => listing.entries.push(read(entry)),
                false => unnamed += 1,
            }
        }
        let described = usize::min(unnamed, Undecodable::MAX_VALUES);
        if described > 0 {
            let one = error("an entry of the response has no id that can be decoded".to_owned());
            let failed = std::iter::repeat_n(one, described).map(|error| (None, error));
            listing.failed.extend(failed);
        }
        if unnamed > described {
            let others = unnamed - described;
            let fault = format!("{others} more entries of the response cannot be decoded");
            listing.failed.push((None, error(fault)));
        }
        listing
    }

    /// Returns the error of the entry that is missing, or else of an entry without an id, which may be the same one.
    pub(crate) fn why_missing(&self, is_it: impl Fn(&K) -> bool) -> Option<&Error> {
        why_missing(&self.failed, is_it)
    }
}

/// Returns the error of the entry with this id, or else of an entry without an id, which may be the same one.
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
