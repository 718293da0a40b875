//! The trait that all vendors implement, its contract, and the plain data in its signatures.

mod capabilities;
mod changes;
mod definition;
mod fan_out;
mod in_memory;
mod listing;
mod outage;
mod own_user;
mod pointers;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

pub use capabilities::{
    Capabilities, ChangesSupport, ExpirySupport, ListSupport, MessageSupport, SetSupport,
};
pub(crate) use changes::is_to_be_asked_for;
pub use changes::{Changes, Cursor};
pub use definition::StatusDefinition;
pub(crate) use fan_out::{
    Batch, ConnectionState, MAX_FAILURES, fan_out, fan_out_sequences, get_each, late, set_each,
    shows_no_connection,
};
pub use in_memory::InMemory;
#[cfg(feature = "mock")]
pub(crate) use in_memory::planned::{NewIds, Planned};
pub use listing::Listing;
pub(crate) use listing::{Parts, why_missing};
pub(crate) use outage::{is_answered, outage};
pub(crate) use own_user::{permit, permit_own, set_account};

use crate::{
    clock::SystemClock,
    error::{Error, Result},
    model::{Presence, PresenceUpdate, SetOutcome, Source, UserId, Who},
};

/// Reads, sets and follows the presence of users at one source.
///
/// The trait is object-safe: hold an `Arc<dyn PresenceProvider>`.
///
/// For every method:
/// - What [`capabilities`](Self::capabilities) denies fails with [`Unsupported`](crate::ErrorKind::Unsupported) before any request.
/// - An unknown user is [`NotFound`](crate::ErrorKind::NotFound) where the vendor tells it apart, else a presence with
///   [`Availability::Unknown`](crate::Availability::Unknown) or what the vendor shows; the vendor's page says which.
/// - An id that cannot be one (empty, `.`, `..`, with a slash, a percent sign, a comma or a control character, over 256 bytes) is
///   [`Invalid`](crate::ErrorKind::Invalid) before any request.
/// - [`Presence::user`] is the vendor's id, which may be spelled otherwise than the one that was asked for, such as a number for an
///   `@name`. Answers for many users stand beside the id that was asked for.
/// - Dropping the future is safe: it stops the work. A write that was on its way may have been carried out.
///
/// ```
/// # use omnipresence::*;
/// # use std::sync::Arc;
/// async fn lunch(provider: Arc<dyn PresenceProvider>) -> Result<()> {
///     let update = PresenceUpdate::new(Availability::Away).with_activity(Activity::Meal);
///     let outcome = provider.set(&Who::Me, &update).await?;
///     for loss in &outcome.losses {
///         println!("{}: {loss}", provider.source());
///     }
///     Ok(())
/// }
/// ```
///
/// # Implementing it
/// Write `#[async_trait]`, of the crate `async-trait`, above the `impl`. [`source`](Self::source), [`capabilities`](Self::capabilities),
/// [`get`](Self::get) and [`set`](Self::set) are required. Without an implementation of their own, [`get_many`](Self::get_many),
/// [`set_many`](Self::set_many), [`changes`](Self::changes) and [`wait_for_changes`](Self::wait_for_changes) work through the other methods,
/// and [`clear`](Self::clear), [`list`](Self::list) and [`definitions`](Self::definitions) return
/// [`Unsupported`](crate::ErrorKind::Unsupported). In `set`, call
/// [`PresenceUpdate::normalized`] first and [`Loss::accept`](crate::Loss::accept) before the write.
///
/// The kind of an error decides whether a source or a user has failed ([`Scope`](crate::Scope)); where the vendor's response says
/// otherwise, such as a 403 for one user who hides, set it with [`Error::with_scope`]. [`Error::with_vendor`] and
/// [`Error::with_operation`] name the place in logs.
///
/// ```
/// # use async_trait::async_trait;
/// # use omnipresence::*;
/// /// The rows of a table in the hall: a user id and a word.
/// struct Hall {
///     source: Source,
///     rows: Vec<(String, String)>,
/// }
///
/// impl Hall {
///     fn read(&self, user: &str, word: &str) -> Result<Presence> {
///         let availability = match word {
///             "in" => Availability::Available,
///             "out" => Availability::Offline,
///             _ => return Err(Error::new(ErrorKind::Decode, "the word is neither in nor out")),
///         };
///         let native = NativeStatus::new(word);
///         Ok(Presence::new(user.into(), self.source.clone(), availability, native, Timestamp::now()))
///     }
/// }
///
/// #[async_trait]
/// impl PresenceProvider for Hall {
///     fn source(&self) -> &Source {
///         &self.source
///     }
///
///     fn capabilities(&self) -> Capabilities {
///         Capabilities { list: ListSupport::Complete, ..Capabilities::NONE }
///     }
///
///     async fn get(&self, who: &Who) -> Result<Presence> {
///         let Who::User(id) = who else { return Err(Error::unsupported("the hall has no caller: name the user")) };
///         let row = self.rows.iter().find(|(user, _)| user == id.as_str());
///         let (user, word) = row.ok_or_else(|| Error::new(ErrorKind::NotFound, "the hall has no such user"))?;
///         self.read(user, word)
///     }
///
///     async fn set(&self, _: &Who, _: &PresenceUpdate) -> Result<SetOutcome> {
///         Err(Error::unsupported("the hall is read-only"))
///     }
///
///     async fn list(&self) -> Result<Listing<Presence, UserId>> {
///         let mut listing = Listing::from(Vec::new());
///         for (user, word) in &self.rows {
///             match self.read(user, word) {
///                 Ok(presence) => listing.entries.push(presence),
///                 Err(error) => listing.failed.push((Some(user.as_str().into()), error)),
///             }
///         }
///         Ok(listing)
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<()> {
/// let rows = [("ann", "in"), ("bob", "?")].map(|(user, word)| (user.into(), word.into()));
/// let hall = Hall { source: Source::new("hall", "ground-floor"), rows: rows.into() };
/// let changes = hall.changes(None).await?;
/// assert_eq!(changes.presences[0].availability, Availability::Available);
/// assert_eq!(changes.failed[0].0, Some("bob".into()));
/// # Ok(())
/// # }
/// ```
#[async_trait]
pub trait PresenceProvider: Send + Sync {
    /// Which vendor, and which instance of it.
    fn source(&self) -> &Source;

    /// What this provider can do. It never changes during the provider's life.
    fn capabilities(&self) -> Capabilities;

    /// Reads one presence.
    ///
    /// # Errors
    /// As the trait says, and whatever the network and the vendor do.
    async fn get(&self, who: &Who) -> Result<Presence>;

    /// Changes one presence. The outcome names each [loss](crate::Loss): each difference between what the update asks for and what will
    /// read back.
    ///
    /// - The availability outranks the activity and the message. Where the vendor cannot express them together, the availability is set
    ///   and the others are losses.
    /// - An [exact](PresenceUpdate::exact) update that would lose something is
    ///   [`NotRepresentable`](crate::ErrorKind::NotRepresentable) before any write. It is refused before any request, unless the loss
    ///   depends on the current presence: an update that keeps the status or the message loses only what is there, so a provider may
    ///   have to read it first. Another client can change the presence between that read and the write.
    /// - An update that changes nothing is [`Invalid`](crate::ErrorKind::Invalid) before any request.
    /// - An [expiry](crate::Expiry) that is not in the future by the vendor's clock is [`Invalid`](crate::ErrorKind::Invalid) before the
    ///   write, also where the vendor ends no status. One that the vendor cannot express is a [loss](crate::Loss::Expiry). A provider that
    ///   has had no response yet goes by its own clock, or reads first.
    /// - An empty message means the same as [`MessageUpdate::Clear`](crate::MessageUpdate::Clear).
    /// - [`Availability::Unknown`](crate::Availability::Unknown) is [`NotRepresentable`](crate::ErrorKind::NotRepresentable).
    /// - A message that is too long is [`Invalid`](crate::ErrorKind::Invalid), never cut.
    /// - The same update sent twice leaves the same state.
    ///
    /// # Errors
    /// As listed, as the trait says, and whatever the network and the vendor do.
    async fn set(&self, who: &Who, update: &PresenceUpdate) -> Result<SetOutcome>;

    /// Removes the status that was set, with its message. The vendor then shows the user as one who has set none: offline at most vendors.
    /// The outcome has no losses.
    ///
    /// - [`Capabilities::clear`] states whether the vendor has such a call. A status that is no longer wanted elsewhere stays until it
    ///   ends by itself or another is set.
    /// - Whose status can be removed is what [`Capabilities::set`] states.
    /// - It removes what is there, also what another client has set meanwhile.
    /// - Without a status it changes nothing, and succeeds.
    ///
    /// # Errors
    /// [`Unsupported`](crate::ErrorKind::Unsupported), as the provided method does, if the vendor has no such call; else as the trait says,
    /// and whatever the network and the vendor do.
    async fn clear(&self, _who: &Who) -> Result<SetOutcome> {
        Err(
            Error::unsupported("this vendor removes no status: set another one")
                .with_vendor(self.source().vendor().to_owned()),
        )
    }

    /// Reads many presences and returns one result for each requested user, in the order of the request. A user who cannot be read does
    /// not affect the others.
    ///
    /// It ends in bounded time: a minute, if nothing else is set ([`with_batch_timeout`](crate::HttpOptions::with_batch_timeout)); what is
    /// not read by then is a [`Timeout`](crate::ErrorKind::Timeout). After three calls in a row without a connection or valid credentials
    /// nothing more is sent, and the other users fail as those did. In [the background](Self::in_background) its time has no bound, because
    /// each call has one, without its waits for the rate limit. The provided method sends nothing after a minute, and needs no timer: a
    /// provider bounds the time of its calls itself.
    async fn get_many(&self, users: &[UserId]) -> Vec<(UserId, Result<Presence>)> {
        let clock = SystemClock::default();
        get_each(self, users, &Batch::of(self, &clock)).await
    }

    /// Reads all users that the vendor lists. [`Capabilities::list`] states whether the list leaves out the offline.
    ///
    /// An entry that cannot be decoded is in [`Listing::failed`], and all others are in [`Listing::entries`]. A response that has no list
    /// of entries is an error, never an empty list. [`Listing`] explains when a missing user is offline.
    ///
    /// # Errors
    /// As the trait says, and whatever the network and the vendor do.
    async fn list(&self) -> Result<Listing<Presence, UserId>> {
        Err(
            Error::unsupported("this vendor cannot list everyone: name the users and use get_many")
                .with_vendor(self.source().vendor().to_owned()),
        )
    }

    /// Reads what changed since an earlier answer. The provided method reads all followed users and compares them with those in the cursor.
    ///
    /// `None` starts to follow everyone whom [`list`](Self::list) shows; [`Cursor::following`] starts to follow some users, and
    /// works at every vendor. Each answer holds the cursor for the next call.
    ///
    /// # Errors
    /// As the trait says, and whatever the network and the vendor do. A failed call leaves the cursor good.
    async fn changes(&self, since: Option<&Cursor>) -> Result<Changes> {
        changes::by_comparing(self, since).await
    }

    /// Waits until something changes, and reads that. The provided method reads [`changes`](Self::changes) and does not wait, which is right
    /// where [`Capabilities::changes`] is not [`LongPoll`](ChangesSupport::LongPoll).
    ///
    /// - It returns as soon as the vendor reports a change, at once if there has been one since the cursor, and after the
    ///   [`hold`](ChangesSupport::LongPoll::hold) of the capabilities without any. A quiet wait is no error.
    /// - A start, which has no [token](Cursor::token), is read at once, and so is everything if the vendor does not know the cursor:
    ///   then [`Changes::full`] is true.
    /// - A followed user who could not be read does not end the wait, so that a failure that lasts leads to no endless loop. A user who is
    ///   no longer visible is in [`Changes::failed`], once.
    /// - Dropping the future ends the request. The cursor stays good, so nothing is lost.
    /// - The wait ends also if the vendor sends nothing: it is a [`Timeout`](crate::ErrorKind::Timeout) once the hold and the time of an
    ///   ordinary call are over.
    ///
    /// [`watch`](crate::watch()) has one such request open at a time. While nothing polls the future the time of the call goes on.
    ///
    /// # Errors
    /// Those of [`changes`](Self::changes).
    async fn wait_for_changes(&self, since: &Cursor) -> Result<Changes> {
        self.changes(Some(since)).await
    }

    /// Changes many presences, one answer per update and in that order. Updates of the same user take effect in that order too.
    ///
    /// It ends in bounded time, as [`get_many`](Self::get_many) does. [`Error::may_have_been_applied`] separates the updates that were not
    /// sent.
    async fn set_many(
        &self,
        updates: &[(UserId, PresenceUpdate)],
    ) -> Vec<(UserId, Result<SetOutcome>)> {
        let clock = SystemClock::default();
        set_each(self, updates, &Batch::of(self, &clock)).await
    }

    /// Sets the own presence if the credentials are this user's, for accounts of persons and of mirrors. A provider overrides it whose next
    /// credentials may be another user's, so that both requests have the same. Not part of the public API.
    #[doc(hidden)]
    async fn set_own(&self, user: &UserId, update: &PresenceUpdate) -> Result<SetOutcome> {
        permit_own(user, self).await?;
        self.set(&Who::Me, update).await
    }

    /// Returns this provider for work that no caller waits for, such as a watch or a mirror: its requests wait for their turn under the
    /// provider's own rate limits instead of failing, and half of each limit is reserved for them while they use it. Each call returns
    /// another one, with a [`delay`](Self::delay) of its own. [`watch`](crate::watch()) and [`mirror`](crate::mirror()) call it themselves.
    ///
    /// The wait for a turn has no bound and counts towards no timeout, and a batch has no bound as a whole; drop the future to end a wait.
    /// What fails at the vendor is an error, as of a direct call.
    ///
    /// `None`, the default, is right for a provider that has no rate limit of its own. A wrapper wraps what the wrapped provider returns.
    ///
    /// ```
    /// # use omnipresence::*;
    /// # use std::sync::Arc;
    /// # async fn example(provider: Arc<dyn PresenceProvider>, users: &[UserId]) {
    /// // A nightly export leaves half of the limit to the callers of the day.
    /// let background = provider.in_background().unwrap_or(provider);
    /// for (user, presence) in background.get_many(users).await {
    ///     println!("{user}: {presence:?}");
    /// }
    /// # }
    /// ```
    fn in_background(&self) -> Option<Arc<dyn PresenceProvider>> {
        None
    }

    /// Returns for how long the requests under way wait, at least, for their turn under the provider's own rate limit: the longest of these
    /// waits. `None` if none waits, and always of a provider for direct calls.
    fn delay(&self) -> Option<Duration> {
        None
    }

    /// Lists the statuses that can be set through [`PresenceUpdate::native`]; deactivated ones are left out. Definitions that cannot be
    /// decoded are in [`Listing::failed`], by the vendor's ids.
    ///
    /// # Errors
    /// As the trait says, and whatever the network and the vendor do.
    async fn definitions(&self) -> Result<Listing<StatusDefinition, String>> {
        Err(Error::unsupported("this provider has no list of statuses")
            .with_vendor(self.source().vendor().to_owned()))
    }
}
