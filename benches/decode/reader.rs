//! The ways to read everyone that are compared.

use std::time::Duration;

use futures_util::StreamExt;
use omnipresence::{ErrorKind, Event, Follow, WatchOptions, watch};

use crate::{
    USERS,
    cost::Cost,
    workspace::{Workspace, bench},
};

#[derive(Clone, Copy, Debug)]
pub(crate) enum Reader {
    ByHand,
    Typed,
    List,
    Watch,
}

impl Reader {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ByHand => "hand-written: reqwest and serde_json",
            Self::Typed => "typed client",
            Self::List => "provider: list()",
            Self::Watch => "watch of everyone: first list",
        }
    }

    /// Reads everyone once, with a client of its own.
    pub(crate) async fn read(self, workspace: &Workspace) -> Result<Cost, ErrorKind> {
        let opened = workspace.open();
        let provider = opened.provider.clone();
        match self {
            Self::ByHand => {
                let client = reqwest::Client::new();
                let url = workspace.url.clone();
                let read = async { Ok((bench().by_hand)(client, url).await) };
                Cost::of(read, |list| list.count).await
            }
            Self::Typed => {
                let read = async {
                    let list = bench().typed(&opened).await;
                    list.map_err(|error| error.kind())
                };
                Cost::of(read, |list| list.count).await
            }
            Self::List => {
                let read = async { provider.list().await.map_err(|error| error.kind()) };
                Cost::of(read, |listing| listing.entries.len()).await
            }
            Self::Watch => {
                let options = WatchOptions::default().with_clock(workspace.clock.clone());
                let options = options.with_resync(Duration::MAX);
                let read = async {
                    let events = watch(provider, Follow::Everyone, options);
                    let mut events = events.map_err(|error| error.kind())?;
                    let mut seen = 0;
                    while seen < USERS {
                        match events.next().await {
                            Some(Event::Changed { .. }) => seen += 1,
                            Some(Event::Gap { error, .. }) => return Err(error.kind()),
                            _ => {}
                        }
                    }
                    Ok((events, seen))
                };
                Cost::of(read, |(_, seen)| *seen).await
            }
        }
    }
}
