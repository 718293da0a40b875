//! Where the list of definitions comes from, and how its pages are walked.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering::Relaxed},
};

use serde_json::{Value, json};
use wiremock::{MockServer, Request, ResponseTemplate};

use super::{
    BOB, DEFINITIONS, OLD_DEFINITIONS, anything, busy, calls, connected, ok, refused, requests, who,
};
use crate::{
    error::{ErrorKind, Result},
    provider::{Listing, PresenceProvider, StatusDefinition},
    testkit::FakeGenesys,
    vendors::test_support::Fails,
};

fn ids(definitions: &Listing<StatusDefinition, String>) -> Vec<&str> {
    let ids = definitions.entries.iter();
    ids.map(|known| known.native.definition_id.as_deref().unwrap())
        .collect()
}

/// An organization that has the deprecated operations only; `page` gives the listing of a page.
async fn old_organization(
    page: impl Fn(usize) -> Value + Send + Sync + 'static,
) -> (MockServer, Result<Listing<StatusDefinition, String>>) {
    let (server, builder) = anything(move |request| match request.url.path() {
        OLD_DEFINITIONS => ok(page(page_number(request))),
        _ => refused(404, json!({ "code": "not.found" })),
    })
    .await;
    let definitions = builder.build().unwrap().definitions().await;
    (server, definitions)
}

fn page_number(request: &Request) -> usize {
    let mut pairs = request.url.query_pairs();
    let (_, number) = pairs.find(|(name, _)| name == "pageNumber").unwrap();
    number.parse().unwrap()
}

/// A page of these definitions, and what it says of the whole list.
fn page(ids: &[&str], mut counts: Value) -> Value {
    let entities = ids
        .iter()
        .map(|id| json!({ "id": id, "systemPresence": "Busy" }));
    counts["entities"] = entities.collect();
    counts
}

/// Checks which definitions are found, and how many pages are asked for.
async fn assert_walk(
    answer: impl Fn(usize) -> Value + Send + Sync + 'static,
    found: &[&str],
    walked: usize,
) {
    let (server, definitions) = old_organization(answer).await;
    assert_eq!(ids(&definitions.unwrap()), found);
    let asked = requests(&server, OLD_DEFINITIONS).await;
    let asked: Vec<usize> = asked.iter().map(page_number).collect();
    assert_eq!(asked, (1..=walked).collect::<Vec<_>>());
}

const THREE: [&[&str]; 3] = [&["a", "b"], &["c", "d"], &["e"]];

#[tokio::test]
async fn three_pages_are_walked_and_no_fourth() {
    for counts in [
        json!({ "pageCount": 3 }),
        json!({ "total": 5 }),
        json!({ "pageCount": 3, "total": 5 }),
    ] {
        let answer = move |number: usize| page(THREE[number - 1], counts.clone());
        assert_walk(answer, &["a", "b", "c", "d", "e"], 3).await;
    }
}

#[tokio::test]
async fn an_empty_list_is_one_page() {
    for counts in [
        json!({ "pageCount": 0, "total": 0 }),
        json!({ "pageCount": 3 }),
        json!({}),
    ] {
        assert_walk(move |_| page(&[], counts.clone()), &[], 1).await;
    }
}

#[tokio::test]
async fn an_empty_page_is_the_end_though_more_are_counted() {
    let answer = |number: usize| match number {
        1 => page(&["a"], json!({ "pageCount": 5, "total": 9 })),
        _ => page(&[], json!({ "pageCount": 5, "total": 9 })),
    };
    assert_walk(answer, &["a"], 2).await;
}

#[tokio::test]
async fn a_page_count_that_is_too_low_or_missing_hides_no_page() {
    for counts in [
        json!({ "pageCount": 1, "total": 5 }),
        json!({ "pageCount": 0, "total": 5 }),
        json!({ "pageCount": -1, "total": 5 }),
    ] {
        let answer = move |number: usize| page(THREE[number - 1], counts.clone());
        assert_walk(answer, &["a", "b", "c", "d", "e"], 3).await;
    }
    let by_address = |number: usize| match number {
        3 => page(THREE[2], json!({ "pageCount": 1 })),
        _ => page(
            THREE[number - 1],
            json!({ "pageCount": 1, "nextUri": "/api/v2/presencedefinitions" }),
        ),
    };
    assert_walk(by_address, &["a", "b", "c", "d", "e"], 3).await;
    let without_counts = |number: usize| page(THREE.get(number - 1).unwrap_or(&&[][..]), json!({}));
    assert_walk(without_counts, &["a", "b", "c", "d", "e"], 4).await;
}

#[tokio::test]
async fn a_page_that_repeats_another_is_the_end() {
    let answer = |number: usize| page(THREE[(number - 1) % 2], json!({ "pageCount": 1000 }));
    assert_walk(answer, &["a", "b", "c", "d"], 3).await;
}

#[tokio::test]
async fn a_page_of_nothing_but_deactivated_definitions_is_not_the_end() {
    let answer = |number: usize| match number {
        2 => json!({
            "entities": [{ "id": "off", "systemPresence": "Busy", "deactivated": true }],
            "pageCount": 3,
        }),
        _ => page(THREE[number - 1], json!({ "pageCount": 3 })),
    };
    assert_walk(answer, &["a", "b", "e"], 3).await;
}

