//! How the vendor's documents are written and read.

use serde_json::json;

use crate::{
    api::model::{ErrorBody, Kind, Tag, TagValue, Thing, ThingList, ThingOwner},
    runtime::{
        Secret,
        wire::{Nullable, Open, Vocabulary},
    },
};

fn thing() -> Thing {
    Thing::new(1, "a name", Some("a note".to_owned()), Kind::Small)
}

#[test]
fn a_request_has_what_was_set_and_nothing_else() {
    assert_eq!(
        serde_json::to_value(thing()).unwrap(),
        json!({"version": 1, "name": "a name", "note": "a note", "kind": "small"})
    );
    assert_eq!(serde_json::to_value(Thing::default()).unwrap(), json!({}));
}

#[test]
fn every_writable_field_has_a_setter() {
    #[expect(deprecated)]
    let thing = thing()
        .with_version(2)
        .with_name("b")
        .with_note("c")
        .with_kind("unheard of")
        .with_type("d")
        .with_owner(ThingOwner::default().with_name("e"))
        .with_parent(Thing::default().with_name("f"))
        .with_parts([Thing::default()])
        .with_words([("de".to_owned(), None)])
        .with_price(1.5)
        .with_sold(true)
        .with_secret("g")
        .with_extra([1, 2].as_slice())
        .with_picture("aGg=")
        .with_link("https://example.org");
    assert_eq!(
        serde_json::to_value(thing).unwrap(),
        json!({
            "version": 2, "name": "b", "note": "c", "kind": "unheard of", "type": "d", "owner": {"name": "e"},
            "parent": {"name": "f"}, "parts": [{}], "words": {"de": null}, "price": 1.5, "sold": true, "secret": "g",
            "extra": [1, 2], "picture": "aGg=", "link": "https://example.org",
        })
    );
}

#[test]
fn an_empty_list_and_an_empty_map_are_written() {
    let thing = Thing::default().with_parts([]).with_words([]);
    let list = ThingList::new([], []);
    assert_eq!(
        serde_json::to_value(thing).unwrap(),
        json!({"parts": [], "words": {}})
    );
    assert!(list.items.is_empty());
}

#[test]
fn null_is_written_on_purpose_only() {
    let thing = Thing::default()
        .with_note_null()
        .with_parent_null()
        .with_price_null();
    assert_eq!(
        serde_json::to_value(thing).unwrap(),
        json!({"note": null, "parent": null, "price": null})
    );
    let tag = Tag::new(TagValue::Boolean(true), Some("red".to_owned())).with_colour_null();
    assert_eq!(
        serde_json::to_value(tag).unwrap(),
        json!({"value": true, "colour": null})
    );
}

#[test]
fn absent_null_and_unknown_fields_are_read() {
    let read = |json| serde_json::from_value::<Thing>(json).unwrap();
    assert_eq!(read(json!({})), Thing::default());
    assert_eq!(
        read(json!({"id": null, "version": null, "kind": null, "new": 1})),
        Thing::default()
    );
    assert_eq!(read(json!({"note": null})).note, Nullable::Null);
    assert_eq!(
        read(json!({"note": "x"})).note,
        Nullable::Value("x".to_owned())
    );
}

#[test]
fn a_model_with_needed_members_is_built_from_them() {
    let list = ThingList::new([Thing::default()], [("a".to_owned(), "b".to_owned())]);
    assert_eq!((list.items.len(), list.names.len()), (1, 1));
    assert_eq!((list.next, list.more, list.hidden), (None, None, None));
}

