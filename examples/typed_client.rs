//! One vendor's API in full, through the typed client that is generated from its OpenAPI document: the presence definitions of a
//! Genesys Cloud organization, listed, created, read, changed and deleted.
//!
//! ```text
//! cargo run --example typed_client
//! ```
//!
//! It runs against the fake, unless `-- --real` is given and `GENESYS_*` is set: a definition is seen by the whole organization.

mod support;

use std::{collections::BTreeMap, process::ExitCode};

use clap::Parser;
use omnipresence::{
    Error, Genesys, Response, Result,
    genesys::api::{
        Client,
        model::{
            DefinitionSystemPresence, ErrorBody, OrganizationPresenceDefinition,
            OrganizationPresenceDefinitionRequest,
        },
    },
    mock::FakeGenesys,
};
use support::{
    board::Board,
    say::{exit_code, say},
    vendor::VendorName,
};

/// List, create, read, change and delete presence definitions of a Genesys Cloud organization.
#[derive(Parser)]
#[command(bin_name = "cargo run --example typed_client --", after_help = REAL)]
struct Args {
    /// Use a real organization instead of the fake
    #[arg(long)]
    real: bool,
}

const REAL: &str = "\
With --real:
  GENESYS_CLIENT_ID and GENESYS_CLIENT_SECRET, or GENESYS_ACCESS_TOKEN; and GENESYS_REGION
  say which organization. All of it sees the definition \"Focus time\" for a moment, and keeps it
  as a deactivated one.";

#[tokio::main]
async fn main() -> ExitCode {
    let args = Args::parse();
    exit_code(run(args.real).await)
}

async fn run(real: bool) -> Result<()> {
    if real {
        say("Mode: the real organization of GENESYS_*.\n");
        return tour(Genesys::from_env()?.api()).await;
    }
    let unused = if VendorName::Genesys.is_configured() {
        "GENESYS_* is set, but used only with -- --real"
    } else {
        "with GENESYS_* set and -- --real it is the real one"
    };
    say(format_args!(
        "Mode: the fake Genesys Cloud inside this program; {unused}.\n"
    ));
    let fake = FakeGenesys::start().await;
    tour(fake.builder().build()?.api()).await
}

async fn tour(api: &Client) -> Result<()> {
    let definitions = list(api, "FALSE").await?;
    say(format_args!("1. List: {} definitions", definitions.len()));
    show(&definitions);

    say("2. Create one");
    let created = create(api).await?;
    let id = &*created.id;

    // What has been created is deleted, even if something in between fails.
    let between = read_and_change(api, id).await;
    say("\n5. Delete it");
    let deleted = api.delete_presence_definition(id).send().await;
    if deleted.is_err() {
        say(format_args!("  That failed: {id} is left behind"));
    }
    between?;
    show_facts(&deleted?);
    let mut deactivated = list(api, "TRUE").await?;
    deactivated.retain(|definition| definition.id == id);
    say("  It is deactivated, and still listed among those that are:");
    show(&deactivated);

    say("6. Read one that does not exist: errors are typed too");
    match api
        .get_presence_definition("no-such-definition")
        .send()
        .await
    {
        Ok(_) => say("  it does exist"),
        Err(error) => show_error(&error),
    }
    Ok(())
}

/// The definitions that are in use, or those that are deactivated, with their labels in all languages.
async fn list(api: &Client, deactivated: &str) -> Result<Vec<OrganizationPresenceDefinition>> {
    let listing = api
        .get_presence_definitions()
        .deactivated(deactivated)
        .locale_code("ALL")
        .send()
        .await?;
    if listing.undecodable.is_partial() {
        say(format_args!("  {}", listing.undecodable));
    }
    Ok(listing.into_value().entities)
}

async fn create(api: &Client) -> Result<OrganizationPresenceDefinition> {
    let focus = OrganizationPresenceDefinitionRequest::new(labels([("en_US", "Focus time")]))
        .with_system_presence(DefinitionSystemPresence::Busy);
    let created = api.post_presence_definitions(&focus).send().await?;
    show_facts(&created);
    show_one(&created.value);
    Ok(created.into_value())
}

async fn read_and_change(api: &Client, id: &str) -> Result<()> {
    say("\n3. Read it");
    let read = api
        .get_presence_definition(id)
        .locale_code("ALL")
        .send()
        .await?;
    show_facts(&read);
    show_one(&read.value);

    say("\n4. Give it a name in German as well");
    // A PUT replaces the definition, so the request repeats what was read.
    let named = labels([("en_US", "Focus time"), ("de", "Fokuszeit")]);
    let read = read.into_value();
    let mut changed = OrganizationPresenceDefinitionRequest::new(named)
        .with_system_presence(read.system_presence);
    changed.name = read.name;
    changed.r#type = read.r#type;
    changed.division_id = read.division_id;
    changed.deactivated = read.deactivated;
    let changed = api.put_presence_definition(id, &changed).send().await?;
    show_facts(&changed);
    show_one(&changed.value);
    Ok(())
}

fn labels<const N: usize>(labels: [(&str, &str); N]) -> BTreeMap<String, String> {
    labels
        .map(|(language, label)| (language.to_owned(), label.to_owned()))
        .into()
}

fn show(definitions: &[OrganizationPresenceDefinition]) {
    let mut board = Board::new(["id", "system presence", "labels", "deactivated"]);
    for definition in definitions {
        board.row(cells(definition, "\n"));
    }
    say(format_args!("{board}\n"));
}

fn show_one(definition: &OrganizationPresenceDefinition) {
    let [id, system_presence, labels, _] = cells(definition, ", ");
    say(format_args!("  {id}: {system_presence}, {labels}"));
}

fn cells(definition: &OrganizationPresenceDefinition, between_labels: &str) -> [String; 4] {
    let labels: Vec<String> = definition
        .language_labels
        .iter()
        .flatten()
        .map(|(language, label)| format!("{language}: {label}"))
        .collect();
    [
        definition.id.clone(),
        definition.system_presence.as_str().to_owned(),
        labels.join(between_labels),
        or_untold(definition.deactivated.as_ref()),
    ]
}

/// A member that the vendor may leave out.
fn or_untold<T: ToString>(value: Option<&T>) -> String {
    value.map_or_else(|| "-".to_owned(), ToString::to_string)
}

/// What comes with every answer.
fn show_facts<T>(response: &Response<T>) {
    let (status, id) = (response.status, or_untold(response.request_id.as_ref()));
    say(format_args!("  status {status}, request id {id}"));
    if let Some(limit) = response.rate_limit {
        say(format_args!(
            "  {} of {} requests left, for {} s",
            or_untold(limit.remaining.as_ref()),
            or_untold(limit.limit.as_ref()),
            or_untold(limit.reset_after.map(|reset| reset.as_secs()).as_ref()),
        ));
    }
}

/// The kind is for decisions; the body has the details that only this vendor tells.
fn show_error(error: &Error) {
    say(format_args!("  {error}"));
    say(format_args!(
        "  kind: {}; worth a retry: {}",
        error.kind(),
        error.is_retryable()
    ));
    if let Some(body) = error.body::<ErrorBody>() {
        say(format_args!("  code: {}", or_untold(body.code.as_ref())));
        say(format_args!(
            "  message: {}",
            or_untold(body.message.as_ref())
        ));
    }
}