#[tokio::test]
async fn a_list_without_an_end_is_given_up() {
    let endless = |number: usize| {
        let id = format!("definition-{number}");
        page(&[&id], json!({ "pageCount": i32::MAX }))
    };
    let (server, definitions) = old_organization(endless).await;
    let error = definitions.fails(ErrorKind::Decode);
    assert_eq!(error.vendor(), Some("genesys"));
    assert_eq!(requests(&server, OLD_DEFINITIONS).await.len(), 200);
}

#[tokio::test]
async fn the_current_list_is_asked_for_in_all_languages_and_what_is_deactivated_left_out() {
    let (fake, genesys) = connected().await;
    let definitions = genesys.definitions().await.unwrap();
    assert_eq!(definitions.entries.len(), 12);
    assert!(definitions.failed.is_empty());
    assert!(!ids(&definitions).contains(&FakeGenesys::DEACTIVATED));
    let away = definitions.entries.iter().find(|known| {
        known.native.definition_id.as_deref() == Some(FakeGenesys::AWAY_FROM_KEYBOARD)
    });
    let languages: Vec<&str> = away.unwrap().labels.keys().map(String::as_str).collect();
    assert_eq!(languages, ["en_US", "es"]);
    // A token comes first.
    let asked = fake.calls().split_off(1);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].operation, "getPresenceDefinitions");
    let expected = [("localeCode".to_owned(), "ALL".to_owned())];
    assert_eq!(asked[0].query, expected);
}

#[tokio::test]
async fn an_organization_without_the_current_list_is_asked_for_the_old_one_from_then_on() {
    let (fake, genesys) = connected().await;
    let current = genesys.definitions().await.unwrap();
    fake.offer_definitions(false);
    let old = genesys.definitions().await.unwrap();
    assert_eq!(ids(&old), ids(&current));
    for (old, current) in old.entries.iter().zip(&current.entries) {
        assert_eq!(old.availability, current.availability);
        assert_eq!(old.activity, current.activity);
        assert_eq!(old.labels, current.labels);
    }
    genesys.set(&who(BOB), &busy()).await.unwrap();
    genesys.definitions().await.unwrap();
    genesys.clone().definitions().await.unwrap();
    assert_eq!(calls(&fake, "getPresenceDefinitions"), 2);
    assert_eq!(calls(&fake, "getPresencedefinitions"), 3);
}

#[tokio::test]
async fn only_an_answer_that_proves_it_makes_an_organization_an_old_one() {
    for (status, falls_back) in [
        (404, true),
        (405, true),
        (410, true),
        (400, false),
        (403, false),
        (500, false),
    ] {
        let (server, builder) = anything(move |request| match request.url.path() {
            DEFINITIONS => refused(status, json!({})),
            _ => ok(page(&["a"], json!({ "pageCount": 1 }))),
        })
        .await;
        let definitions = builder.build().unwrap().definitions().await;
        let asked = requests(&server, OLD_DEFINITIONS).await.len();
        assert_eq!(asked, usize::from(falls_back), "{status}");
        match definitions {
            Ok(_) => assert!(falls_back, "{status}"),
            Err(error) => {
                assert!(!falls_back, "{status}");
                assert_eq!(error.operation(), Some("getPresenceDefinitions"));
            }
        }
    }
}

#[tokio::test]
async fn where_neither_list_is_found_both_are_asked_for_again() {
    let (server, builder) = anything(|_: &Request| -> ResponseTemplate {
        refused(404, json!({ "code": "not.found" }))
    })
    .await;
    let genesys = builder.build().unwrap();
    for _ in 0..2 {
        genesys.definitions().await.fails(ErrorKind::NotFound);
    }
    for path in [DEFINITIONS, OLD_DEFINITIONS] {
        assert_eq!(requests(&server, path).await.len(), 2);
    }
}

#[tokio::test]
async fn an_organization_that_loses_the_deprecated_list_is_asked_for_the_current_one_again() {
    let is_old = Arc::new(AtomicBool::new(true));
    let has_old = Arc::clone(&is_old);
    let (server, builder) = anything(move |request| {
        let path = request.url.path();
        let offered = match has_old.load(Relaxed) {
            true => OLD_DEFINITIONS,
            false => DEFINITIONS,
        };
        match path == offered {
            true => ok(page(&["a"], json!({ "pageCount": 1 }))),
            false => refused(410, json!({})),
        }
    })
    .await;
    let genesys = builder.build().unwrap();
    for (old, walks) in [
        (true, [1, 1]),
        (true, [1, 2]),
        (false, [2, 3]),
        (false, [3, 3]),
    ] {
        is_old.store(old, Relaxed);
        assert_eq!(ids(&genesys.definitions().await.unwrap()), ["a"]);
        let mut asked = Vec::new();
        for path in [DEFINITIONS, OLD_DEFINITIONS] {
            asked.push(requests(&server, path).await.len());
        }
        assert_eq!(asked, walks);
    }
}
