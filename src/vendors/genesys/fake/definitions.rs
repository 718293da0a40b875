//! The presence definitions of the organization, which both families of operations read and change.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    FakeGenesys,
    body::{flag, object, text},
    fault::Fault,
};
use crate::testkit::Call;

/// The ten system presences, as a captured answer spells them, and the ids of the definitions that come with them.
const SYSTEM_PRESENCES: [(&str, &str); 10] = [
    ("Available", FakeGenesys::AVAILABLE),
    ("Away", "5e5c5c66-ea97-4e7f-ac41-6424784829f2"),
    ("Break", "227b37e2-f1d0-4dd0-8f50-badd7cf6d158"),
    ("Busy", FakeGenesys::BUSY),
    ("Idle", "7ffa01cd-7866-4ad7-8faa-31e11b42f51f"),
    ("Meal", "3fd96123-badb-4f69-bc03-1b1ccc6d8014"),
    ("Meeting", "bbdff279-7ae1-48ea-bade-7831d7234c64"),
    ("Offline", FakeGenesys::OFFLINE),
    ("On Queue", FakeGenesys::ON_QUEUE),
    ("Training", "d2390a99-8546-bad9-8f0a-219548e8aeb0"),
];

/// The locale whose labels are answered if none is asked for: which one it is in truth is not documented.
pub(super) const DEFAULT_LOCALE: &str = "en_US";

/// One presence definition of the organization.
#[derive(Clone)]
pub(super) struct Definition {
    pub(super) id: String,
    pub(super) system_presence: String,
    pub(super) labels: BTreeMap<String, String>,
    pub(super) deactivated: bool,
    /// Deleted ones are deactivated too, and the older family lists them only on demand.
    deleted: bool,
    /// Whether it comes with the system presence.
    pub(super) primary: bool,
    pub(super) division: Option<String>,
}

impl Definition {
    fn new(id: &str, system_presence: &str, labels: &[(&str, &str)]) -> Self {
        let labels = labels
            .iter()
            .map(|(locale, label)| ((*locale).to_owned(), (*label).to_owned()));
        Self {
            id: id.to_owned(),
            system_presence: system_presence.to_owned(),
            labels: labels.collect(),
            deactivated: false,
            deleted: false,
            primary: false,
            division: None,
        }
    }

    /// A locale without a label gives no label.
    pub(super) fn labels_in(&self, locale: &str) -> BTreeMap<&String, &String> {
        self.labels
            .iter()
            .filter(|(code, _)| locale == "ALL" || *code == locale)
            .collect()
    }

    /// Exactly the members that a captured answer had.
    pub(super) fn to_json(&self, locale: &str) -> Value {
        json!({
            "id": self.id,
            "languageLabels": self.labels_in(locale),
            "systemPresence": self.system_presence,
            "deactivated": self.deactivated,
            "primary": self.primary,
        })
    }
}

/// The presence definitions of the organization.
pub(super) struct Definitions {
    pub(super) entries: Vec<Definition>,
    made: u32,
}

impl Definitions {
    pub(super) fn new() -> Self {
        let system = SYSTEM_PRESENCES.iter().map(|(name, id)| Definition {
            primary: true,
            ..Definition::new(id, name, &[(DEFAULT_LOCALE, *name)])
        });
        let own = [
            Definition {
                division: Some(FakeGenesys::DIVISION.to_owned()),
                ..Definition::new(
                    FakeGenesys::ANOTHER_BREAK,
                    "Break",
                    &[("en", "Another Break"), ("en_US", "Another Break")],
                )
            },
            Definition::new(
                FakeGenesys::AWAY_FROM_KEYBOARD,
                "Away",
                &[("en_US", "Away from keyboard"), ("es", "Lejos del teclado")],
            ),
            Definition {
                deactivated: true,
                ..Definition::new(
                    FakeGenesys::DEACTIVATED,
                    "Break",
                    &[("en_US", "Smoke break")],
                )
            },
        ];
        Self {
            entries: system.chain(own).collect(),
            made: 0,
        }
    }

