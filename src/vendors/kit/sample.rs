//! A payload as the vendor documents it: the name of its file says what it is, and nothing of it is lost where it is read.

use serde_json::Value;

use super::{VendorKit, document};
use crate::client::wire::{Decoder, Document, schema::Kind};

impl VendorKit {
    /// Reads the text of a file in the vendor's folder `samples` with one value changed at a time, and returns as JSON pointers the values
    /// that the type does not print where it has them, and the secrets that it does print.
    ///
    /// The name of the file begins with an operation and a status, such as `users.info.200`, with `_` for `/`; or with the type of what is
    /// no response, or several.
    ///
    /// # Panics
    /// If the name has neither, or the text is not what the name says.
    #[must_use]
    pub fn lost_in_sample(&self, file: &str, text: &str) -> Vec<String> {
        let documents = self.documents(file);
        assert!(
            !documents.is_empty(),
            "{file}: no operation, status or type"
        );
        let lost = documents.iter().map(|document| lost(document, text));
        let lost = lost.map(|lost| lost.unwrap_or_else(|| panic!("{file} cannot be read")));
        lost.flatten().collect()
    }

    fn documents(&self, file: &str) -> Vec<Document> {
        let body = |decoder: &Decoder| {
            let rest = file.strip_prefix(&decoder.descriptor.id.replace('/', "_"))?;
            let status: u16 = rest.strip_prefix('.')?.split('.').next()?.parse().ok()?;
            let mut bodies = decoder.bodies.iter();
            let body = bodies.find(|(statuses, _)| statuses.contains(&status));
            body.map(|(_, document)| *document)
        };
        let bodies = self.reader.decoders.iter().filter_map(body);
        let named = file.split('.').map_while(|name| {
            let mut models = self.models.iter();
            models.find(|(model, _)| *model == name)
        });
        bodies.chain(named.map(|(_, document)| *document)).collect()
    }
}

/// `None` if the sample cannot be read.
fn lost(document: &Document, sample: &str) -> Option<Vec<String>> {
    let sample: Value = serde_json::from_str(sample).ok()?;
    let mut search = Search {
        document,
        printed: print(document, &sample)?,
        sample: &sample,
        lost: Vec::new(),
    };
    search.visit(document.schema.kind, &sample, "");
    Some(search.lost)
}

fn print(document: &Document, value: &Value) -> Option<String> {
    (document.print)(value.to_string().as_bytes(), document.schema)
}

struct Search<'a> {
    document: &'a Document,
    sample: &'a Value,
    printed: String,
    lost: Vec<String>,
}

impl Search<'_> {
    fn visit(&mut self, kind: Kind, value: &Value, at: &str) {
        let schema = self.document.schema;
        let is_right = match (kind, value) {
            // A null is read unless another value is printed in the same way.
            (_, Value::Null) => self.is_seen(value, &document::value(kind, 0), at),
            (Kind::Nullable(kind), value) => return self.visit(*kind, value, at),
            (Kind::Union(kinds), value) => {
                let mut kinds = kinds.iter();
                match kinds.find(|kind| document::fits(schema, **kind, value)) {
                    Some(kind) => return self.visit(*kind, value, at),
                    None => false,
                }
            }
            (Kind::Secret, Value::String(text)) => {
                let other = self.with(at, &format!("{text} changed").into());
                other.as_ref() == Some(&self.printed)
            }
            // What is no date-time may be undecodable.
            (Kind::DateTime, Value::String(_)) => {
                self.is_seen(value, &document::value(kind, 0), at)
            }
            (_, Value::String(text)) => self.is_seen(value, &format!("{text} changed").into(), at),
            (_, Value::Bool(is_set)) => self.is_seen(value, &(!is_set).into(), at),
            (_, Value::Number(number)) => {
                let other = match number.as_i64() {
                    Some(number) => Value::from(number + 1),
                    None => number.as_f64().map(|number| number + 1.0).into(),
                };
                self.is_seen(value, &other, at)
            }
            (_, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.visit_inner(kind, &index.to_string(), item, at);
                }
                true
            }
            (_, Value::Object(members)) => {
                for (key, member) in members {
                    self.visit_inner(kind, key, member, at);
                }
                true
            }
        };
        if !is_right || !value.is_null() && !self.is_needed_or_seen(at) {
            self.lost.push(at.to_owned());
        }
    }

    /// Visits a member or an item of what is at `at`.
    fn visit_inner(&mut self, kind: Kind, key: &str, value: &Value, at: &str) {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        let kind = match kind {
            Kind::Any => Some(Kind::Any),
            Kind::List(item) | Kind::Map(item) => Some(*item),
            Kind::Model(model) => {
                let mut members = model.members.iter();
                let schema = self.document.schema;
                let member = members.find(|it| document::is_key(schema, key, it.key));
                member.map(|member| member.kind)
            }
            _ => None,
        };
        match kind {
            Some(kind) => self.visit(kind, value, &at),
            None => self.lost.push(at),
        }
    }

    /// Prints the sample with another value at this place.
    fn with(&self, at: &str, other: &Value) -> Option<String> {
        let mut changed = self.sample.clone();
        *changed.pointer_mut(at)? = other.clone();
        print(self.document, &changed)
    }

    /// Whether the value is printed in its place, and another one in the same place.
    fn is_seen(&self, value: &Value, other: &Value, at: &str) -> bool {
        let Some(printed) = self.with(at, other) else {
            return false;
        };
        let difference = Difference::of(&self.printed, &printed);
        difference
            .is_some_and(|it| it.is_at(at) && shows(&it.before, value) && shows(&it.after, other))
    }

    /// Whether null in the value's place is an error, or printed there.
    fn is_needed_or_seen(&self, at: &str) -> bool {
        self.with(at, &Value::Null).is_none_or(|printed| {
            Difference::of(&self.printed, &printed).is_some_and(|it| it.is_at(at))
        })
    }
}

