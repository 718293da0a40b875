//! Small documents against a table written by hand.

use std::collections::BTreeMap;

use super::*;
use crate::client::wire::{
    Nullable,
    json::{FromJson, Json, Outcome, needed},
    schema::{Absence, Kind, Member, Model},
};

#[derive(Clone, Debug, PartialEq)]
struct House {
    doors: Vec<Door>,
    windows: Option<Vec<Door>>,
    full: Option<bool>,
    keys: Option<BTreeMap<String, i32>>,
    names: Option<Vec<String>>,
    owner: Nullable<Lock>,
}

impl FromJson for House {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut doors = None;
        let mut house = Self {
            doors: Vec::new(),
            windows: None,
            full: None,
            keys: None,
            names: None,
            owner: Nullable::Absent,
        };
        json.object(
            &HOUSE,
            &mut [
                &mut doors,
                &mut house.windows,
                &mut house.full,
                &mut house.keys,
                &mut house.names,
                &mut house.owner,
            ],
        )?;
        house.doors = needed(doors)?;
        Ok(house)
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Door {
    id: String,
    state: Option<String>,
    text: Option<String>,
    size: Option<f64>,
    lock: Option<Lock>,
    extra: Option<serde_json::Value>,
}

impl FromJson for Door {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut id = None;
        let mut door = Self {
            id: String::new(),
            state: None,
            text: None,
            size: None,
            lock: None,
            extra: None,
        };
        json.object(
            &DOOR,
            &mut [
                &mut id,
                &mut door.state,
                &mut door.text,
                &mut door.size,
                &mut door.lock,
                &mut door.extra,
            ],
        )?;
        door.id = needed(id)?;
        Ok(door)
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Lock {
    name: String,
    turns: Option<i32>,
}

impl FromJson for Lock {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let (mut name, mut turns) = (None, None);
        json.object(&LOCK, &mut [&mut name, &mut turns])?;
        Ok(Self {
            name: needed(name)?,
            turns,
        })
    }
}

static HOUSE: Model = Model {
    members: &[
        member("Doors", Kind::List(&Kind::Model(&DOOR)), Absence::Error),
        member("Windows", Kind::List(&Kind::Model(&DOOR)), Absence::Unknown),
        member("Full", Kind::Bool, Absence::Meaning),
        member("Keys", Kind::Map(&Kind::I32), Absence::Unknown),
        member("Names", Kind::List(&Kind::String), Absence::Unknown),
        member(
            "Owner",
            Kind::Nullable(&Kind::Model(&LOCK)),
            Absence::Unknown,
        ),
    ],
};

static DOOR: Model = Model {
    members: &[
        member("Id", Kind::String, Absence::Error),
        member("State", Kind::String, Absence::Meaning),
        member("Text", Kind::String, Absence::MeaningOrNull),
        member("Size", Kind::F64, Absence::Unknown),
        member("Lock", Kind::Model(&LOCK), Absence::Unknown),
        member("Extra", Kind::Any, Absence::Unknown),
    ],
};

static LOCK: Model = Model {
    members: &[
        member("Name", Kind::String, Absence::Error),
        member("Turns", Kind::I32, Absence::Unknown),
    ],
};

static SCHEMA: Schema = Schema {
    kind: Kind::Model(&HOUSE),
    ignore_case: false,
};

static ANY_CASE: Schema = Schema {
    kind: Kind::Model(&HOUSE),
    ignore_case: true,
};

const fn member(key: &'static str, kind: Kind, absence: Absence) -> Member {
    Member { key, kind, absence }
}

fn house(body: &[u8]) -> Result<Decoded<House>, String> {
    decode(body, &SCHEMA)
}

/// The doors that are decoded where `entry` stands before a good one, and how many members and entries are not.
fn doors(entry: &str) -> (Vec<Door>, usize, usize) {
    let body = format!(r#"{{"Doors":[{entry},{{"Id":"b","State":"open"}}]}}"#);
    let Decoded { value, undecodable } = house(body.as_bytes()).unwrap();
    let mut doors = value.doors;
    let last = doors.pop().unwrap();
    assert_eq!((&*last.id, last.state.as_deref()), ("b", Some("open")));
    (doors, undecodable.members, undecodable.entries)
}

#[test]
fn a_document_without_a_needed_member_is_an_error_that_names_it() {
    for (body, fault) in [
        ("{}", "/Doors is missing"),
        (r#"{"Doors":null}"#, "/Doors is null"),
        (
            r#"{"Doors":{}}"#,
            "/Doors is an object where an array is documented",
        ),
        (r#"{"Doors":[],"Doors":[]}"#, "/Doors is given twice"),
        (r#"{"Doors":[],"Full":null}"#, "/Full is null"),
        (
            r#"{"Doors":[],"Full":"secret"}"#,
            "/Full is a string where a boolean is documented",
        ),
        ("[]", "it is an array where an object is documented"),
        ("7", "it is a number where an object is documented"),
        ("[", "it ends too early"),
        ("secret", "it is not JSON at line 1, column 1"),
        (r#"{"Doors":[]} {}"#, "it is not JSON at line 1, column 14"),
    ] {
        assert_eq!(house(body.as_bytes()), Err(fault.to_owned()), "{body}");
    }
}

#[test]
fn an_undecodable_entry_leaves_the_others() {
    for entry in [
        "7",
        "null",
        "{}",
        r#"["a","open"]"#,
        r#"{"Id":7}"#,
        r#"{"Id":null}"#,
        r#"{"Id":"a","Id":"c"}"#,
        r#"{"Id":"a","State":7}"#,
        r#"{"Id":"a","State":null}"#,
        r#"{"Id":"a","State":"open","State":"shut"}"#,
        r#"{"Id":"a","Text":[]}"#,
    ] {
        assert_eq!(doors(entry), (vec![], 0, 1), "{entry}");
    }
}

#[test]
fn an_undecodable_optional_member_costs_that_member() {
    let deep = format!(
        r#"{{"Id":"a","Extra":{}1{}}}"#,
        "[".repeat(1000),
        "]".repeat(1000)
    );
    for entry in [
        r#"{"Id":"a","Size":"wide"}"#,
        r#"{"Id":"a","Size":1e999}"#,
        r#"{"Id":"a","Size":1,"Size":1}"#,
        r#"{"Id":"a","Lock":[]}"#,
        r#"{"Id":"a","Lock":{"Turns":"x"}}"#,
        r#"{"Id":"a","Lock":{"Name":7,"Turns":"x"}}"#,
        r#"{"Id":"a","Lock":["n",1]}"#,
        r#"{"Id":"a","Extra":{"deep":1e999}}"#,
        &deep,
    ] {
        let door = Door {
            id: "a".to_owned(),
            state: None,
            text: None,
            size: None,
            lock: None,
            extra: None,
        };
        assert_eq!(doors(entry), (vec![door], 1, 0), "{entry}");
    }
    let (found, members, _) = doors(r#"{"Id":"a","Lock":{"Name":"n","Turns":"x"}}"#);
    let lock = found[0].lock.as_ref().unwrap();
    let expected = ("n", None, 1);
    assert_eq!((&*lock.name, lock.turns, members), expected, "{found:?}");
}

#[test]
fn unknown_members_and_absent_ones_cost_nothing() {
    let deep = format!(
        r#"{{"Id":"a","Other":{}1{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    for entry in [
        r#"{"Id":"a"}"#,
        r#"{"Id":"a","Size":null,"Lock":null,"Text":null}"#,
        r#"{"Id":"a","Other":1e999,"Other":{"x":1,"x":2}}"#,
        &deep,
    ] {
        let (found, members, entries) = doors(entry);
        assert_eq!((found.len(), members, entries), (1, 0, 0), "{entry}");
    }
}

#[test]
fn broken_text_is_repaired_and_nothing_is_left_out() {
    for (body, text) in [
        (
            &br#"{"Doors":[{"Id":"a","Text":"cut \ud83c"}]}"#[..],
            "cut \u{FFFD}",
        ),
        (
            b"{\"Doors\":[{\"Id\":\"a\",\"Text\":\"caf\xE9\"}]}",
            "caf\u{FFFD}",
        ),
        (
            b"\xEF\xBB\xBF{\"Doors\":[{\"Id\":\"a\",\"Text\":\"x\"}]}",
            "x",
        ),
    ] {
        let decoded = house(body).unwrap();
        assert!(decoded.undecodable.is_empty());
        assert_eq!(decoded.value.doors[0].text.as_deref(), Some(text));
    }
}

#[test]
fn lists_and_maps_lose_only_the_items_that_are_undecodable() {
    let body = r#"{
        "Doors":[],"Windows":[{"Id":7},{"Id":"w"}],"Keys":{"a":1,"b":"x","c":2,"c":3},
        "Names":["n",7,null],"Owner":null
    }"#;
    let Decoded { value, undecodable } = house(body.as_bytes()).unwrap();
    assert_eq!(value.windows.unwrap().len(), 1);
    assert_eq!(value.keys, Some(BTreeMap::from([("a".to_owned(), 1)])));
    assert_eq!(value.names, Some(vec!["n".to_owned()]));
    assert_eq!(value.owner, Nullable::Null);
    assert_eq!((undecodable.members, undecodable.entries), (5, 0));
    let mut pointers: Vec<&str> = undecodable
        .values
        .iter()
        .map(|value| &*value.pointer)
        .collect();
    pointers.sort_unstable();
    let expected = ["/Keys/*", "/Keys/*", "/Names/1", "/Names/2", "/Windows/0"];
    assert_eq!(pointers, expected);
}

#[test]
fn what_is_left_out_is_described_without_its_value() {
    let body = r#"{"Doors":[
        {"Id":"a","Size":"secret"},{"Id":"b","State":"x","State":"secret"},{"State":"secret"},{"Id":"d","State":{}}
    ]}"#;
    let undecodable = house(body.as_bytes()).unwrap().undecodable;
    let described: Vec<_> = undecodable
        .values
        .iter()
        .map(|value| {
            let id = value.entry_id.as_deref();
            (&*value.pointer, value.is_entry, id, &*value.reason)
        })
        .collect();
    let expected = [
        (
            "/Doors/0/Size",
            false,
            Some("a"),
            "it is a string where a number in range is documented",
        ),
        ("/Doors/1", true, Some("b"), "/State is given twice"),
        ("/Doors/2", true, None, "/Id is missing"),
        (
            "/Doors/3",
            true,
            Some("d"),
            "/State is an object where a string is documented",
        ),
    ];
    assert_eq!(described, expected);
    assert_eq!((undecodable.members, undecodable.entries), (1, 3));
    assert!(undecodable.is_partial());
}

#[test]
fn descriptions_are_bounded_and_share_their_reasons() {
    let entries = vec![r#"{"Id":7}"#; 1000].join(",");
    let body = format!(r#"{{"Doors":[{entries}]}}"#);
    let undecodable = house(body.as_bytes()).unwrap().undecodable;
    assert_eq!(undecodable.entries, 1000);
    assert_eq!(undecodable.values.len(), Undecodable::MAX_VALUES);
    let [first, .., last] = &undecodable.values[..] else {
        panic!("there are values");
    };
    assert!(std::sync::Arc::ptr_eq(&first.reason, &last.reason));
}

#[test]
fn names_are_found_in_any_case_and_the_exact_one_counts() {
    for (body, full) in [
        (r#"{"doors":[{"ID":"a"}],"FULL":true}"#, Some(true)),
        (
            r#"{"doors":[{"id":"a"}],"full":false,"Full":true}"#,
            Some(true),
        ),
        (r#"{"Doors":[{"Id":"a"}],"doors":7}"#, None),
    ] {
        let decoded = decode::<House>(body.as_bytes(), &ANY_CASE).unwrap();
        assert_eq!(decoded.value.full, full, "{body}");
        assert_eq!(decoded.value.doors[0].id, "a");
        assert!(decoded.undecodable.is_empty(), "{body}");
        assert!(house(body.as_bytes()).is_err() || body.contains("Doors"));
    }
    let body = br#"{"doors":[],"DOORS":[]}"#;
    let fault = decode::<House>(body, &ANY_CASE).unwrap_err();
    assert_eq!(fault, "/Doors is given twice");
}

#[test]
fn an_object_is_needed_at_every_level() {
    let body = r#"{"Doors":[],"Owner":["n",1]}"#;
    let decoded = house(body.as_bytes()).unwrap();
    assert_eq!(decoded.value.owner, Nullable::Absent);
    assert_eq!(decoded.undecodable.members, 1);
}
