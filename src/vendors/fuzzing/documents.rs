//! Random documents, as good as the schema of a body says or broken in one place.

use fastrand::Rng;

use crate::client::wire::schema::{Absence, Kind, Member, Model};

/// How deep optional parts go.
const MAX_DEPTH: usize = 3;

/// Texts that are right wherever a text is documented.
const TEXTS: [&str; 7] = [
    r#""""#,
    r#""plain""#,
    r#""2026-03-02T08:15:00.000Z""#,
    r#""a \"quoted\" \\ text""#,
    r#""\ud83c\udfd6 and \u00e9""#,
    "\"\u{e9}\u{1f3d6}\"",
    r#""On Queue""#,
];

/// A JSON object as its members, whose values are JSON.
#[derive(Clone)]
pub(super) struct Object(pub(super) Vec<(&'static str, String)>);

impl Object {
    /// An object of this model. Its id is the number.
    pub(super) fn of(model: &'static Model, number: usize, random: &mut Rng) -> Self {
        object(model, number, 0, random)
    }

    pub(super) fn json(&self) -> String {
        let members = self.0.iter();
        let members: Vec<_> = members
            .map(|(key, value)| format!("{key:?}:{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    }

    /// The same with another value for a member, which is added if it is missing.
    pub(super) fn with(&self, key: &'static str, value: &str) -> Self {
        let mut object = self.without(key);
        object.0.push((key, value.to_owned()));
        object
    }

    pub(super) fn without(&self, key: &str) -> Self {
        let members = self.0.iter().filter(|(name, _)| *name != key);
        Self(members.cloned().collect())
    }
}

fn object(model: &'static Model, number: usize, depth: usize, random: &mut Rng) -> Object {
    let mut members = Vec::new();
    let id = model.id().map(|id| id.key);
    for member in model.members {
        let value = match member.absence {
            _ if Some(member.key) == id => match member.kind {
                Kind::String => format!("\"id{number}\""),
                _ => number.to_string(),
            },
            Absence::Error => value(member.kind, depth + 1, random),
            _ if depth >= MAX_DEPTH || random.f32() < 0.3 => continue,
            Absence::MeaningOrNull | Absence::Unknown if random.f32() < 0.1 => "null".to_owned(),
            _ => value(member.kind, depth + 1, random),
        };
        members.push((member.key, value));
    }
    random.shuffle(&mut members);
    Object(members)
}

/// A value of this kind.
pub(super) fn value(kind: Kind, depth: usize, random: &mut Rng) -> String {
    let count = if depth > MAX_DEPTH {
        0
    } else {
        random.usize(..4)
    };
    match kind {
        Kind::String => TEXTS[random.usize(..TEXTS.len())].to_owned(),
        Kind::Secret => r#""secret""#.to_owned(),
        Kind::DateTime => r#""2026-03-02T08:15:00.000Z""#.to_owned(),
        Kind::Bool => random.bool().to_string(),
        Kind::I32 => random.i32(..).to_string(),
        Kind::I64 => random.i64(..).to_string(),
        Kind::F64 => random.i16(..).to_string() + [".5", "e3", ""][random.usize(..3)],
        Kind::Any => ["null", "1", r#"{"a":[1,{"b":null}]}"#][random.usize(..3)].to_owned(),
        Kind::Model(model) => object(model, random.usize(..1000), depth, random).json(),
        Kind::Union(kinds) => value(kinds[random.usize(..kinds.len())], depth, random),
        Kind::List(item) => {
            let items: Vec<_> = (0..count)
                .map(|_| value(*item, depth + 1, random))
                .collect();
            format!("[{}]", items.join(","))
        }
        Kind::Map(item) => {
            let pairs =
                (0..count).map(|key| format!("\"k{key}\":{}", value(*item, depth + 1, random)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Kind::Nullable(_) if random.bool() => "null".to_owned(),
        Kind::Nullable(kind) => value(*kind, depth, random),
    }
}

/// A way to break an entry, as JSON that may hold bytes that are no UTF-8.
pub(super) type Break = fn(&'static Model, &Object, &mut Rng) -> Vec<u8>;

/// Whether the entry must be left out then, if that is the same for every entry.
pub(super) type Expectation = fn(&Model) -> Option<bool>;

const ALWAYS: Expectation = |_| Some(true);
const NEVER: Expectation = |_| Some(false);
const PERHAPS: Expectation = |_| None;
const IF_NEEDED: Expectation = |model| {
    let mut members = model.members.iter();
    Some(members.any(|member| member.absence == Absence::Error))
};
/// In a member that is a list, only the items are undecodable.
const IF_MEANINGFUL: Expectation = |model| {
    let members = model.members.iter();
    let mut members = members.filter(|member| is_meaningful(member.absence));
    let is_list = |member: &Member| matches!(member.kind, Kind::List(_));
    let has_any = members.clone().next().is_some();
    (!members.any(is_list)).then_some(has_any)
};

fn is_meaningful(absence: Absence) -> bool {
    matches!(absence, Absence::Meaning | Absence::MeaningOrNull)
}

/// Ways in which entries were seen broken.
pub(super) const BREAKS: [(&str, Break, Expectation); 24] = [
    ("a number", |_, _, _| b"7".to_vec(), ALWAYS),
    (
        "a number out of range",
        |_, _, _| b"-1e999".to_vec(),
        ALWAYS,
    ),
    ("a text", |_, _, _| b"\"text\"".to_vec(), ALWAYS),
    ("a boolean", |_, _, _| b"true".to_vec(), ALWAYS),
    ("null", |_, _, _| b"null".to_vec(), ALWAYS),
    ("an empty list", |_, _, _| b"[]".to_vec(), ALWAYS),
    (
        "the values as a list",
        |_, entry, _| {
            let values: Vec<_> = entry.0.iter().map(|(_, value)| &**value).collect();
            format!("[{}]", values.join(",")).into_bytes()
        },
        ALWAYS,
    ),
    (
        "an entry in a list",
        |_, entry, _| format!("[{}]", entry.json()).into_bytes(),
        ALWAYS,
    ),
    ("an empty object", |_, _, _| b"{}".to_vec(), IF_NEEDED),
    (
        "a needed member missing",
        |model, entry, random| {
            let needed = of_class(model, |absence| absence == Absence::Error, random);
            entry
                .without(needed.map_or("", |member| member.key))
                .json()
                .into()
        },
        IF_NEEDED,
    ),
    (
        "a needed member null",
        |model, entry, random| {
            let needed = of_class(model, |absence| absence == Absence::Error, random);
            replaced(needed, entry, "null")
        },
        IF_NEEDED,
    ),
    (
        "a member with a meaning of another type",
        |model, entry, random| replaced(of_class(model, is_meaningful, random), entry, "[[7]]"),
        IF_MEANINGFUL,
    ),
    (
        "a member that is a list of lists",
        |model, entry, random| replaced(any(model, random), entry, "[[7]]"),
        PERHAPS,
    ),
    (
        "a member that is an object",
        |model, entry, random| replaced(any(model, random), entry, r#"{"$date":1785000000000}"#),
        PERHAPS,
    ),
    (
        "a member that is a number",
        |model, entry, random| replaced(any(model, random), entry, "42"),
        PERHAPS,
    ),
    (
        "a member that is a text",
        |model, entry, random| replaced(any(model, random), entry, "\"forty-two\""),
        PERHAPS,
    ),
    (
        "a member that is a boolean",
        |model, entry, random| replaced(any(model, random), entry, "false"),
        PERHAPS,
    ),
    (
        "a member out of range",
        |model, entry, random| replaced(any(model, random), entry, "1e999"),
        PERHAPS,
    ),
    (
        "a member with too many digits",
        |model, entry, random| replaced(any(model, random), entry, "99999999999999999999"),
        PERHAPS,
    ),
    (
        "a member nested deep",
        |model, entry, random| {
            let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
            replaced(any(model, random), entry, &deep)
        },
        PERHAPS,
    ),
    (
        "a member twice",
        |model, entry, random| {
            let mut entry = entry.clone();
            let twice = entry.0[random.usize(..entry.0.len())].0;
            let member = model.members.iter().find(|member| member.key == twice);
            let kind = member.map_or(Kind::Any, |member| member.kind);
            entry.0.push((twice, value(kind, MAX_DEPTH, random)));
            entry.json().into()
        },
        PERHAPS,
    ),
    (
        "half a surrogate pair",
        |model, entry, random| replaced(text(model, random), entry, r#""cut \ud83c""#),
        NEVER,
    ),
    (
        "a byte that is no UTF-8",
        |model, entry, random| {
            let json = replaced(text(model, random), entry, "\"caf#\"");
            let byte = |byte| if byte == b'#' { 0xE9 } else { byte };
            json.into_iter().map(byte).collect()
        },
        NEVER,
    ),
    (
        "unknown members that are hard to read",
        |_, entry, _| {
            let mut entry = entry.clone();
            entry.0.push(("unheard of", "1e999".to_owned()));
            entry
                .0
                .push(("unheard of", r#"{"a":"\ud83c","a":[]}"#.to_owned()));
            entry.json().into()
        },
        NEVER,
    ),
];

fn replaced(member: Option<&'static Member>, entry: &Object, value: &str) -> Vec<u8> {
    let key = member.map_or("unheard of", |member| member.key);
    entry.with(key, value).json().into()
}

fn any(model: &'static Model, random: &mut Rng) -> Option<&'static Member> {
    of_class(model, |_| true, random)
}

fn text(model: &'static Model, random: &mut Rng) -> Option<&'static Member> {
    let texts = model.members.iter();
    let texts: Vec<_> = texts
        .filter(|member| matches!(member.kind, Kind::String))
        .collect();
    random.choice(texts)
}

fn of_class(
    model: &'static Model,
    is_it: impl Fn(Absence) -> bool,
    random: &mut Rng,
) -> Option<&'static Member> {
    let members = model.members.iter();
    let members: Vec<_> = members.filter(|member| is_it(member.absence)).collect();
    random.choice(members)
}
