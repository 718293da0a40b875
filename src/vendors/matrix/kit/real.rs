//! The trials at a real server.

use futures_util::future::BoxFuture;
use reqwest::Method;
use serde_json::json;

use super::{
    exchanges::the_fake_answers_as_the_server_does,
    homeserver::{Account, Homeserver, HomeserverOptions, Tracking},
    operations::the_document_describes_every_operation,
    raw_call::{call, presence_of},
    real_provider,
};
use crate::vendors::kit::{RealTrial, Unavailable};

/// Every trial, each with a server that it shares or has for itself.
pub(crate) static TRIALS: &[RealTrial] = &[
    RealTrial {
        name: "the_document_describes_every_operation",
        run: || boxed(the_document_describes_every_operation()),
    },
    RealTrial {
        name: "a_presence_is_seen_in_a_shared_room_alone",
        run: || boxed(a_presence_is_seen_in_a_shared_room_alone()),
    },
    RealTrial {
        name: "an_application_service_acts_as_any_user",
        run: || boxed(an_application_service_acts_as_any_user()),
    },
    RealTrial {
        name: "a_server_that_is_restarted_has_its_users",
        run: || boxed(a_server_that_is_restarted_has_its_users()),
    },
    RealTrial {
        name: "a_server_without_presence_answers_offline",
        run: || boxed(a_server_without_presence_answers_offline()),
    },
    RealTrial {
        name: "a_provider_reads_sets_and_lists",
        run: || boxed(real_provider::a_provider_reads_sets_and_lists()),
    },
    RealTrial {
        name: "presence_that_is_switched_off_is_unknown",
        run: || boxed(real_provider::presence_that_is_switched_off_is_unknown()),
    },
    RealTrial {
        name: "a_session_goes_on_when_its_token_ends_or_is_revoked",
        run: || boxed(real_provider::a_session_goes_on_when_its_token_ends_or_is_revoked()),
    },
    RealTrial {
        name: "an_application_service_sets_and_reads_anyone",
        run: || boxed(real_provider::an_application_service_sets_and_reads_anyone()),
    },
    RealTrial {
        name: "a_kept_status_outlives_its_decay",
        run: || boxed(real_provider::a_kept_status_outlives_its_decay()),
    },
    RealTrial {
        name: "a_watch_reports_each_change_at_once",
        run: || boxed(real_provider::a_watch_reports_each_change_at_once()),
    },
    RealTrial {
        name: "the_fake_answers_as_the_server_does",
        run: || boxed(the_fake_answers_as_the_server_does()),
    },
    RealTrial {
        name: "a_user_who_joins_later_is_followed",
        run: || boxed(real_provider::a_user_who_joins_later_is_followed()),
    },
    RealTrial {
        name: "a_token_that_the_server_cannot_read_leads_to_a_snapshot",
        run: || boxed(real_provider::a_token_that_the_server_cannot_read_leads_to_a_snapshot()),
    },
];

fn boxed(
    trial: impl Future<Output = Result<(), Unavailable>> + Send + 'static,
) -> BoxFuture<'static, Result<(), Unavailable>> {
    Box::pin(trial)
}

async fn a_presence_is_seen_in_a_shared_room_alone() -> Result<(), Unavailable> {
    let server = Homeserver::shared(HomeserverOptions::default())?;
    let [ann, bob, cyd] = ["ann", "bob", "cyd"].map(|name| server.account(name));
    let (status, versions) =
        call(&server, None, Method::GET, "/_matrix/client/versions", None).await;
    assert_eq!(status, 200);
    let busy = &versions["unstable_features"]["org.matrix.msc3026.busy_presence"];
    assert_eq!(busy, true, "{versions}");

    let login = json!({
        "type": "m.login.password", "password": ann.password,
        "identifier": {"type": "m.id.user", "user": ann.user_id},
    });
    let path = "/_matrix/client/v3/login";
    let (status, login) = call(&server, None, Method::POST, path, Some(login)).await;
    assert_eq!(
        (status.as_u16(), &login["user_id"]),
        (200, &ann.user_id.as_str().into())
    );

    let away = json!({"presence": "unavailable", "status_msg": "at lunch"});
    let path = presence_of(ann);
    let (status, answer) = call(&server, Some(ann), Method::PUT, &path, Some(away)).await;
    assert_eq!((status.as_u16(), answer), (200, json!({})));
    let (_, presence) = call(&server, Some(bob), Method::GET, &path, None).await;
    assert_eq!(presence["presence"], "unavailable", "{presence}");
    assert_eq!(presence["status_msg"], "at lunch");
    let (status, answer) = call(&server, Some(cyd), Method::GET, &path, None).await;
    assert_eq!(
        (status.as_u16(), &answer["errcode"]),
        (403, &"M_FORBIDDEN".into())
    );
    Ok(())
}

async fn an_application_service_acts_as_any_user() -> Result<(), Unavailable> {
    let server = Homeserver::shared(HomeserverOptions::default())?;
    let (service, cyd) = (&server.service, server.account("cyd"));
    let as_user = |path: &str, user: &Account| format!("{path}?user_id={}", user.user_id);
    let path = as_user(&presence_of(cyd), cyd);
    let online = Some(json!({"presence": "online", "status_msg": "at my desk"}));
    let (status, _) = call(&server, Some(service), Method::PUT, &path, online).await;
    assert_eq!(status, 200);
    let (_, presence) = call(&server, Some(service), Method::GET, &path, None).await;
    assert_eq!(presence["status_msg"], "at my desk", "{presence}");
    let path = as_user("/_matrix/client/v3/joined_rooms", server.account("bob"));
    let (_, rooms) = call(&server, Some(service), Method::GET, &path, None).await;
    assert_eq!(rooms, json!({"joined_rooms": [server.room_id]}));
    Ok(())
}

async fn a_server_that_is_restarted_has_its_users() -> Result<(), Unavailable> {
    let server = Homeserver::start(HomeserverOptions::default())?;
    let eve = server.add_users(&["eve".to_owned()]).remove(0);
    server.stop();
    let client = reqwest::Client::builder().no_proxy().build();
    let client = client.expect("it has no settings");
    let versions = format!("{}/_matrix/client/versions", server.base_url);
    let refused = client.get(versions).send().await;
    let refused = refused.expect_err("nothing listens");
    assert!(refused.is_connect(), "{refused}");
    server.resume();
    let path = presence_of(server.account("ann"));
    let (status, _) = call(&server, Some(&eve), Method::GET, &path, None).await;
    assert_eq!(status, 200, "the token and the room are there");
    Ok(())
}

async fn a_server_without_presence_answers_offline() -> Result<(), Unavailable> {
    for presence in [Tracking::Off, Tracking::Untracked] {
        let server = Homeserver::start(HomeserverOptions {
            presence,
            ..HomeserverOptions::default()
        })?;
        let ann = server.account("ann");
        let path = presence_of(ann);
        let online = Some(json!({"presence": "online"}));
        let (status, _) = call(&server, Some(ann), Method::PUT, &path, online).await;
        assert_eq!(status, 200);
        let (_, presence) = call(&server, Some(ann), Method::GET, &path, None).await;
        assert_eq!(presence, json!({"presence": "offline"}));
    }
    Ok(())
}
