//! The directory's TOML: an error names the line, and never repeats a user's id.

use std::{borrow::Cow, fmt::Write};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::Person;
use crate::{
    error::{Error, ErrorKind, Result},
    model::Source,
};

type Key<'a> = Spanned<Cow<'a, str>>;

/// The persons, each with the byte at which they stand, for errors.
///
/// The table is walked by hand: what a derived reader says of a wrong type repeats the value, which may be a user's id.
pub(super) fn read(text: &str) -> Result<Vec<(usize, Person)>> {
    let document = DeTable::parse(text).map_err(|fault| no_toml(text, &fault))?;
    let text = Text(text);
    let mut persons = Vec::new();
    for (key, value) in document.into_inner() {
        match (&**key.get_ref(), value.into_inner()) {
            ("person", DeValue::Table(table)) => {
                for (id, value) in table {
                    persons.push((id.span().start, text.person(id, value.into_inner())?));
                }
            }
            ("person", _) => return Err(text.fault(&key, "person is no table")),
            (other, _) => return Err(text.unknown(&key, other, "[person.<id>]")),
        }
    }
    Ok(persons)
}

/// What is read, to tell where something stands.
struct Text<'a>(&'a str);

impl Text<'_> {
    fn person(&self, id: Key<'_>, value: DeValue<'_>) -> Result<Person> {
        let DeValue::Table(table) = value else {
            return Err(self.fault(&id, &format!("person {} is no table", id.get_ref())));
        };
        let mut person = Person::new(id.into_inner().into_owned());
        for (key, value) in table {
            let path = format!("person.{}.{}", person.id, key.get_ref());
            person = match (&**key.get_ref(), value.into_inner()) {
                ("name", DeValue::String(name)) => person.with_name(name),
                ("name", _) => {
                    return Err(self.fault(&key, &format!("{path} is no text in quotes")));
                }
                ("accounts", DeValue::Table(accounts)) => self.add_accounts(person, accounts)?,
                ("accounts", _) => {
                    let fault = format!("{path} is no table from sources to user ids");
                    return Err(self.fault(&key, &fault));
                }
                _ => return Err(self.unknown(&key, &path, "name and accounts")),
            };
        }
        Ok(person)
    }

    fn add_accounts(&self, mut person: Person, accounts: DeTable<'_>) -> Result<Person> {
        for (key, value) in accounts {
            let fault = |fault: &str| {
                let source = key.get_ref();
                self.fault(&key, &format!("person {}, {source}: {fault}", person.id))
            };
            let source: Source = key.get_ref().parse().map_err(|_| {
                fault("this is no source: write \"vendor:instance\", with the quotes")
            })?;
            let users = users(value.into_inner())
                .ok_or_else(|| fault("a user id is written in quotes, several as a list"))?;
            if users.is_empty() {
                return Err(fault("the list of user ids is empty"));
            }
            for user in users {
                person = person.with_account(source.clone(), user);
            }
        }
        Ok(person)
    }

    fn fault(&self, key: &Key<'_>, fault: &str) -> Error {
        let place = place(self.0, key.span().start);
        invalid(&format!("{place}{fault}"))
    }

    fn unknown(&self, key: &Key<'_>, path: &str, known: &str) -> Error {
        self.fault(key, &format!("unknown key {path}: known is {known}"))
    }
}

/// What an error begins with.
pub(super) fn place(text: &str, start: usize) -> String {
    let before = text.get(..start).unwrap_or_default();
    format!("line {}: ", before.matches('\n').count() + 1)
}

/// One user id, or several.
fn users(value: DeValue<'_>) -> Option<Vec<String>> {
    match value {
        DeValue::String(user) => Some(vec![user.into_owned()]),
        DeValue::Array(users) => {
            let users = users.into_iter().map(|user| match user.into_inner() {
                DeValue::String(user) => Some(user.into_owned()),
                _ => None,
            });
            users.collect()
        }
        _ => None,
    }
}

/// Keys of TOML may hold anything, an error is one line.
fn invalid(message: &str) -> Error {
    let chars = message.chars();
    let printable = chars.map(|c| if c.is_control() { '\u{fffd}' } else { c });
    Error::new(ErrorKind::Invalid, printable.collect::<String>())
}

/// Where it is no TOML. The line itself is not shown: it may hold a user's id.
fn no_toml(text: &str, fault: &toml::de::Error) -> Error {
    let span = fault.span().unwrap_or_default();
    let fault = fault.message();
    let place = place(text, span.start);
    let mut message = format!("{place}this is no TOML: {fault}");
    if fault.contains("duplicate key")
        && let Some(key) = text.get(span)
    {
        let _ = write!(message, " {key}");
    }
    if fault.contains("unquoted key") {
        message.push_str("; a source is written in quotes");
    }
    invalid(&message)
}

pub(super) fn write<'a>(persons: impl Iterator<Item = &'a Person>) -> String {
    let mut text = String::new();
    for person in persons {
        let id = quoted(person.id.as_str());
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "[person.{id}]");
        if let Some(name) = &person.name {
            let _ = writeln!(text, "name = {}", quoted(name));
        }
        let _ = writeln!(text, "\n[person.{id}.accounts]");
        let mut sources: Vec<&Source> = person.accounts.iter().map(|a| &a.source).collect();
        sources.sort_unstable();
        sources.dedup();
        for source in sources {
            let users: Vec<String> = person
                .users_at(source)
                .map(|user| quoted(user.as_str()))
                .collect();
            let users = match users.as_slice() {
                [user] => user.clone(),
                users => format!("[{}]", users.join(", ")),
            };
            let _ = writeln!(text, "{} = {users}", quoted(&source.to_string()));
        }
    }
    text
}

/// TOML's basic strings escape as JSON's do, but for U+007F, which no directory holds.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
