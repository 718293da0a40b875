//! What holds of every body of every operation, by the documents: absence is no emptiness, and one entry costs no other.

use fastrand::Rng;
use reqwest::{StatusCode, header::HeaderMap};

use super::documents::{BREAKS, Object, value};
use crate::{
    client::wire::{
        Answer, Decoder, Undecodable,
        schema::{Absence, Kind, Model, Schema},
    },
    error::{ErrorKind, Result},
    vendors::kit::kits,
};

/// How many documents are made for each body, and each way to break one.
const DOCUMENTS: u64 = 12;

/// A list whose entries are read one by one, and the body around it.
struct EntryList {
    decoder: Decoder,
    status: u16,
    /// The member of the body that it is; none if it is the body.
    key: Option<&'static str>,
    body: Option<&'static Model>,
    entry: &'static Model,
}

impl EntryList {
    /// A body with these entries.
    fn with(&self, around: &Object, entries: &[Vec<u8>]) -> Vec<u8> {
        let list = [b"[", &entries.join(&b","[..])[..], b"]"].concat();
        match self.key {
            None => list,
            Some(key) => {
                // Its place, which the entries take as bytes.
                let json = around.with(key, "@").json();
                let (before, after) = json.split_once(":@").expect("the list has a place");
                [before.as_bytes(), b":", &list, after.as_bytes()].concat()
            }
        }
    }

    fn decode(&self, body: Vec<u8>) -> Result<(String, Undecodable)> {
        decode(self.decoder, self.status, body)
    }
}

fn decode(decoder: Decoder, status: u16, body: Vec<u8>) -> Result<(String, Undecodable)> {
    let answer = Answer {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: body.into(),
    };
    let decoded = (decoder.success)(&answer)?;
    Ok((decoded.value.0, decoded.undecodable))
}

/// Every body of a success.
fn bodies() -> impl Iterator<Item = (Decoder, u16, &'static Schema)> {
    let decoders = kits().iter().flat_map(|kit| kit.reader.decoders);
    decoders.flat_map(|decoder| {
        let bodies = decoder.bodies.iter();
        let successes = bodies.filter(|(statuses, _)| statuses[0] < 300);
        successes.flat_map(|(statuses, document)| {
            let statuses = statuses.iter();
            statuses.map(|status| (*decoder, *status, document.schema))
        })
    })
}

fn entry_lists() -> Vec<EntryList> {
    let mut lists = Vec::new();
    for (decoder, status, schema) in bodies() {
        let list = |key, body, entry| EntryList {
            decoder,
            status,
            key,
            body,
            entry,
        };
        match schema.kind {
            Kind::List(Kind::Model(entry)) => lists.push(list(None, None, *entry)),
            Kind::Model(body) => {
                for member in body.members {
                    if let (Kind::List(Kind::Model(entry)), true) =
                        (member.kind, member.absence != Absence::Unknown)
                    {
                        lists.push(list(Some(member.key), Some(body), entry));
                    }
                }
            }
            _ => {}
        }
    }
    lists
}

#[test]
fn every_vendor_has_lists_of_entries() {
    let lists = entry_lists();
    for kit in kits() {
        let name = kit.reader.dialects[0].vendor;
        let mut lists = lists.iter().map(|list| list.decoder.descriptor.vendor);
        assert!(lists.any(|vendor| vendor == name), "{name}");
    }
}

#[test]
fn a_good_document_is_decoded_whole() {
    for (decoder, status, schema) in bodies() {
        for seed in 0..DOCUMENTS {
            let body = value(schema.kind, 0, &mut Rng::with_seed(seed));
            let id = decoder.descriptor.id;
            let decoded = decode(decoder, status, body.clone().into());
            let (_, undecodable) = decoded.unwrap_or_else(|error| panic!("{id} {error}: {body}"));
            assert!(undecodable.is_empty(), "{id} {undecodable:?}: {body}");
        }
    }
}

#[test]
fn a_document_without_a_needed_member_is_an_error() {
    for (decoder, status, schema) in bodies() {
        let Kind::Model(model) = schema.kind else {
            continue;
        };
        for seed in 0..DOCUMENTS {
            let good = Object::of(model, 1, &mut Rng::with_seed(seed));
            for member in model.members {
                let other = match member.kind {
                    Kind::Any => continue,
                    Kind::List(_) => "7",
                    _ => "[[7]]",
                };
                let broken = match member.absence {
                    Absence::Error => vec![
                        good.without(member.key),
                        good.with(member.key, "null"),
                        good.with(member.key, other),
                    ],
                    Absence::Meaning => {
                        vec![good.with(member.key, "null"), good.with(member.key, other)]
                    }
                    Absence::MeaningOrNull => vec![good.with(member.key, other)],
                    Absence::Unknown => continue,
                };
                for document in broken {
                    let json = document.json();
                    let error = decode(decoder, status, json.clone().into());
                    let id = decoder.descriptor.id;
                    let error = error.err().unwrap_or_else(|| panic!("{id} decodes {json}"));
                    assert_eq!(error.kind(), ErrorKind::Decode, "{id}: {json}");
                    assert!(error.to_string().contains(member.key), "{id}: {error}");
                }
            }
        }
    }
}

