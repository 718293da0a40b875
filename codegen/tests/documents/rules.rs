//! The rules of absence: what must state its absence, and how.

use std::collections::BTreeSet;

use super::{
    absence::{self, Absence},
    document::{Document, Part},
    values,
};

/// The extension keys that the generator knows.
const EXTENSIONS: &[&str] = &[
    "x-absent",
    "x-client",
    "x-enum-descriptions",
    "x-example-setup",
    "x-idempotent",
    "x-ignore-case",
    "x-limits",
    "x-name",
    "x-permission",
    "x-successor",
    "x-writes",
];

/// Keys whose value has names for keys, not words of OpenAPI.
const MAPS_OF_NAMES: &[&str] = &["headers", "variables", "x-enum-descriptions"];

/// Every violation, as one line: the place, the fault, what to do.
pub(crate) fn findings(document: &Document) -> BTreeSet<String> {
    let mut lint = Lint::default();
    lint.keys(&document.root(), Inside::Object);
    for body in document.bodies() {
        if body.is_success {
            lint.success(&body.schema, true);
            for example in &body.examples {
                if let Err(fault) = values::check(&body.schema, example.value, "") {
                    let help = "correct the example or `x-absent`";
                    lint.report(example, &format!("the example {fault}"), help);
                }
            }
        } else {
            lint.error(&body.schema);
        }
    }
    lint.findings
}

#[derive(Default)]
struct Lint {
    findings: BTreeSet<String>,
    /// The schemas that were visited, by how they were reached.
    visited: BTreeSet<(String, &'static str)>,
}

/// What the keys of a map are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// Words of OpenAPI.
    Object,
    /// Words of OpenAPI, in the schema of a property.
    Property,
    /// Names of properties.
    Properties,
    /// Other names.
    Names,
}

impl Lint {
    fn report(&mut self, part: &Part<'_>, fault: &str, help: &str) {
        let finding = format!("{}: {fault}; {help}", part.place());
        self.findings.insert(finding);
    }

    /// Checks that every extension key is known, stands where it means something and has a value.
    fn keys(&mut self, part: &Part<'_>, inside: Inside) {
        for (key, value) in part.entries() {
            let is_word = matches!(inside, Inside::Object | Inside::Property);
            if is_word && key.starts_with("x-") {
                self.extension(key, &value, inside);
            }
            // Values of the vendor may have any key.
            if !(is_word && matches!(key, "example" | "value" | "default")) {
                self.keys(&value, inside_of(key, inside));
            }
        }
        for item in part.items() {
            self.keys(&item, Inside::Object);
        }
    }

    fn extension(&mut self, key: &str, value: &Part<'_>, inside: Inside) {
        if !EXTENSIONS.contains(&key) {
            let help = "correct its name, or add it to the generator";
            self.report(value, &format!("`{key}` is unknown"), help);
        } else if key == "x-absent" {
            let help = "write `error`, `unknown` or the meaning, such as `no message`";
            if let Some(fault) = absence::fault(value.value) {
                self.report(value, fault, help);
            }
            if inside != Inside::Property {
                let fault = "`x-absent` means nothing here";
                self.report(value, fault, "move it to a property");
            }
        }
    }

    /// Checks a schema of a success response. It decides on the response or on a list entry unless nothing may be concluded from its
    /// absence.
    fn success(&mut self, schema: &Part<'_>, decides: bool) {
        let schema = schema.shape();
        let reached = if decides { "decides" } else { "" };
        if !self.visited.insert((schema.at.clone(), reached)) {
            return;
        }
        for (name, member) in schema.members() {
            let absence = Absence::of(&member);
            if absence.is_none()
                && let Some(what) = what_states_absence(name, &member, decides)
            {
                let help =
                    "write `error`, `unknown` or the meaning, beside `allOf` in place of a `$ref`";
                self.report(&member, &format!("{what} has no `x-absent`"), help);
            }
            let decides = matches!(absence, Some(Absence::Error | Absence::Meaning));
            self.success(&member, decides);
        }
        for branch in schema.parts("oneOf") {
            self.success(&branch, decides);
        }
        if let Some(entry) = schema.get("items") {
            if decides {
                self.entry(&entry.shape());
            }
            self.success(&entry, decides);
        }
        if let Some(entry) = schema.get("additionalProperties") {
            self.success(&entry, decides);
        }
    }

    /// Checks that an entry of a list can be named: by its first needed text or number, or by an id whose absence has a meaning.
    fn entry(&mut self, entry: &Part<'_>) {
        let members = entry.members();
        let mut names = members.iter().filter(|(name, member)| {
            let is_scalar = matches!(member.shape().text("type"), Some("string" | "integer"));
            let is_id = name.to_ascii_lowercase().ends_with("id");
            is_scalar
                && match Absence::of(member) {
                    Some(Absence::Error) => true,
                    Some(Absence::Meaning) => is_id,
                    _ => false,
                }
        });
        match names.next() {
            _ if members.is_empty() => {}
            None => self.report(
                entry,
                "an entry of the list has no id",
                "give its id `x-absent: error`, or say what an entry without it is",
            ),
            Some((name, member)) if is_status(name, member) => self.report(
                entry,
                &format!("`{name}` would name the entries of the list"),
                "put the entry's id before it, with `x-absent: error`",
            ),
            Some(_) => {}
        }
    }

    /// Checks a schema of an error response: an error is reported whatever it lacks.
    fn error(&mut self, schema: &Part<'_>) {
        let schema = schema.shape();
        if !self.visited.insert((schema.at.clone(), "error")) {
            return;
        }
        for (_, member) in schema.members() {
            if !matches!(Absence::of(&member), None | Some(Absence::Unknown)) {
                let fault = "a member of an error body is more than `unknown`";
                let help = "write `unknown`, or split the schema in two";
                self.report(&member, fault, help);
            }
            self.error(&member);
        }
        let inner = [schema.get("items"), schema.get("additionalProperties")];
        for inner in inner.into_iter().flatten().chain(schema.parts("oneOf")) {
            self.error(&inner);
        }
    }
}

fn inside_of(key: &str, inside: Inside) -> Inside {
    match inside {
        Inside::Properties => Inside::Property,
        Inside::Names => Inside::Object,
        _ if key == "properties" => Inside::Properties,
        _ if MAPS_OF_NAMES.contains(&key) => Inside::Names,
        _ => Inside::Object,
    }
}

/// What a member is whose absence must be stated.
fn what_states_absence(name: &str, member: &Part<'_>, decides: bool) -> Option<&'static str> {
    let shape = member.shape();
    let values = shape.get("additionalProperties").map(|part| part.shape());
    let is_success = name == "success" && shape.text("type") == Some("boolean");
    if shape.text("type") == Some("array") {
        Some("a list")
    } else if values.is_some_and(|values| !values.members().is_empty()) {
        Some("a map of objects")
    } else if is_status(name, member) {
        Some("a status")
    } else if is_success {
        Some("a sign of success")
    } else if decides {
        Some("a member of the response or of an entry")
    } else {
        None
    }
}

/// Whether a member is a status: by its vocabulary or its name.
fn is_status(name: &str, member: &Part<'_>) -> bool {
    let shape = member.shape();
    let is_vocabulary = shape.text("type") == Some("string") && shape.get("enum").is_some();
    let name = name.to_ascii_lowercase();
    is_vocabulary || matches!(&*name, "status" | "presence" | "present" | "state")
}