/// The first difference between two values as `{:#?}` prints them.
struct Difference {
    /// The names of members and the positions of items.
    place: Vec<String>,
    /// The texts from the first line that differs.
    before: String,
    after: String,
}

impl Difference {
    fn of(before: &str, after: &str) -> Option<Self> {
        let (before, after): (Vec<_>, Vec<_>) = (before.lines().collect(), after.lines().collect());
        let mut lines = before.iter().zip(&after);
        let first = lines.position(|(before, after)| before != after)?;
        Some(Self {
            place: place(&before[..=first]),
            before: before[first..].join("\n"),
            after: after[first..].join("\n"),
        })
    }

    fn is_at(&self, pointer: &str) -> bool {
        let mut place = self.place.iter().map(String::as_str);
        let is_below = pointer.split('/').skip(1).all(|key| {
            // The field may lack the namespace of the key: `m.homeserver` is the field `homeserver`.
            let own = key.rsplit_once('.').map_or(key, |(_, own)| own);
            let name = place.next();
            name == Some(&letters(key)) || name == Some(&letters(own))
        });
        // A word is printed as its meaning and its text.
        is_below && matches!(place.collect::<Vec<_>>()[..], [] | ["known" | "text"])
    }
}

/// Where the last of these lines is.
fn place(lines: &[&str]) -> Vec<String> {
    let (mut place, mut depth, mut before) = (Vec::new(), usize::MAX, 0);
    for line in lines.iter().rev() {
        let text = line.trim_start();
        match line.len() - text.len() {
            own if own < depth => {
                if depth < usize::MAX && text.ends_with('[') {
                    place.push(before.to_string());
                }
                let name = text.split_once(": ").map(|(name, _)| name);
                place.extend(name.filter(|name| is_name(name)).map(letters));
                (depth, before) = (own, 0);
            }
            own if own == depth && !text.starts_with(['}', ']', ')']) => before += 1,
            _ => {}
        }
    }
    place.reverse();
    place
}

/// Whether it is the name of a field, or a key of a map.
fn is_name(text: &str) -> bool {
    let is_key = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    is_key || text.chars().all(|it| it.is_alphanumeric() || it == '_')
}

/// A key without regard to how fields are spelled.
fn letters(key: &str) -> String {
    let letters = key.chars().filter(|it| it.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Whether a text that begins with the line of a value shows the value.
fn shows(text: &str, value: &Value) -> bool {
    let line = text.lines().next().unwrap_or_default();
    match value {
        Value::String(value) => text.contains(&format!("{value:?}")),
        Value::Bool(value) => line.contains(&value.to_string()),
        Value::Number(number) => {
            let mut words = line.split(|it: char| !it.is_ascii_digit() && !".-e".contains(it));
            words.any(|word| word.parse().ok() == number.as_f64())
        }
        Value::Null | Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
#[test]
fn ignored_and_changed_members_are_found() {
    use crate::client::wire::schema::{Absence, Member, Model, Schema};

    const fn member(key: &'static str, kind: Kind) -> Member {
        let absence = Absence::Unknown;
        Member { key, kind, absence }
    }
    static MODEL: Model = Model {
        members: &[
            member("right", Kind::I64),
            member("truth", Kind::Bool),
            member("always", Kind::Bool),
            member("fixed", Kind::String),
            member("one", Kind::I64),
            member("other", Kind::I64),
            member("hidden", Kind::Secret),
            member("seen", Kind::Secret),
            member("never", Kind::Secret),
            member("turned", Kind::List(&Kind::I64)),
            member("nothing", Kind::Bool),
        ],
    };
    static SCHEMA: Schema = Schema {
        kind: Kind::Model(&MODEL),
        ignore_case: false,
    };
    #[derive(Debug)]
    #[expect(dead_code, reason = "it is printed")]
    struct Read<'a> {
        right: &'a Value,
        truth: &'a Value,
        always: bool,
        fixed: &'static str,
        one: &'a Value,
        other: &'a Value,
        hidden: Option<&'static str>,
        seen: &'a Value,
        turned: Vec<&'a Value>,
    }
    fn print(body: &[u8], _: &'static Schema) -> Option<String> {
        let body: Value = serde_json::from_slice(body).ok()?;
        let turned = body["turned"].as_array().into_iter().flatten().rev();
        let read = body.is_object().then(|| Read {
            right: &body["right"],
            truth: &body["truth"],
            always: true,
            fixed: "fixed",
            one: &body["other"],
            other: &body["one"],
            hidden: body["hidden"].as_str().map(|_| "[redacted]"),
            seen: &body["seen"],
            turned: turned.collect(),
        })?;
        Some(format!("{read:#?}"))
    }
    let schema = &SCHEMA;
    let sample = r#"{"right": 1, "truth": true, "always": true, "fixed": "fixed", "one": 1, "other": 1, "hidden": "a",
        "seen": "b", "never": "c", "turned": [1, 1], "nothing": null, "unknown": {"x": 3}}"#;
    let mut lost = lost(&Document { schema, print }, sample).unwrap();
    lost.sort();
    let expected = [
        "/always",
        "/fixed",
        "/never",
        "/nothing",
        "/one",
        "/other",
        "/seen",
        "/turned/0",
        "/turned/1",
        "/unknown",
    ];
    assert_eq!(lost, expected);
}
