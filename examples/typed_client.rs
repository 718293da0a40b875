//! One vendor's API through the typed client that is generated from its document: a presence definition of a Genesys Cloud
//! organization is created, read, changed and deleted at the fake. `cargo run --example typed_client`

use std::collections::BTreeMap;

use omnipresence::{
    Result,
    genesys::api::model::{
        DefinitionSystemPresence, ErrorBody, OrganizationPresenceDefinitionRequest,
    },
    testkit::FakeGenesys,
};

#[tokio::main]
async fn main() -> Result<()> {
    let fake = FakeGenesys::start().await;
    let genesys = fake.builder().build()?;
    let api = genesys.api();

    let listed = api.get_presence_definitions().send().await?;
    println!("{} definitions", listed.value.entities.len());

    let focus = OrganizationPresenceDefinitionRequest::new(labels([("en_US", "Focus time")]))
        .with_system_presence(DefinitionSystemPresence::Busy);
    let created = api.post_presence_definitions(&focus).send().await?;
    println!("created, with request id {:?}", created.request_id);
    let id = created.into_value().id;

    // A PUT replaces the definition, so the request repeats what was read.
    let read = api.get_presence_definition(&id).send().await?.into_value();
    let named = labels([("en_US", "Focus time"), ("de", "Fokuszeit")]);
    let mut change = OrganizationPresenceDefinitionRequest::new(named)
        .with_system_presence(read.system_presence);
    change.name = read.name;
    change.division_id = read.division_id;
    let changed = api.put_presence_definition(&id, &change).send().await?;
    println!("labels now: {:?}", changed.value.language_labels);

    let deleted = api.delete_presence_definition(&id).send().await?;
    println!("deleted; the limit: {:?}", deleted.rate_limit);

    // Errors are typed: the kind is for decisions, the body has what only this vendor tells.
    let unknown = api.get_presence_definition("no-such-definition");
    let Err(error) = unknown.send().await else {
        unreachable!("the fake has no such definition");
    };
    let code = error
        .body::<ErrorBody>()
        .and_then(|body| body.code.as_deref());
    println!("{}: {error}; its code is {code:?}", error.kind());
    Ok(())
}

fn labels<const N: usize>(labels: [(&str, &str); N]) -> BTreeMap<String, String> {
    let labels = labels.map(|(language, label)| (language.to_owned(), label.to_owned()));
    labels.into()
}
