//! Tokens that expire, and refresh tokens that are replaced, while many calls need them.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use futures_util::future::join_all;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, Prerequisite, Renewal, VendorKit},
    ErrorKind, PresenceProvider,
    mock::FakeClock,
};
use wiremock::{Request, ResponseTemplate};

use super::{server, somebody};
use crate::{
    harness::{all, per_login_if},
    size::size,
};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_login_if(
            "requests no token, or one in its life",
            |_, login| login.is_fetched() && !login.is_single_use,
            many_calls_with_an_expired_token_request_one,
        ),
        per_login_if(
            "has no refresh token that the vendor replaces",
            has_replaced_refresh_token,
            no_call_is_lost_while_refresh_tokens_are_replaced,
        ),
    ])
}

/// Whether a lost response to a request for a token may cost the refresh token.
fn has_replaced_refresh_token(_: &VendorKit, login: &Login) -> bool {
    let is_idempotent = false;
    login.renewal == Renewal::AtTheVendor { is_idempotent } && login.name.contains("refresh_token")
}

const HOUR: Duration = Duration::from_secs(3600);

/// So many calls at once. None may lack a token.
async fn call(provider: &dyn PresenceProvider, calls: usize) {
    let who = somebody();
    let outcomes = join_all((0..calls).map(|_| provider.get(&who))).await;
    for error in outcomes.into_iter().filter_map(Result::err) {
        // What a response holds does not matter.
        let is_lost = [ErrorKind::Unauthenticated, ErrorKind::Transport].contains(&error.kind());
        assert!(!is_lost, "{error}");
    }
}

/// A vendor whose tokens have numbers, and which rejects the first one from some time on.
#[derive(Default)]
struct Expiring {
    requests: AtomicUsize,
    has_expired: AtomicBool,
}

impl Expiring {
    fn respond(&self, kit: &VendorKit, request: &Request) -> ResponseTemplate {
        let number = self.requests.load(SeqCst);
        let token = format!("canary-token-{number}-");
        match server::prerequisite_with(kit, request, &token) {
            Some(Prerequisite::Token(mut body)) => {
                self.requests.fetch_add(1, SeqCst);
                body["expires_in"] = 600.into();
                body["refresh_token"] = server::FETCHED_REFRESH_TOKEN.into();
                ResponseTemplate::new(200).set_body_json(body)
            }
            Some(Prerequisite::Api(api)) => ResponseTemplate::new(200).set_body_json(api),
            None => {
                let is_first = server::seen(request).contains("canary-token-0-");
                let is_rejected = is_first && self.has_expired.load(SeqCst);
                let status = if is_rejected { 401 } else { 200 };
                ResponseTemplate::new(status).set_body_string("{}")
            }
        }
    }
}

async fn many_calls_with_an_expired_token_request_one(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    let vendor = Arc::<Expiring>::default();
    let responder = Arc::clone(&vendor);
    let server = server::start(move |request: &Request| responder.respond(kit, request)).await;
    let clock = FakeClock::new();
    let opened = (login.open)(&server.uri(), clock.http_options()).unwrap();
    call(&*opened.provider, 1).await;
    assert_eq!(vendor.requests.load(SeqCst), 1);
    clock.advance(HOUR);
    vendor.has_expired.store(true, SeqCst);
    call(&*opened.provider, size(100, 1_000)).await;
    assert_eq!(vendor.requests.load(SeqCst), 2);
}

/// A vendor that takes each refresh token once.
struct Replacing {
    refresh_token: Mutex<Option<String>>,
    requests: AtomicUsize,
}

impl Replacing {
    fn respond(&self, kit: &VendorKit, request: &Request) -> ResponseTemplate {
        let mut token = match server::prerequisite(kit, request) {
            Some(Prerequisite::Token(token)) => token,
            Some(Prerequisite::Api(api)) => return ResponseTemplate::new(200).set_body_json(api),
            None => return ResponseTemplate::new(200).set_body_string("{}"),
        };
        let number = self.requests.fetch_add(1, SeqCst);
        let mut newest = self.refresh_token.lock().unwrap();
        let body = String::from_utf8_lossy(&request.body);
        if newest.as_ref().is_some_and(|it| !body.contains(it)) {
            let (status, body) = kit.envelopes.denial;
            return ResponseTemplate::new(status).set_body_raw(body, "application/json");
        }
        let next = format!("refresh-{number}-");
        token["expires_in"] = 600.into();
        token["refresh_token"] = next.as_str().into();
        *newest = Some(next);
        ResponseTemplate::new(200).set_body_json(token)
    }
}

async fn no_call_is_lost_while_refresh_tokens_are_replaced(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    const REPLACEMENTS: usize = 21;
    let vendor = Arc::new(Replacing {
        refresh_token: Mutex::new(None),
        requests: AtomicUsize::new(0),
    });
    let responder = Arc::clone(&vendor);
    let server = server::start(move |request: &Request| responder.respond(kit, request)).await;
    let clock = FakeClock::new();
    let opened = (login.open)(&server.uri(), clock.http_options()).unwrap();
    for replacement in 1..=REPLACEMENTS {
        call(&*opened.provider, 50).await;
        assert_eq!(vendor.requests.load(SeqCst), replacement);
        clock.advance(HOUR);
    }
}
