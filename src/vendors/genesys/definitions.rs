//! The presence definitions of an organization, read once by concurrent callers and kept until the vendor rejects one.

use std::{
    convert::identity,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
};

use super::{
    api, map,
    map::{DIALECT, Target},
    named,
};
use crate::{
    client::SingleFlight,
    error::{Error, ErrorKind, Result},
    model::NativeStatus,
    provider::{Batch, Listing, Parts},
};

/// No organization has so many pages: a server that goes on is broken.
const MAX_PAGES: i32 = 200;

pub(super) type List = Arc<Listing<map::Definition, String>>;

/// A cache of the definitions that are not deactivated. Clones of a provider share it.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    current: SingleFlight<List>,
    /// The last list that was read. Labels come from it even while the list is read again: one that comes and goes would look like a
    /// change of the presence.
    last: Mutex<Option<List>>,
    /// Whether the organization was found to have the deprecated operations only, which may end some day.
    is_old: AtomicBool,
}

impl Definitions {
    /// Reads the list, whatever is cached.
    pub(super) async fn read(&self, api: &api::Client, batch: &Batch<'_>) -> Result<List> {
        self.get(api, batch, |_| false).await
    }

    /// The name of a definition, if it is known without a request.
    pub(super) fn label(&self, id: &str) -> Option<String> {
        let last = self.last()?;
        let mut known = last.entries.iter();
        known
            .find(|known| known.id.eq_ignore_ascii_case(id))?
            .label()
    }

    /// Starts to look up definitions for one call of the provider, whose requests are of this batch.
    pub(super) async fn look_up<'a>(
        &'a self,
        api: &'a api::Client,
        batch: &'a Batch<'a>,
    ) -> Result<Lookup<'a>> {
        let before = self.last();
        let (list, renewed) = match (self.get(api, batch, |_| true).await, before) {
            (Ok(list), Some(before)) if Arc::ptr_eq(&before, &list) => (list, None),
            (Ok(list), _) => (list, Some(Ok(()))),
            // An earlier attempt to renew it has failed, and so does this one: the list that was good is the best there is.
            (Err(error), Some(before)) if error.is_retryable() => (before, Some(Err(error))),
            (Err(error), _) => return Err(error),
        };
        Ok(Lookup {
            definitions: self,
            api,
            batch,
            list,
            renewed,
        })
    }

    async fn get(
        &self,
        api: &api::Client,
        batch: &Batch<'_>,
        is_good: impl Fn(&List) -> bool,
    ) -> Result<List> {
        let read = |_| async {
            let list = self.read_current_or_old(api, batch).await?;
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&list));
            Ok(list)
        };
        self.current.get_or_fetch(is_good, read).await
    }

    /// What the organization has is found out once, and again if it is gone.
    async fn read_current_or_old(&self, api: &api::Client, batch: &Batch<'_>) -> Result<List> {
        let is_old = self.is_old.load(Relaxed);
        match read(api, batch, is_old).await {
            Err(error) if shows_that_it_is_missing(&error) => {}
            outcome => return outcome,
        }
        let list = read(api, batch, !is_old).await?;
        self.is_old.store(!is_old, Relaxed);
        Ok(list)
    }

    fn last(&self) -> Option<List> {
        let last = self.last.lock();
        last.unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Looks up definitions in the cached list, which is read again once at most.
#[derive(Clone, Debug)]
pub(super) struct Lookup<'a> {
    definitions: &'a Definitions,
    api: &'a api::Client,
    batch: &'a Batch<'a>,
    list: List,
    /// How reading the list again went, if it was read since the call began.
    renewed: Option<Result<()>>,
}

