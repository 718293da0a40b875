//! The organization's presence definitions, read once and kept.

use std::{collections::HashSet, sync::Arc};

use tokio::sync::Mutex;

use super::{DIALECT, api, map};
use crate::{Error, ErrorKind, Result};

/// No organization has so many pages: a server that goes on is broken.
const MAX_PAGES: i32 = 200;

/// A cache of the definitions that are not deactivated. Clones of a provider share it.
#[derive(Debug, Default)]
pub(super) struct Definitions(Mutex<Option<Arc<[map::Definition]>>>);

impl Definitions {
    /// The definitions; whoever comes while another one reads them waits for the outcome.
    pub(super) async fn get(&self, api: &api::Client) -> Result<Arc<[map::Definition]>> {
        let mut cached = self.0.lock().await;
        if let Some(definitions) = &*cached {
            return Ok(Arc::clone(definitions));
        }
        let definitions = read_all(api).await?;
        *cached = Some(Arc::clone(&definitions));
        Ok(definitions)
    }

    /// Forgets definitions that have proved out of date, unless they have been replaced already.
    pub(super) async fn forget(&self, outdated: &Arc<[map::Definition]>) {
        let mut cached = self.0.lock().await;
        if cached
            .as_ref()
            .is_some_and(|current| Arc::ptr_eq(current, outdated))
        {
            *cached = None;
        }
    }
}

/// Walks every page in all languages. A page that brings nothing new is the end, whatever `pageCount` says.
async fn read_all(api: &api::Client) -> Result<Arc<[map::Definition]>> {
    let mut definitions = Vec::new();
    let mut seen = HashSet::new();
    for page in 1..=MAX_PAGES {
        // The successor is not documented for every organization yet, and this one still answers.
        #[allow(deprecated)]
        let request = api
            .get_presencedefinitions()
            .page_number(page)
            .locale_code("ALL");
        let listing = request.send().await?.into_value();
        let before = definitions.len();
        for read in listing.entities.unwrap_or_default() {
            if let Some(definition) = map::definition(read)
                && seen.insert(definition.id.clone())
            {
                definitions.push(definition);
            }
        }
        if definitions.len() == before || listing.page_count.is_none_or(|count| page >= count) {
            return Ok(definitions.into());
        }
    }
    let fault = format!("the list of presence definitions does not end after {MAX_PAGES} pages");
    Err(Error::new(ErrorKind::Decode, fault).with_vendor(DIALECT.vendor))
}