    /// The ids of those that a presence can be set to.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        let usable = self.entries.iter().filter(|entry| !entry.deactivated);
        usable.map(|entry| &*entry.id)
    }

    /// A definition that a presence can be set to.
    pub(super) fn usable(&self, id: &str) -> Option<&Definition> {
        self.entries
            .iter()
            .find(|entry| entry.id == id && !entry.deactivated)
    }

    /// The definition that comes with a system presence, whatever its spelling.
    pub(super) fn of_system_presence(&self, name: &str) -> Option<&Definition> {
        self.entries
            .iter()
            .find(|entry| entry.primary && folded(&entry.system_presence) == folded(name))
    }

    pub(super) fn renew(&mut self, id: &str) -> Option<String> {
        let fresh = self.fresh_id();
        let entry = self.entries.iter_mut().find(|entry| entry.id == id)?;
        entry.id.clone_from(&fresh);
        Some(fresh)
    }

    pub(super) fn list(&self, call: &Call<'_>) -> Result<Value, Fault> {
        let page_number = positive(call, "pageNumber", 1)?;
        let page_size = positive(call, "pageSize", 25)?;
        let (alive, deleted) = match call
            .query("deleted")
            .unwrap_or("false")
            .to_ascii_uppercase()
            .as_str()
        {
            "FALSE" => (true, false),
            "TRUE" => (false, true),
            "ALL" => (true, true),
            _ => return Err(Fault::invalid_query("deleted")),
        };
        let wanted = |entry: &&Definition| if entry.deleted { deleted } else { alive };
        let total = self.entries.iter().filter(wanted).count();
        let entities: Vec<_> = self
            .entries
            .iter()
            .filter(wanted)
            .skip(page_size.saturating_mul(page_number - 1))
            .take(page_size)
            .map(|entry| entry.to_json(locale(call)))
            .collect();
        Ok(json!({
            "entities": entities,
            "pageSize": page_size,
            "pageNumber": page_number,
            "total": total,
            "pageCount": total.div_ceil(page_size),
        }))
    }

    pub(super) fn get(&self, call: &Call<'_>) -> Result<Value, Fault> {
        Ok(self.entry(id_in(call))?.to_json(locale(call)))
    }

    pub(super) fn create(&mut self, call: &Call<'_>) -> Result<&Definition, Fault> {
        let body = object(call)?;
        let labels = labels(&body)?;
        let system_presence = system_presence(&body)?
            .ok_or_else(|| Fault::bad_request("The definition has no systemPresence"))?;
        let id = self.fresh_id();
        self.entries.push(Definition {
            labels,
            deactivated: flag(&body, "deactivated").unwrap_or(false),
            division: text(&body, "divisionId").map(str::to_owned),
            ..Definition::new(&id, system_presence, &[])
        });
        self.entry(&id)
    }

    /// Members that are left out keep their value: whether they do is not documented. A deleted definition that is no
    /// longer deactivated is back, which is not documented either.
    pub(super) fn replace(&mut self, call: &Call<'_>) -> Result<&Definition, Fault> {
        let body = object(call)?;
        let labels = labels(&body)?;
        let entry = self.entry_mut(id_in(call))?;
        if let Some(given) = system_presence(&body)?.filter(|given| *given != entry.system_presence)
        {
            return Err(Fault::invalid_value("systemPresence", given));
        }
        entry.labels = labels;
        if let Some(deactivated) = flag(&body, "deactivated") {
            entry.deactivated = deactivated;
            entry.deleted &= deactivated;
        }
        if let Some(division) = text(&body, "divisionId") {
            entry.division = Some(division.to_owned());
        }
        Ok(entry)
    }

    pub(super) fn delete(&mut self, call: &Call<'_>) -> Result<(), Fault> {
        let entry = self.entry_mut(id_in(call))?;
        entry.deactivated = true;
        entry.deleted = true;
        Ok(())
    }

    pub(super) fn entry(&self, id: &str) -> Result<&Definition, Fault> {
        let entry = self.entries.iter().find(|entry| entry.id == id);
        entry.ok_or_else(|| unknown(id))
    }

    pub(super) fn entry_mut(&mut self, id: &str) -> Result<&mut Definition, Fault> {
        let entry = self.entries.iter_mut().find(|entry| entry.id == id);
        entry.ok_or_else(|| unknown(id))
    }

    fn fresh_id(&mut self) -> String {
        self.made += 1;
        format!("09f1e2d3-c4b5-4a69-8778-{:012x}", self.made)
    }
}

/// How `id` and `name` are spelled is not verified: no answer of this operation is known.
pub(super) fn system_presences() -> Value {
    SYSTEM_PRESENCES
        .iter()
        .map(|(name, _)| json!({ "id": name.to_uppercase().replace(' ', "_"), "name": name }))
        .collect()
}

/// A system presence without what its spellings differ in.
fn folded(name: &str) -> String {
    name.chars()
        .filter(|letter| !matches!(letter, ' ' | '_'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The id of a definition in the path, whose name is another in each family.
pub(super) fn id_in<'a>(call: &'a Call<'_>) -> &'a str {
    match call.segment("presenceId") {
        "" => call.segment("definitionId"),
        id => id,
    }
}

fn unknown(id: &str) -> Fault {
    Fault::not_found("presence definition", id)
}

fn locale<'a>(call: &'a Call<'_>) -> &'a str {
    call.query("localeCode").unwrap_or(DEFAULT_LOCALE)
}

fn positive(call: &Call<'_>, parameter: &str, default: usize) -> Result<usize, Fault> {
    let Some(text) = call.query(parameter) else {
        return Ok(default);
    };
    match text.parse::<i32>() {
        Ok(number @ 1..) => usize::try_from(number).map_err(|_| Fault::invalid_query(parameter)),
        _ => Err(Fault::invalid_query(parameter)),
    }
}

fn labels(body: &Map<String, Value>) -> Result<BTreeMap<String, String>, Fault> {
    let given = body.get("languageLabels").cloned().unwrap_or_default();
    serde_json::from_value(given)
        .ok()
        .filter(|labels: &BTreeMap<_, _>| !labels.is_empty())
        .ok_or_else(|| Fault::bad_request("The definition has no languageLabels"))
}

fn system_presence(body: &Map<String, Value>) -> Result<Option<&'static str>, Fault> {
    let Some(given) = body.get("systemPresence") else {
        return Ok(None);
    };
    let given = given.as_str().unwrap_or_default();
    SYSTEM_PRESENCES
        .iter()
        .find(|(name, _)| folded(name) == folded(given))
        .map(|(name, _)| Some(*name))
        .ok_or_else(|| Fault::invalid_value("systemPresence", given))
}
