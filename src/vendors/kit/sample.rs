//! A payload as the vendor documents it: the name of its file says what it is, and nothing of it is lost where it is read.

use serde_json::Value;

use super::{VendorKit, document};
use crate::wire::{
    Decoder, Document,
    schema::{Kind, Schema},
};

impl VendorKit {
    /// Reads the text of a file in the vendor's folder `samples`, and returns as JSON pointers the members that its type ignores, the
    /// texts and numbers that the type does not print, and the secrets that it does.
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
        let lost = documents.iter().flat_map(|document| {
            let printed = (document.print)(text.as_bytes(), document.schema);
            let printed = printed.unwrap_or_else(|| panic!("{file} cannot be read"));
            lost(document.schema, text, &printed)
        });
        lost.collect()
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

fn lost(schema: &Schema, sample: &str, printed: &str) -> Vec<String> {
    let mut search = Search {
        schema,
        sample,
        printed,
        lost: Vec::new(),
    };
    let value = serde_json::from_str(sample).unwrap_or_default();
    search.visit(schema.kind, &value, "");
    search.lost
}

struct Search<'a> {
    schema: &'a Schema,
    sample: &'a str,
    printed: &'a str,
    lost: Vec<String>,
}

impl Search<'_> {
    fn visit(&mut self, kind: Kind, value: &Value, at: &str) {
        let printed = self.printed;
        let is_right = match (kind, value) {
            (_, Value::Null | Value::Bool(_)) => true,
            (Kind::Nullable(kind), value) => return self.visit(*kind, value, at),
            (Kind::Union(kinds), value) => {
                let mut kinds = kinds.iter();
                match kinds.find(|kind| document::fits(self.schema, **kind, value)) {
                    Some(kind) => return self.visit(*kind, value, at),
                    None => false,
                }
            }
            // Another member may hold the same text and be no secret.
            (Kind::Secret, Value::String(text)) => {
                printed.matches(text).count() < self.sample.matches(text).count()
            }
            (_, Value::String(text)) => {
                printed.contains(&format!("{text:?}")) || printed.contains(text)
            }
            (_, Value::Number(number)) => {
                let decimal = number.as_f64().map(|number| format!("{number:?}"));
                printed.contains(&number.to_string())
                    || decimal.is_some_and(|it| printed.contains(&it))
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
        if !is_right {
            self.lost.push(at.to_owned());
        }
    }

    /// Visits a member or an item of what is at `at`.
    fn visit_inner(&mut self, kind: Kind, key: &str, value: &Value, at: &str) {
        let at = format!("{at}/{key}");
        let kind = match kind {
            Kind::Any => Some(Kind::Any),
            Kind::List(item) | Kind::Map(item) => Some(*item),
            Kind::Model(model) => {
                let mut members = model.members.iter();
                let member = members.find(|it| document::is_key(self.schema, key, it.key));
                member.map(|member| member.kind)
            }
            _ => None,
        };
        match kind {
            Some(kind) => self.visit(kind, value, &at),
            None => self.lost.push(at),
        }
    }
}

#[cfg(test)]
#[test]
fn ignored_and_changed_members_are_found() {
    use crate::wire::schema::{Absence, Member, Model};

    const fn member(key: &'static str, kind: Kind) -> Member {
        let absence = Absence::Unknown;
        Member { key, kind, absence }
    }
    static INNER: Model = Model {
        members: &[
            member("b", Kind::I64),
            member("e", Kind::String),
            member("f", Kind::Secret),
        ],
    };
    static OUTER: Model = Model {
        members: &[member("a", Kind::List(&Kind::Model(&INNER)))],
    };
    let schema = Schema {
        kind: Kind::Model(&OUTER),
        ignore_case: false,
    };
    let sample = r#"{"a": [{"b": 1, "f": "hidden"}, {"b": 2, "c": {"x": "lost"}, "e": "changed", "f": "seen"}], "d": [3]}"#;
    let mut lost = lost(&schema, sample, r#"[{1, [redacted]}, {2, "", seen}]"#);
    lost.sort();
    assert_eq!(lost, ["/a/1/c", "/a/1/e", "/a/1/f", "/d"]);
}
