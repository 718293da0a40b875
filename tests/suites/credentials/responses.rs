//! The base URL, the user agent and renewal.

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{Login, Renewal, VendorKit},
    ErrorKind, HttpOptions,
};
use wiremock::ResponseTemplate;

use super::{error, open, server, somebody, without_waits};
use crate::harness::{all, per_login};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_login(the_path_of_the_base_url_stays_before_every_path),
        per_login(the_program_is_named_to_the_vendor),
        per_login(rejected_credentials_are_renewed_once_where_possible),
    ])
}

async fn the_path_of_the_base_url_stays_before_every_path(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    for prefix in ["/gateway/eu", "/gateway/eu/", "/gateway/eu//"] {
        let server = server::answering(kit, ResponseTemplate::new(500)).await;
        let opened = open(login, &format!("{}{prefix}", server.uri()));
        let _ = opened.provider.get(&somebody()).await;
        let requests = server.received_requests().await.unwrap();
        assert!(!requests.is_empty());
        for request in requests {
            let path = request.url.path();
            assert!(path.starts_with("/gateway/eu/"), "{path}");
            assert!(!path.contains("//"), "{path}");
        }
    }
}

async fn the_program_is_named_to_the_vendor(kit: &'static VendorKit, login: &'static Login) {
    let server = server::answering(kit, ResponseTemplate::new(400)).await;
    let named = HttpOptions::default().with_user_agent("board/1.0");
    error(login, &server.uri(), named).await;
    for request in server.received_requests().await.unwrap() {
        assert_eq!(request.headers["user-agent"], "board/1.0");
    }
}

async fn rejected_credentials_are_renewed_once_where_possible(
    kit: &'static VendorKit,
    login: &'static Login,
) {
    let server = server::answering(kit, ResponseTemplate::new(401)).await;
    let error = error(login, &server.uri(), without_waits()).await;
    assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{error}");
    let calls = server::calls(kit, &server).await.len();
    let expected = match login.renewal {
        Renewal::None => (0, 1),
        Renewal::AtTheVendor { .. } => (2, 2),
        Renewal::FromSource => (0, 2),
    };
    assert_eq!((server::tokens(kit, &server).await, calls), expected);
    assert_eq!(error.attempts() as usize, calls);
}
