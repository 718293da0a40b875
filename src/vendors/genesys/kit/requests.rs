//! Every operation, sent to the fake.
#![allow(deprecated, reason = "deprecated operations are called too")]

use std::collections::BTreeMap;

use futures_util::future::BoxFuture;

use super::super::{
    DIALECT,
    api::{Client, LoginClient, OPERATIONS, model},
    fake::FakeGenesys,
};
use crate::{error::Result, http::Connection, timestamp::Timestamp, vendors::kit::Section};

const SOURCE: &str = "PURECLOUD";

fn labels() -> BTreeMap<String, String> {
    BTreeMap::from([
        ("de".to_owned(), "Beim Zahnarzt".to_owned()),
        ("en_US".to_owned(), "At the dentist".to_owned()),
    ])
}

fn topic(user: &str) -> model::ChannelTopicRequest {
    model::ChannelTopicRequest::default().with_id(format!("v2.users.{user}.presence"))
}

async fn call_presences(api: &Client) -> Result<()> {
    let (ann, bob) = (FakeGenesys::ANN, FakeGenesys::BOB);
    let busy = || model::PresenceDefinitionRequest::default().with_id(FakeGenesys::BUSY);
    let update = model::UserPresenceRequest::default()
        .with_presence_definition(busy())
        .with_message("Im Büro & “online”");
    let primary = model::UserPresenceRequest::default().with_primary(true);
    let item = model::MutableUserPresence::default()
        .with_id(ann)
        .with_presence_definition(busy());
    let event = model::UserPresenceEvent::new(
        "5d0f6f0c-2f0b-4b1e-9a53-0c1f5f7d8e21",
        "2026-11-02T09:00:00.000Z".parse::<Timestamp>()?,
        ann,
        FakeGenesys::CALENDAR,
    )
    .with_presence_definition_id(FakeGenesys::BUSY)
    .with_message("Weekly planning");
    let events = model::BatchUserPresenceEventRequest::new([event]);

    api.get_user_presence(ann, SOURCE).send().await?;
    let patch = api.patch_user_presence(ann, SOURCE, &update);
    patch.send().await?;
    let read = api.get_user_presences_purecloud(ann);
    read.send().await?;
    let patch = api.patch_user_presences_purecloud(ann, &primary);
    patch.send().await?;
    let write = api.put_users_presences_bulk(std::slice::from_ref(&item));
    write.send().await?;
    let read = api.get_users_presences_purecloud_bulk().id([ann, bob]);
    read.send().await?;
    let read = api.get_users_presence_bulk(FakeGenesys::CALENDAR);
    read.id([ann]).send().await?;
    api.post_events_users_presence(&events).send().await?;
    api.get_users_me().send().await?;
    Ok(())
}

async fn call_definitions(api: &Client) -> Result<()> {
    let id = FakeGenesys::AWAY_FROM_KEYBOARD;
    let new = model::OrganizationPresenceRequest::new(labels()).with_system_presence("Away");
    let listing = api.get_presencedefinitions().page_number(2).page_size(5);
    let listing = listing.deleted("ALL").locale_code("ALL");
    listing.send().await?;
    api.post_presencedefinitions(&new).send().await?;
    let read = api.get_presencedefinition(id).locale_code("en_US");
    read.send().await?;
    api.put_presencedefinition(id, &new).send().await?;
    api.delete_presencedefinition(id).send().await?;

    let new = model::OrganizationPresenceDefinitionRequest::new(labels())
        .with_system_presence(model::DefinitionSystemPresence::Away)
        .with_division_id("*")
        .with_deactivated(false);
    let listing = api.get_presence_definitions().deactivated("FALSE");
    let listing = listing.division_id([FakeGenesys::DIVISION, "other"]);
    let listing = listing.locale_code(model::LocaleCode::All);
    listing.send().await?;
    api.post_presence_definitions(&new).send().await?;
    let read = api.get_presence_definition(id);
    let read = read.locale_code(model::LocaleCode::EnUs);
    read.send().await?;
    api.put_presence_definition(id, &new).send().await?;
    api.delete_presence_definition(id).send().await?;
    api.get_systempresences().send().await?;
    Ok(())
}

