//! Sends what the lines ask for: all vendors at once, each in requests as large as it takes.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::join_all;
use omnipresence::{__testkit::kits, PresenceUpdate, Result, SetOutcome, UserId, Who};

use crate::{
    progress::Progress,
    sheet::Item,
    support::{
        session::Session,
        vendor::{Vendor, connect},
    },
};

/// The most that is sent before somebody who wants to stop is heard.
const LARGEST_PART: usize = 1_000;

/// What came of the lines, by their indices. Those that are missing were not sent, because of the wish to stop.
pub(crate) type Answers = Vec<(usize, Result<SetOutcome>)>;

/// Sends every item, and asks before each part whether to stop.
pub(crate) async fn send(
    session: &Session,
    items: &[(usize, &Item)],
    progress: &Progress,
    is_stopped: &AtomicBool,
) -> Answers {
    let vendors = kits().iter().map(|kit| async move {
        let items: Vec<_> = items
            .iter()
            .filter(|(_, item)| item.vendor == kit.name)
            .collect();
        let known = session
            .vendors()
            .iter()
            .find(|(known, _)| *known == kit.name);
        match known.map(|(_, vendor)| vendor) {
            Some(Ok(vendor)) => send_to(vendor, &items, progress, is_stopped).await,
            Some(Err(error)) => refuse(&items, error, progress),
            // The other vendors are real ones: a fake beside them would pretend to have done something.
            None => match connect(kit) {
                Ok(vendor) => send_to(&vendor, &items, progress, is_stopped).await,
                Err(error) => refuse(&items, &error, progress),
            },
        }
    });
    join_all(vendors).await.into_iter().flatten().collect()
}

fn refuse(items: &[&(usize, &Item)], error: &omnipresence::Error, progress: &Progress) -> Answers {
    progress.add(items.len(), items.len());
    let refused = items.iter().map(|(index, _)| (*index, Err(error.clone())));
    refused.collect()
}

/// In the order of the file, because a user may be there twice.
async fn send_to(
    vendor: &Vendor,
    items: &[&(usize, &Item)],
    progress: &Progress,
    is_stopped: &AtomicBool,
) -> Answers {
    let capabilities = vendor.provider.capabilities();
    let part = capabilities
        .write_batch
        .saturating_mul(capabilities.concurrency)
        .clamp(capabilities.concurrency, LARGEST_PART);
    let mut answers = Vec::with_capacity(items.len());
    let mut left = items;
    while !left.is_empty() && !is_stopped.load(Ordering::Relaxed) {
        let others: Vec<(UserId, PresenceUpdate)> = left
            .iter()
            .take(part)
            .map_while(|(_, item)| match vendor.who(&item.user) {
                Who::User(user) => Some((user, item.update.clone())),
                Who::Me => None,
            })
            .collect();
        // `set_many` takes ids, and some vendors set one's own presence without one only.
        let (now, later) = left.split_at(others.len().max(1));
        let outcomes = match others.is_empty() {
            true => vec![vendor.provider.set(&Who::Me, &now[0].1.update).await],
            false => {
                let outcomes = vendor.provider.set_many(&others).await;
                outcomes.into_iter().map(|(_, outcome)| outcome).collect()
            }
        };
        let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
        progress.add(now.len(), failed);
        let indices = now.iter().map(|(index, _)| *index);
        answers.extend(indices.zip(outcomes));
        left = later;
    }
    answers
}
