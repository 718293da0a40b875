//! The registered sources of the organization. A source that is deactivated stays listed.

use serde_json::{Map, Value, json};

use super::{
    FakeGenesys,
    body::{flag, object, text, wants_deactivated},
    fault::Fault,
};
use crate::testkit::Call;

/// A registered source.
struct Source {
    id: String,
    name: String,
    description: Option<String>,
    kind: String,
    deactivated: bool,
}

/// The registered sources. The built-in one is not among them: whether it is at the vendor's is not documented.
pub(super) struct Sources {
    entries: Vec<Source>,
    made: u32,
}

impl Source {
    fn to_json(&self) -> Value {
        let mut shown = json!({
            "id": self.id,
            "name": self.name,
            "type": self.kind,
            "deactivated": self.deactivated,
            "selfUri": format!("/api/v2/presence/sources/{}", self.id),
        });
        if let Some(description) = &self.description {
            shown["description"] = description.as_str().into();
        }
        shown
    }

    /// Members that are left out keep their value: whether they do is not documented.
    fn change(&mut self, body: &Map<String, Value>) -> Result<(), Fault> {
        let kind = text(body, "type").unwrap_or(&self.kind);
        if !["System", "User"].contains(&kind) {
            return Err(Fault::invalid_value("type", kind));
        }
        self.kind = kind.to_owned();
        self.name = text(body, "name")
            .filter(|name| !name.is_empty())
            .ok_or_else(|| Fault::bad_request("The source has no name"))?
            .to_owned();
        if let Some(description) = text(body, "description") {
            self.description = Some(description.to_owned());
        }
        self.deactivated = flag(body, "deactivated").unwrap_or(self.deactivated);
        Ok(())
    }
}

impl Sources {
    pub(super) fn new() -> Self {
        let source = |id: &str, name: &str, deactivated| Source {
            id: id.to_owned(),
            name: name.to_owned(),
            description: None,
            kind: "User".to_owned(),
            deactivated,
        };
        Self {
            entries: vec![
                source(FakeGenesys::CALENDAR, "Calendar", false),
                source(FakeGenesys::FORMER_SOURCE, "Desk phones", true),
            ],
            made: 0,
        }
    }

    pub(super) fn has(&self, id: &str) -> bool {
        self.entries.iter().any(|source| source.id == id)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|source| &*source.id)
    }

    /// Whether the source can be published to.
    pub(super) fn is_active(&self, id: &str) -> bool {
        let is_wanted = |source: &Source| source.id == id && !source.deactivated;
        self.entries.iter().any(is_wanted)
    }

    pub(super) fn list(&self, call: &Call<'_>) -> Result<Value, Fault> {
        let deactivated = wants_deactivated(call)?;
        let entities: Vec<_> = self
            .entries
            .iter()
            .filter(|source| source.deactivated == deactivated)
            .map(Source::to_json)
            .collect();
        Ok(json!({
            "total": entities.len(),
            "entities": entities,
            "selfUri": "/api/v2/presence/sources",
        }))
    }

    pub(super) fn get(&self, call: &Call<'_>) -> Result<Value, Fault> {
        let id = call.segment("sourceId");
        let source = self.entries.iter().find(|source| source.id == id);
        source.map(Source::to_json).ok_or_else(|| unknown(id))
    }

    pub(super) fn create(&mut self, call: &Call<'_>) -> Result<Value, Fault> {
        let mut source = Source {
            id: format!("0a1b2c3d-4e5f-4607-8819-{:012x}", self.made + 1),
            name: String::new(),
            description: None,
            kind: "User".to_owned(),
            deactivated: false,
        };
        source.change(&object(call)?)?;
        self.made += 1;
        let answer = source.to_json();
        self.entries.push(source);
        Ok(answer)
    }

    pub(super) fn replace(&mut self, call: &Call<'_>) -> Result<Value, Fault> {
        let body = object(call)?;
        let source = self.entry(call)?;
        source.change(&body)?;
        Ok(source.to_json())
    }

    pub(super) fn deactivate(&mut self, call: &Call<'_>) -> Result<(), Fault> {
        self.entry(call)?.deactivated = true;
        Ok(())
    }

    fn entry(&mut self, call: &Call<'_>) -> Result<&mut Source, Fault> {
        let id = call.segment("sourceId");
        let source = self.entries.iter_mut().find(|source| source.id == id);
        source.ok_or_else(|| unknown(id))
    }
}

pub(super) fn unknown(id: &str) -> Fault {
    Fault::not_found("presence source", id)
}
