//! A list in which an entry that cannot be decoded fails alone, and each user is in it once.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    hash::Hash,
};

use crate::{
    error::{Error, ErrorKind, MAX_DESCRIBED, Result, Scope},
    model::is_id,
};

/// The entries of a list, and the entries that could not be decoded.
///
/// Each id is in it once. Of several entries with one id the last counts, also across pages. An id of which an entry of a response could
/// not be decoded is in [`failed`](Self::failed) alone, because that entry may be the last one.
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

impl<T, K: AsRef<str>> Listing<T, K> {
    /// Reads the entries of a response, of each id the last. One whose id is empty or had to be repaired has none.
    pub(crate) fn read<E>(
        vendor: &'static str,
        entries: Vec<E>,
        failed: Vec<(Option<K>, Error)>,
        id: fn(&E) -> &str,
        read: impl Fn(E) -> T,
    ) -> Self {
        let error = |fault: String| {
            let error = Error::new(ErrorKind::Decode, fault).with_vendor(vendor);
            error.with_scope(Scope::User)
        };
        let is_last = are_last(&entries, &failed, id);
        // Collecting would let the list grow step by step, up to twice its size.
        let mut listing = Self::new(Vec::with_capacity(entries.len()), failed);
        let mut unnamed = 0;
        for (entry, is_last) in entries.into_iter().zip(is_last) {
            match is_id(id(&entry)) {
                true if is_last => listing.entries.push(read(entry)),
                true => {}
                false => unnamed += 1,
            }
        }
        let described = usize::min(unnamed, MAX_DESCRIBED);
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
}

/// For each entry, `true` if it is the last one with its id and no entry with that id has failed.
fn are_last<E, K: AsRef<str>>(
    entries: &[E],
    failed: &[(Option<K>, Error)],
    id: fn(&E) -> &str,
) -> Vec<bool> {
    let mut seen: HashSet<&str> = HashSet::with_capacity(entries.len());
    seen.extend(
        failed
            .iter()
            .filter_map(|(id, _)| Some(id.as_ref()?.as_ref())),
    );
    let mut are_last = vec![false; entries.len()];
    for (entry, is_last) in entries.iter().zip(&mut are_last).rev() {
        *is_last = seen.insert(id(entry));
    }
    are_last
}

impl<T, K> Listing<T, K> {
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

/// Several parts of one list, such as its pages. Of an id that is in several, the last part counts.
pub(crate) struct Parts<T, K> {
    results: Vec<(K, Result<T>)>,
    places: HashMap<K, usize>,
    unnamed: Vec<Error>,
}

impl<T, K> Default for Parts<T, K> {
    fn default() -> Self {
        Self {
            results: Vec::new(),
            places: HashMap::new(),
            unnamed: Vec::new(),
        }
    }
}

impl<T, K: Clone + Eq + Hash> Parts<T, K> {
    pub(crate) fn add(&mut self, part: Listing<T, K>, id: impl Fn(&T) -> K) {
        for entry in part.entries {
            self.put(id(&entry), Ok(entry));
        }
        for (id, error) in part.failed {
            match id {
                Some(id) => self.put(id, Err(error)),
                None => self.unnamed.push(error),
            }
        }
    }

    fn put(&mut self, id: K, result: Result<T>) {
        match self.places.entry(id) {
            Entry::Occupied(place) => self.results[*place.get()].1 = result,
            Entry::Vacant(place) => {
                self.results.push((place.key().clone(), result));
                place.insert(self.results.len() - 1);
            }
        }
    }

    /// How many ids there are.
    pub(crate) fn ids(&self) -> usize {
        self.results.len()
    }

    /// How many entries have none.
    pub(crate) fn unnamed(&self) -> usize {
        self.unnamed.len()
    }

    /// One result for each id, and the errors of entries without one.
    pub(crate) fn into_results(self) -> (Vec<(K, Result<T>)>, Vec<Error>) {
        (self.results, self.unnamed)
    }

    pub(crate) fn into_listing(self) -> Listing<T, K> {
        let mut listing = Listing::new(Vec::with_capacity(self.results.len()), Vec::new());
        for (id, result) in self.results {
            match result {
                Ok(entry) => listing.entries.push(entry),
                Err(error) => listing.failed.push((Some(id), error)),
            }
        }
        let unnamed = self.unnamed.into_iter();
        listing.failed.extend(unnamed.map(|error| (None, error)));
        listing
    }
}

/// A list in which nothing failed.
impl<T, K> From<Vec<T>> for Listing<T, K> {
    fn from(entries: Vec<T>) -> Self {
        Self::new(entries, Vec::new())
    }
}