#[test]
fn only_members_without_a_class_or_with_nullable_may_be_null() {
    let read = |name: &str, value: serde_json::Value| {
        let mut list = json!({"items": [], "names": {}});
        list[name] = value;
        serde_json::from_value::<ThingList>(list)
    };
    for name in ["next", "counts", "likes", "others"] {
        assert!(read(name, json!(null)).is_ok(), "{name}");
    }
    for name in ["items", "names", "more", "hidden", "prices", "until"] {
        assert!(read(name, json!(null)).is_err(), "{name}");
        assert!(read(name, json!("text")).is_err(), "{name}");
    }
    assert!(read("until", json!("2026-03-02T08:15:00Z")).is_ok());
    let list = read("hidden", json!([{"name": "a"}])).unwrap();
    assert_eq!(list.hidden.unwrap()[0].name.as_deref(), Some("a"));
    let list = read("prices", json!({"a": 1.5})).unwrap();
    assert_eq!(list.prices, Some([("a".to_owned(), 1.5)].into()));
    for name in ["items", "names"] {
        let mut list = json!({"items": [], "names": {}});
        list.as_object_mut().unwrap().remove(name);
        assert!(serde_json::from_value::<ThingList>(list).is_err(), "{name}");
    }
}

#[test]
fn a_map_with_a_key_twice_is_refused() {
    let read = serde_json::from_str::<ThingList>;
    assert!(read(r#"{"items":[],"names":{"a":"x","b":"y"}}"#).is_ok());
    assert!(read(r#"{"items":[],"names":{"a":"x","a":"y"}}"#).is_err());
    assert!(read(r#"{"items":[],"names":{},"prices":{"a":1,"a":2}}"#).is_err());
}

#[test]
fn an_array_is_no_object_in_a_union() {
    let read = serde_json::from_str::<TagValue>;
    assert_eq!(read("[]").unwrap(), TagValue::Array(Vec::new()));
    assert!(read("[[]]").is_err());
}

#[test]
fn a_documented_null_in_a_map_is_kept() {
    let thing: Thing = serde_json::from_value(json!({"words": {"de": null}})).unwrap();
    assert_eq!(thing.words, Some([("de".to_owned(), None)].into()));
}

#[test]
fn a_read_only_field_is_read_but_not_written() {
    let thing: Thing =
        serde_json::from_value(json!({"id": "1", "_updatedAt": "yesterday"})).unwrap();
    assert_eq!(thing.id.as_deref(), Some("1"));
    assert_eq!(thing.updated_at, Some("yesterday".into()));
    assert_eq!(serde_json::to_value(thing).unwrap(), json!({}));
}

#[test]
fn a_write_only_field_is_written_but_not_read() {
    let thing: Thing = serde_json::from_value(json!({"secret": "x"})).unwrap();
    assert_eq!(thing.secret, None);
}

#[test]
fn an_unknown_word_is_kept() {
    let thing: Thing = serde_json::from_value(json!({"kind": "odd"})).unwrap();
    assert_eq!(thing.kind, Some(Open(None, "odd".into())));
    assert_eq!(Kind::ALL.map_texts(), ["small", "Very Big", "1"]);
}

trait Texts {
    fn map_texts(&self) -> Vec<&'static str>;
}

impl<W: Vocabulary> Texts for [W] {
    fn map_texts(&self) -> Vec<&'static str> {
        self.iter().map(|word| word.as_str()).collect()
    }
}

#[test]
fn a_union_is_read_by_its_json_type() {
    for (json, value) in [
        (json!("x"), TagValue::HiddenText(Secret::from("x"))),
        (json!(1), TagValue::Integer(1)),
        (json!(true), TagValue::Boolean(true)),
        (json!(["x"]), TagValue::Array(vec!["x".to_owned()])),
        (
            json!({}),
            TagValue::Base(crate::api::model::Base::default()),
        ),
    ] {
        assert_eq!(
            serde_json::from_value::<TagValue>(json.clone()).unwrap(),
            value
        );
        assert_eq!(serde_json::to_value(value).unwrap(), json);
    }
}

#[test]
fn secrets_are_not_printed() {
    let thing = Thing::default().with_secret("hunter2");
    let value = TagValue::HiddenText("hunter2".into());
    assert!(!format!("{thing:?} {value:?}").contains("hunter2"));
}

#[test]
fn an_object_may_contain_itself() {
    let error: ErrorBody =
        serde_json::from_value(json!({"errors": [{"message": "a"}], "cause": {"message": "b"}}))
            .unwrap();
    assert_eq!(
        error.cause.and_then(|cause| cause.message).as_deref(),
        Some("b")
    );
}
