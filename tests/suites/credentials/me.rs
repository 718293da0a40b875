//! The owner of the credentials is requested once, whatever the number of callers, and again for a token that may be another user's.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use futures_util::future::join_all;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, VendorKit},
    AccessToken, Availability, PresenceUpdate, Result, TokenSource, Who,
    mock::FakeClock,
};
use serde_json::json;
use wiremock::{Request, ResponseTemplate};

use super::{open, server, without_waits};
use crate::harness::{all, per_login_if, per_vendor};

pub(super) fn trials() -> Vec<Trial> {
    let asks = |kit: &VendorKit, login: &Login| {
        let opened = (login.open)("http://127.0.0.1:1", without_waits()).unwrap();
        kit.requests_owner && !login.names_user && opened.provider.capabilities().me
    };
    let reason = "knows its owner without a request, or has none";
    all([
        per_login_if(reason, asks, callers_share_a_failed_request_for_their_id),
        per_vendor(the_own_user_is_that_of_the_token),
    ])
}

async fn callers_share_a_failed_request_for_their_id(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    let server = server::answering(kit, ResponseTemplate::new(500)).await;
    let opened = open(login, &server.uri());
    let calls = (0..20).map(|_| opened.provider.get(&Who::Me));
    for answer in join_all(calls).await {
        answer.unwrap_err();
    }
    assert_eq!(server::calls(kit, &server).await.len(), 1);
}

/// A source whose token becomes another user's.
#[derive(Debug, Default)]
struct Account {
    is_switched: AtomicBool,
}

#[async_trait]
impl TokenSource for Account {
    async fn token(&self) -> Result<AccessToken> {
        let user = match self.is_switched.load(SeqCst) {
            true => "token-1002",
            false => "token-1001",
        };
        Ok(AccessToken::new(user).with_lifetime(Duration::from_secs(3600)))
    }
}

/// A response to any request about the own user, for each vendor that requests it. Every number is in it.
fn about(user: u32) -> serde_json::Value {
    json!({
        "id": user.to_string(),
        "AssociateId": user,
        "user_id": user.to_string(),
        "presence": "online",
        "presenceDefinition": { "systemPresence": "Busy" },
        "Status": "StatusNormal",
        "Message": "",
        "entities": [],
    })
}

async fn the_own_user_is_that_of_the_token(
    kit: &'static VendorKit,
) -> std::result::Result<(), &'static str> {
    if !kit.requests_owner {
        return Err("knows its owner without a request, or has none");
    }
    for is_revoked in [true, false] {
        let account = Arc::<Account>::default();
        let source = Arc::clone(&account);
        let server = server::start(move |request: &Request| {
            let is_second = server::seen(request).contains("token-1002");
            let is_switched = source.is_switched.load(SeqCst);
            match is_second {
                false if is_switched && is_revoked => ResponseTemplate::new(401),
                _ => ResponseTemplate::new(200).set_body_json(about(if is_second {
                    1002
                } else {
                    1001
                })),
            }
        })
        .await;
        let clock = FakeClock::new();
        let source = Arc::clone(&account) as _;
        let provider = (kit.with_source)(&server.uri(), clock.http_options(), source).unwrap();
        let update = PresenceUpdate::new(Availability::Available);
        for user in ["1001", "1002"] {
            // What a write comes to does not matter, but who it is for.
            let _ = provider.set(&Who::Me, &update).await;
            let me = provider.get(&Who::Me).await.unwrap();
            assert_eq!(me.user.as_str(), user, "{}", provider.source());
            account.is_switched.store(true, SeqCst);
            if !is_revoked {
                clock.advance(Duration::from_secs(3600));
            }
        }
        for request in server.received_requests().await.unwrap() {
            let (path, seen) = (request.url.path(), server::seen(&request));
            for (own, other) in [("1001", "1002"), ("1002", "1001")] {
                let is_own = seen.contains(&format!("token-{own}"));
                assert!(!(is_own && path.contains(other)), "{own} writes {path}");
            }
        }
    }
    Ok(())
}