#[test]
fn a_document_without_its_list_is_an_error() {
    for list in entry_lists() {
        let (Some(key), Some(body)) = (list.key, list.body) else {
            continue;
        };
        let is_needed = |member: &&_| {
            let member: &crate::client::wire::schema::Member = member;
            member.key == key && member.absence == Absence::Error
        };
        if body.members.iter().find(is_needed).is_none() {
            continue;
        }
        let good = Object::of(body, 1, &mut Rng::with_seed(1));
        for broken in [
            good.without(key),
            good.with(key, "null"),
            good.with(key, "{}"),
            good.with(key, "7"),
        ] {
            assert!(
                list.decode(broken.json().into()).is_err(),
                "{}",
                broken.json()
            );
        }
    }
}

#[test]
fn a_broken_entry_leaves_all_others_unchanged() {
    for list in entry_lists() {
        for (way, (name, break_it, expect)) in BREAKS.iter().enumerate() {
            for seed in 0..DOCUMENTS {
                let random = &mut Rng::with_seed(seed * 100 + way as u64);
                let around = match list.body {
                    Some(body) => Object::of(body, 1, random),
                    None => Object(Vec::new()),
                };
                let entries: Vec<Object> = (0..4)
                    .map(|number| Object::of(list.entry, 10 + number, random))
                    .collect();
                let broken = random.usize(..entries.len());
                let mut bodies: Vec<Vec<u8>> =
                    entries.iter().map(|entry| entry.json().into()).collect();
                let printed = print(&list, &around, &bodies);
                bodies[broken] = break_it(list.entry, &entries[broken], random);
                let body = list.with(&around, &bodies);
                let text = String::from_utf8_lossy(&body).into_owned();
                let context = format!("{} {name}: {text:.2000}", list.decoder.descriptor.id);
                let (value, undecodable) = list
                    .decode(body)
                    .unwrap_or_else(|error| panic!("{error} {context}"));
                let is_left_out = check(&printed, broken, &value, &undecodable, &context);
                if let Some(expected) = expect(list.entry) {
                    assert_eq!(is_left_out, expected, "{context}");
                }
            }
        }
    }
}

/// What `Debug` prints of a body, around and of each entry.
struct Printed {
    before: String,
    after: String,
    entries: Vec<String>,
}

fn print(list: &EntryList, around: &Object, entries: &[Vec<u8>]) -> Printed {
    let decode = |entries: &[Vec<u8>]| list.decode(list.with(around, entries)).unwrap().0;
    let empty = decode(&[]);
    let one = decode(&entries[..1]);
    // The first entry begins where the empty list ends.
    let same = empty.bytes().zip(one.bytes());
    let split = same.take_while(|(a, b)| a == b).count();
    let after = empty[split..].to_owned();
    assert!(after.starts_with(']'), "{empty} {one}");
    let entries = entries.iter().map(|entry| {
        let one = decode(std::slice::from_ref(entry));
        one[split..one.len() - after.len()].to_owned()
    });
    Printed {
        before: empty[..split].to_owned(),
        entries: entries.collect(),
        after,
    }
}

/// Checks all but the broken entry. Returns whether that was left out.
fn check(
    printed: &Printed,
    broken: usize,
    value: &str,
    undecodable: &Undecodable,
    context: &str,
) -> bool {
    let list = value
        .strip_prefix(&*printed.before)
        .and_then(|value| value.strip_suffix(&*printed.after));
    let list = list.unwrap_or_else(|| panic!("the body changed: {value} {context}"));
    let earlier = printed.entries[..broken].join(", ");
    let later = printed.entries[broken + 1..].join(", ");
    let rest = list
        .strip_prefix(&*earlier)
        .and_then(|rest| rest.strip_suffix(&*later));
    let rest = rest.unwrap_or_else(|| panic!("other entries changed: {list} {context}"));
    let is_left_out = rest.trim_matches([',', ' ']).is_empty();
    assert_eq!(undecodable.entries, usize::from(is_left_out), "{context}");
    if is_left_out {
        let [value] = &undecodable.values[..] else {
            panic!("one entry is described: {undecodable:?} {context}");
        };
        let place = format!("/{broken}");
        assert!(
            value.pointer.ends_with(&place) && value.is_entry,
            "{context}"
        );
    }
    is_left_out
}
