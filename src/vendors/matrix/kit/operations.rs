//! Every operation of the document at a real server, by the typed client: that it answers as the document has it.

use std::sync::Arc;

use super::homeserver::{Homeserver, HomeserverOptions};
use crate::{
    client::{
        HttpOptions, Secret,
        call::{Connection, Dialect, StaticCredentials},
    },
    error::{ErrorKind, Result},
    vendors::{
        kit::Unavailable,
        matrix::api::{Client, DiscoveryClient, OPERATIONS, model},
    },
};

static DIALECT: Dialect = Dialect {
    vendor: "matrix",
    request_id_header: "x-request-id",
    judge: |_| None,
    rate_limit: |_, _| None,
    quotas: Vec::new,
};

fn connection(server: &Homeserver, token: &Secret) -> Result<Connection> {
    let base = server.base_url.as_str();
    let [transport] = HttpOptions::default().open(OPERATIONS, [("base_url", base)])?;
    let credentials = StaticCredentials::bearer("access_token", token)?;
    Ok(Connection::new(transport, &DIALECT, Arc::new(credentials)))
}

fn client(server: &Homeserver, token: &str) -> Client {
    let connection = connection(server, &Secret::from(token));
    Client::new(connection.expect("the address and the token are good"))
}

/// Nothing of rooms but who joins and leaves.
fn filter() -> model::Filter {
    let nothing = || model::EventFilter::default().with_types([]);
    let members = model::EventFilter::default().with_types(["m.room.member".to_owned()]);
    let room = model::RoomFilter::default()
        .with_timeline(members.with_limit(1))
        .with_state(nothing())
        .with_ephemeral(nothing())
        .with_account_data(nothing());
    model::Filter::default()
        .with_room(room)
        .with_account_data(nothing())
}

pub(super) async fn the_document_describes_every_operation() -> std::result::Result<(), Unavailable>
{
    let server = Homeserver::shared(HomeserverOptions {
        has_no_presence_limit: true,
        ..HomeserverOptions::default()
    })?;
    let outcomes = [
        presences(&server).await,
        rooms(&server).await,
        sessions(&server).await,
    ];
    for outcome in outcomes {
        outcome.expect("every operation is answered");
    }
    Ok(())
}

async fn presences(server: &Homeserver) -> Result<()> {
    let [ann, bob] = ["ann", "bob"].map(|name| server.account(name));
    let (of_ann, of_bob) = (client(server, &ann.token), client(server, &bob.token));
    let filter = filter();
    let stored = of_bob.define_filter(&bob.user_id, &filter).send().await?;
    let filter = serde_json::to_string(&filter).expect("it is plain data");
    let sync = of_bob
        .sync_events()
        .set_presence(model::SyncPresence::Offline);
    let first = sync.clone().filter(&filter).send().await?.value;

    let body = model::PresenceRequest::new(model::PresenceState::OrgMatrixMsc3026Busy);
    let body = body.with_status_msg("in a call");
    of_ann.set_presence(&ann.user_id, &body).send().await?;
    let presence = of_bob.get_presence(&ann.user_id).send().await?.value;
    assert_eq!(
        presence.presence,
        model::PresenceState::OrgMatrixMsc3026Busy
    );
    assert_eq!(presence.status_msg.as_deref(), Some("in a call"));

    let next = sync
        .since(&first.next_batch)
        .filter(&stored.value.filter_id)
        .timeout(10_000)
        .send()
        .await?;
    let presences = next.value.presence.and_then(|it| it.events);
    let presences = presences.unwrap_or_default();
    let event = presences.iter().find(|event| event.sender == ann.user_id);
    let event = event.expect("a change is reported");
    assert_eq!(event.content.status_msg.as_deref(), Some("in a call"));

    let refused = of_bob.set_presence(&ann.user_id, &body).send().await;
    let refused = refused.expect_err("Bob is not Ann");
    assert_eq!(refused.kind(), ErrorKind::Forbidden);
    Ok(())
}

async fn rooms(server: &Homeserver) -> Result<()> {
    let [ann, bob] = ["ann", "bob"].map(|name| server.account(name));
    let of_bob = client(server, &bob.token);
    let rooms = of_bob.get_joined_rooms().send().await?.value.joined_rooms;
    assert_eq!(rooms, [server.room_id.as_str()]);
    let members = of_bob.get_joined_members_by_room(&rooms[0]).send().await?;
    let member = members.value.joined.get(&ann.user_id);
    let name = member.and_then(|member| member.display_name.as_ref());
    assert_eq!(name.map(String::as_str), Some("Ann"));
    let profile = of_bob.get_user_profile(&ann.user_id).send().await?.value;
    assert_eq!(
        profile.displayname.as_ref().map(String::as_str),
        Some("Ann")
    );
    // As a user of an application service.
    let service = client(server, &server.service.token);
    let rooms = service
        .get_joined_rooms()
        .as_user(&bob.user_id)
        .send()
        .await?;
    assert_eq!(rooms.value.joined_rooms, [server.room_id.as_str()]);
    Ok(())
}

async fn sessions(server: &Homeserver) -> Result<()> {
    let cyd = server.account("cyd");
    let api = client(server, "no-such-token");
    let versions = api.get_versions().send().await?.value;
    let features = versions.unstable_features.unwrap_or_default();
    assert_eq!(
        features.get("org.matrix.msc3026.busy_presence"),
        Some(&true)
    );
    let flows = api.get_login_flows().send().await?.value.flows;
    assert!(flows.iter().any(|flow| flow.r#type == "m.login.password"));

    let login = model::LoginRequest::new(model::LoginType::MLoginPassword)
        .with_identifier(model::UserIdentifier::new("m.id.user", "cyd"))
        .with_password(cyd.password.as_str())
        .with_device_id("TRIAL")
        .with_refresh_token(true);
    let login = api.login(&login).send().await?.value;
    assert_eq!(
        (&login.user_id, login.device_id.as_deref()),
        (&cyd.user_id, Some("TRIAL"))
    );
    assert!(login.expires_in_ms.is_some_and(|life| life > 0));
    let token = login.refresh_token.expect("one was asked for");
    let refreshed = api
        .refresh(&model::RefreshRequest::new(token))
        .send()
        .await?
        .value;
    let own = Client::new(connection(server, &refreshed.access_token)?);
    let owner = own.get_token_owner().send().await?.value;
    assert_eq!(
        (owner.user_id, owner.device_id.as_deref()),
        (login.user_id, Some("TRIAL"))
    );
    own.logout().send().await?;
    let refused = own
        .get_token_owner()
        .send()
        .await
        .expect_err("it has logged out");
    assert_eq!(refused.kind(), ErrorKind::Unauthenticated);

    let discovery = DiscoveryClient::new(connection(server, &Secret::from("no-such-token"))?);
    let found = discovery.get_wellknown().send().await?.value;
    assert_eq!(found.homeserver.base_url, format!("{}/", server.base_url));
    Ok(())
}
