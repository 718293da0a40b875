//! The owner of the credentials is requested once, whatever the number of callers.

use futures_util::future::join_all;
use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, VendorKit},
    Who,
};
use wiremock::ResponseTemplate;

use super::{open, server, without_waits};
use crate::harness::per_login_if;

pub(super) fn trials() -> Vec<Trial> {
    let asks = |kit: &VendorKit, login: &Login| {
        let opened = (login.open)("http://127.0.0.1:1", without_waits()).unwrap();
        kit.requests_owner && opened.provider.capabilities().me
    };
    let reason = "knows its owner without a request, or has none";
    per_login_if(reason, asks, callers_share_a_failed_request_for_their_id)
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
