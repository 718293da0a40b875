//! A directory as people write it.

use std::fmt::Write;

use toml::{Table, Value};

use super::{Person, index::invalid};
use crate::{Error, Result, Source};

/// The table is walked by hand: what a derived reader says of a wrong type repeats the value, which may be a user's id.
pub(super) fn read(text: &str) -> Result<Vec<Person>> {
    let document: Table = text.parse().map_err(|fault| no_toml(text, &fault))?;
    let mut persons = Vec::new();
    for (key, value) in document {
        match (key.as_str(), value) {
            ("person", Value::Table(table)) => {
                for (id, value) in table {
                    persons.push(person(id, value)?);
                }
            }
            ("person", _) => return Err(invalid("person is no table".to_owned())),
            _ => return Err(unknown(&key, "person")),
        }
    }
    Ok(persons)
}

fn person(id: String, value: Value) -> Result<Person> {
    let Value::Table(table) = value else {
        return Err(invalid(format!("person {} is no table", printable(&id))));
    };
    let mut person = Person::new(id);
    for (key, value) in table {
        let path = format!("person.{}.{key}", person.id);
        person = match (key.as_str(), value) {
            ("name", Value::String(name)) => person.with_name(name),
            ("name", _) => return Err(invalid(format!("{} is no text", printable(&path)))),
            ("accounts", Value::Table(accounts)) => add_accounts(person, accounts)?,
            ("accounts", _) => {
                let fault = "is no table from sources to user ids";
                return Err(invalid(format!("{} {fault}", printable(&path))));
            }
            _ => return Err(unknown(&path, "name and accounts")),
        };
    }
    Ok(person)
}

fn add_accounts(mut person: Person, accounts: Table) -> Result<Person> {
    for (key, value) in accounts {
        let fault = |fault: &str| {
            let text = format!("person {}, {key}: {fault}", person.id);
            invalid(printable(&text))
        };
        let source: Source = key
            .parse()
            .map_err(|_| fault("not a source: write it as \"vendor:instance\", in quotes"))?;
        let users = match value {
            Value::String(user) => vec![user],
            Value::Array(users) => {
                let users: Option<Vec<_>> = users.into_iter().map(into_text).collect();
                users.ok_or_else(|| fault("a user id is written in quotes"))?
            }
            _ => return Err(fault("a user id is written in quotes")),
        };
        if users.is_empty() {
            return Err(fault("the list of user ids is empty"));
        }
        for user in users {
            person = person.with_account(source.clone(), user);
        }
    }
    Ok(person)
}

fn into_text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn unknown(key: &str, known: &str) -> Error {
    let key = printable(key);
    invalid(format!("unknown key {key}: known is {known}"))
}

/// Keys of TOML may hold anything, an error is one line.
fn printable(text: &str) -> String {
    let chars = text.chars();
    chars
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect()
}

/// Where it is no TOML. The line itself is not shown: it may hold a user's id.
fn no_toml(text: &str, fault: &toml::de::Error) -> Error {
    let start = fault.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let mut message = format!("line {line} is not good TOML: {}", fault.message());
    if fault.message().contains("duplicate key") {
        let key = fault.span().and_then(|span| text.get(span));
        if let Some(key) = key {
            let _ = write!(message, " {key}");
        }
    }
    invalid(printable(&message))
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