async fn call_administration(api: &Client) -> Result<()> {
    let id = FakeGenesys::CALENDAR;
    let source = model::SourceRequest::new("Room calendar").with_description("Busy while booked");
    let restore = model::RestorePresenceSettings::new(true, 120_000, false);
    let settings = model::PresenceSettings::default()
        .with_restore_presence_settings(restore)
        .with_requesting_off_queue_enabled(true)
        .with_default_primary_presence_registered_source_id(id);
    let primary = model::UserPrimarySourceRequest::default()
        .with_source_id(id)
        .with_registered(true);

    let listing = api.get_presence_sources().deactivated("TRUE");
    listing.send().await?;
    api.post_presence_sources(&source).send().await?;
    api.get_presence_source(id).send().await?;
    api.put_presence_source(id, &source).send().await?;
    let write = api.put_presence_user_primarysource(FakeGenesys::ANN, &primary);
    write.send().await?;
    let read = api.get_presence_user_primarysource(FakeGenesys::ANN);
    read.send().await?;
    api.put_presence_settings(&settings).send().await?;
    api.get_presence_settings().send().await?;
    api.delete_presence_source(id).send().await?;
    Ok(())
}

async fn call_notifications(api: &Client) -> Result<()> {
    let id = FakeGenesys::CHANNEL;
    let (one, two) = (
        [topic(FakeGenesys::ANN)],
        [topic(FakeGenesys::ANN), topic(FakeGenesys::BOB)],
    );
    api.post_notifications_channels().send().await?;
    let listing = api.get_notifications_channels();
    let listing = listing.includechannels(model::IncludeChannels::Oauthclient);
    listing.send().await?;
    api.head_notifications_channel(id).send().await?;
    let more = api.post_notifications_channel_subscriptions(id, &one);
    more.ignore_errors(true).send().await?;
    let all = api.put_notifications_channel_subscriptions(id, &two);
    all.ignore_errors(false).send().await?;
    let listing = api.get_notifications_channel_subscriptions(id);
    listing.send().await?;
    let none = api.delete_notifications_channel_subscriptions(id);
    none.send().await?;
    Ok(())
}

/// The fake knows no such code.
async fn call_login(fake: &FakeGenesys) -> Result<()> {
    let http = fake.clock().http_options();
    let [login] = http.open(OPERATIONS, [("login_url", &fake.login_url())])?;
    let login = LoginClient::new(Connection::anonymous(login, &DIALECT));
    let token = model::TokenRequest::new("refresh_token")
        .with_client_id(FakeGenesys::PUBLIC_CLIENT_ID)
        .with_refresh_token(FakeGenesys::REFRESH_TOKEN);
    let code = model::TokenRequest::new("authorization_code")
        .with_client_id(FakeGenesys::PUBLIC_CLIENT_ID)
        .with_code("a code")
        .with_redirect_uri(FakeGenesys::REDIRECT_URI)
        .with_code_verifier("a verifier");
    login.post_oauth_token(&token).send().await?;
    let _ = login.post_oauth_token(&code).send().await;
    Ok(())
}

pub(super) fn send_all() -> BoxFuture<'static, Result<Vec<Section>>> {
    Box::pin(send())
}

async fn send() -> Result<Vec<Section>> {
    let fake = FakeGenesys::start().await;
    let builder = fake.builder().with_access_token(FakeGenesys::USER_TOKEN);
    let genesys = builder.build()?;
    let api = genesys.api();
    call_presences(api).await?;
    call_definitions(api).await?;
    call_administration(api).await?;
    call_notifications(api).await?;
    call_login(&fake).await?;
    Ok(vec![fake.calls().into()])
}
