//! Lists in pages, from servers that count well and from those that don't.

use serde_json::{Value, json};
use wiremock::{MockServer, Request, ResponseTemplate};

use super::at;
use crate::{
    error::{ErrorKind::Decode, Result},
    provider::PresenceProvider,
    vendors::rocketchat::RocketChat,
    vendors::{
        rocketchat::api::model::AccountState,
        test_support::{Fails, serving},
    },
};

/// The number of entries, where none has failed.
fn count<T, K: std::fmt::Debug>(listing: &crate::provider::Listing<T, K>) -> usize {
    assert!(listing.failed.is_empty(), "{:?}", listing.failed);
    listing.entries.len()
}

/// What a server has, and how it gives it.
#[derive(Clone, Copy)]
struct Listing {
    entries: usize,
    /// At most so many in a page, whatever is asked for.
    page: usize,
    /// What it says of the total.
    total: Option<i64>,
    /// Whether it gives the first page whatever is passed over.
    repeats: bool,
}

impl Listing {
    fn of(entries: usize, total: impl Into<Option<i64>>) -> Self {
        Self {
            entries,
            page: 2,
            total: total.into(),
            repeats: false,
        }
    }

    fn answer(self, request: &Request) -> ResponseTemplate {
        let mut query = request.url.query_pairs();
        let offset = query.find(|(name, _)| name == "offset").unwrap().1;
        let offset: usize = if self.repeats {
            0
        } else {
            offset.parse().unwrap()
        };
        let entries: Vec<Value> = (offset..self.entries.min(offset.saturating_add(self.page)))
            .map(
                |number| json!({ "_id": format!("id{number}"), "name": "x", "statusType": "away" }),
            )
            .collect();
        let list = match request.url.path().contains("custom-user-status") {
            true => "statuses",
            false => "users",
        };
        let body = json!({
            list: entries, "count": entries.len(), "offset": offset, "total": self.total, "success": true,
        });
        ResponseTemplate::new(200).set_body_json(body)
    }

    async fn serve(self) -> (MockServer, RocketChat) {
        let server = serving(move |request: &Request| self.answer(request)).await;
        let chat = at(&server)
            .with_http(crate::client::HttpOptions::default().with_quotas([]))
            .build()
            .unwrap();
        (server, chat)
    }

    /// What each of the walks finds, and how many requests they took in all.
    async fn walk(self) -> (Vec<Result<usize>>, usize) {
        let (server, chat) = self.serve().await;
        let found = vec![
            chat.custom_statuses().await.map(|found| count(&found)),
            chat.users().await.map(|found| count(&found)),
            chat.users_by_state(AccountState::Active)
                .await
                .map(|found| count(&found)),
            // The built-in ones come first.
            chat.definitions().await.map(|found| count(&found) - 4),
        ];
        let requests = server.received_requests().await.unwrap().len();
        (found, requests)
    }
}

#[tokio::test]
async fn every_page_is_read_and_no_more_than_one_too_many() {
    for (entries, pages) in [(5, 3), (6, 3), (1, 1), (0, 0)] {
        let total = i64::try_from(entries).unwrap();
        let (found, requests) = Listing::of(entries, total).walk().await;
        for count in found {
            assert_eq!(count.unwrap(), entries);
        }
        assert_eq!(requests, 4 * (pages + 1), "{entries}");
    }
}

#[tokio::test]
async fn a_total_that_lies_neither_ends_nor_prolongs_the_walk() {
    for total in [
        None,
        Some(0),
        Some(1),
        Some(2),
        Some(4),
        Some(1_000),
        Some(-1),
    ] {
        let (found, requests) = Listing::of(5, total).walk().await;
        for count in found {
            assert_eq!(count.unwrap(), 5, "{total:?}");
        }
        assert_eq!(requests, 4 * 4, "{total:?}");
    }
}

#[tokio::test]
async fn a_page_that_comes_again_is_the_end() {
    let again = Listing {
        repeats: true,
        ..Listing::of(5, 5)
    };
    let (found, requests) = again.walk().await;
    for count in found {
        assert_eq!(count.unwrap(), 2);
    }
    assert_eq!(requests, 4 * 2);
}

#[tokio::test]
async fn a_list_without_an_end_is_given_up() {
    let endless = Listing {
        page: 1,
        ..Listing::of(usize::MAX, 3)
    };
    let (_server, chat) = endless.serve().await;
    chat.definitions().await.fails_naming(Decode, "500 pages");
}

#[tokio::test]
async fn a_404_that_is_not_the_servers_own_is_no_empty_list() {
    let page = ResponseTemplate::new(404).set_body_string("<html>no such site</html>");
    let server = serving(page).await;
    let chat = at(&server).build().unwrap();
    let error = chat.definitions().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);
}
