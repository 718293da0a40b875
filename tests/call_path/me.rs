//! Who the credentials belong to is asked once, by one for all.

use futures_util::future::join_all;
use omnipresence::Who;
use wiremock::ResponseTemplate;

use super::{logins, server};

#[tokio::test]
async fn a_server_that_fails_is_not_asked_by_each_who_wants_to_know_who_they_are() {
    let mut checked = 0;
    let server = server::answering(ResponseTemplate::new(500)).await;
    for login in logins::all(&server.uri()) {
        // pnut knows the owner of a token as `me`, and Rocket.Chat has told when one signed in: nobody asks there.
        if !login.provider.capabilities().me || ["pnut", "rocketchat"].contains(&login.vendor) {
            continue;
        }
        let before = server::calls(&server).await.len();
        let calls = (0..20).map(|_| login.provider.get(&Who::Me));
        for answer in join_all(calls).await {
            answer.unwrap_err();
        }
        let asked = server::calls(&server).await.len() - before;
        assert_eq!(asked, 1, "{}", login.name);
        checked += 1;
    }
    let has_any = cfg!(any(feature = "genesys", feature = "superoffice"));
    assert_eq!(checked > 0, has_any);
}
