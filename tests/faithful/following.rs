//! What a watch makes of responses that are broken.

use std::{collections::BTreeMap, sync::Arc};

use futures_util::StreamExt;
use omnipresence::{
    Availability, ErrorKind, Event, Follow, PresenceProvider, Watch, WatchOptions, watch,
};

use crate::scripted::Scripted;

async fn first_events(watch: &mut Watch, count: usize) -> BTreeMap<String, String> {
    let mut events = BTreeMap::new();
    for _ in 0..count {
        let (user, event) = match watch.next().await.expect("a watch never ends") {
            Event::Changed { after, .. } => {
                (after.user.to_string(), after.availability.to_string())
            }
            Event::Gap { user, error, .. } => {
                let user = user.map_or_else(String::new, |user| user.to_string());
                (user, error.kind().to_string())
            }
            other => panic!("{other:?}"),
        };
        events.insert(user, event);
    }
    events
}

fn start(provider: Arc<dyn PresenceProvider>, follow: Follow) -> Watch {
    watch(provider, follow, WatchOptions::default()).unwrap()
}

#[tokio::test]
async fn a_response_without_its_list_is_a_gap_of_the_source() {
    let server = Scripted::bodies(["{}"]).await;
    for provider in server.listing() {
        for follow in [
            Follow::Everyone,
            Follow::Users(vec!["5".into(), "6".into()]),
        ] {
            let mut watch = start(provider.clone(), follow);
            let events = first_events(&mut watch, 1).await;
            let expected = (String::new(), ErrorKind::Decode.to_string());
            assert!(events.into_iter().eq([expected]), "{}", provider.source());
        }
    }
}

#[tokio::test]
async fn a_broken_entry_is_a_gap_of_its_user() {
    let users = r#"{"_id":"a","status":7},{"_id":"b","status":"busy"}"#;
    let decode = ErrorKind::Decode.to_string();
    let busy = Availability::Busy.to_string();
    for (full, follow) in [
        (true, Follow::Everyone),
        (false, Follow::Users(vec!["a".into(), "b".into()])),
    ] {
        let body = format!(r#"{{"users":[{users}],"full":{full},"success":true}}"#);
        let server = Scripted::bodies([body]).await;
        let mut watch = start(Arc::new(server.rocketchat()), follow);
        let events = first_events(&mut watch, 2).await;
        let expected = [
            ("a".to_owned(), decode.clone()),
            ("b".to_owned(), busy.clone()),
        ];
        assert!(events.clone().into_iter().eq(expected), "{events:?}");
    }
}

#[tokio::test]
async fn a_user_who_is_missing_in_a_partial_list_is_not_offline() {
    let list = |entries: &str| format!(r#"{{"meta":{{"code":200}},"data":[{entries}]}}"#);
    let good = r#"{"id":"1","presence":"busy"},{"id":"2","presence":"busy"}"#;
    let partial = r#"{"presence":"busy"},{"id":"2","presence":"away"}"#;
    let server = Scripted::bodies([list(good), list(partial)]).await;
    let clock = omnipresence::mock::FakeClock::new();
    let pnut = omnipresence::Pnut::builder()
        .with_base_url(server.uri())
        .with_access_token("token")
        .with_http(clock.http_options())
        .build()
        .unwrap();
    let options = WatchOptions::default().with_clock(clock);
    let mut watch = watch(pnut, Follow::Everyone, options).unwrap();
    first_events(&mut watch, 2).await;
    let events = first_events(&mut watch, 2).await;
    let away = Availability::Away.to_string();
    let decode = ErrorKind::Decode.to_string();
    let expected = [("1".to_owned(), decode), ("2".to_owned(), away)];
    assert!(events.clone().into_iter().eq(expected), "{events:?}");
}