impl Lookup<'_> {
    /// The definition to send for a target. A list that lacks it may be out of date.
    pub(super) async fn resolve(&mut self, target: &Target) -> Result<NativeStatus> {
        if self.find(target).is_err() {
            self.renew().await?;
        }
        self.find(target)
    }

    /// The definition to send for a target by the list as it is.
    pub(super) fn find(&self, target: &Target) -> Result<NativeStatus> {
        target.find_in(&self.list).map_err(named)
    }

    /// Whether the list was read since the call began, or that was tried.
    pub(super) fn is_renewed(&self) -> bool {
        self.renewed.is_some()
    }

    /// Reads the list again, unless this call or another one has done so.
    pub(super) async fn renew(&mut self) -> Result<()> {
        if let Some(outcome) = &self.renewed {
            return outcome.clone();
        }
        let outdated = Arc::clone(&self.list);
        let is_newer = |list: &List| !Arc::ptr_eq(list, &outdated);
        let outcome = self.definitions.get(self.api, self.batch, is_newer);
        let outcome = outcome.await;
        let outcome = outcome.map(|list| self.list = list);
        self.renewed = Some(outcome.clone());
        outcome
    }
}

/// Whether an answer to a request that names nothing proves that there is no such operation. A refusal (403) proves nothing: the operation
/// is there for whoever is allowed to use it.
fn shows_that_it_is_missing(error: &Error) -> bool {
    let status = error.status().map(|status| status.as_u16());
    matches!(status, Some(404 | 405 | 410))
}

async fn read(api: &api::Client, batch: &Batch<'_>, is_old: bool) -> Result<List> {
    match is_old {
        true => read_old(api, batch).await,
        false => batch.next(read_current(api)).await,
    }
}

/// Reads the list in all languages. It has no pages.
async fn read_current(api: &api::Client) -> Result<List> {
    let request = api
        .get_presence_definitions()
        .locale_code(api::model::LocaleCode::All);
    let response = request.send().await?;
    let failed = response.failed_entries(api::operation::GetPresenceDefinitions::DESCRIPTOR);
    let read = response.into_value().entities;
    let read = Listing::read(DIALECT.vendor, read, failed, |it| &it.id, identity);
    let definitions = read.entries.into_iter().filter_map(map::definition);
    Ok(Listing::new(definitions.collect(), read.failed).into())
}

/// Walks every page in all languages, for as long as anything says that there is more. A page that brings nothing new is the end, whatever
/// the server counts.
async fn read_old(api: &api::Client, batch: &Batch<'_>) -> Result<List> {
    let mut pages = Parts::default();
    for number in 1..=MAX_PAGES {
        // What replaces it is not there, or it would not be asked for.
        #[allow(deprecated)]
        let request = api
            .get_presencedefinitions()
            .page_number(number)
            .locale_code("ALL");
        let response = batch.next(request.send()).await?;
        let failed = response.failed_entries(api::operation::GetPresencedefinitions::DESCRIPTOR);
        let listing = response.into_value();
        let read = listing.entities;
        let page = Listing::read(DIALECT.vendor, read, failed, |it| &it.id, identity);
        let before = pages.ids();
        let is_unnamed = page.entries.is_empty() && !page.failed.is_empty();
        // One that is deactivated is new too: a page may hold nothing else. An entry without an id cannot be told from one that was on an
        // earlier page.
        pages.add(page, |read| read.id.clone());
        let read = pages.ids() + pages.unnamed();
        let counts = [
            listing.page_count.map(|count| number < count),
            listing
                .total
                .map(|total| i64::try_from(read).is_ok_and(|read| read < total)),
        ];
        let is_told = counts.contains(&Some(true)) || listing.next_uri.is_some();
        let may_be_more = is_told || counts == [None, None];
        // Entries without ids may be new: only the server's word tells.
        let may_be_new = pages.ids() > before || (is_unnamed && is_told);
        if !may_be_new || !may_be_more {
            let Listing { entries, failed } = pages.into_listing();
            let definitions = entries.into_iter().filter_map(map::old_definition);
            return Ok(Listing::new(definitions.collect(), failed).into());
        }
    }
    let fault = format!("the list of presence definitions does not end after {MAX_PAGES} pages");
    Err(named(Error::new(ErrorKind::Decode, fault)))
}
