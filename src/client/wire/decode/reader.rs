//! Gives generated readers only what the slow path has found to be decodable.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Error, Value, value::RawValue};

use super::{
    lenient::{Lenient, Node},
    report::Step,
};
use crate::client::wire::{
    json,
    json::{Failure, Form, Json, Outcome, Read, Slot, Source},
    schema::{Absence, Kind, Model},
};

/// A value that has been evaluated.
pub(super) struct Reader<'de, 'c> {
    cx: &'c Lenient,
    node: Node<'de>,
    kind: Kind,
    /// Whether something rests on the items, if it is a list.
    has_entries: bool,
}

impl<'de, 'c> Reader<'de, 'c> {
    pub(super) fn new(cx: &'c Lenient, node: Node<'de>, kind: Kind, has_entries: bool) -> Self {
        Self {
            cx,
            node,
            kind: match kind {
                Kind::Nullable(kind) => *kind,
                kind => kind,
            },
            has_entries,
        }
    }

    fn items(&self, item: &'static Kind) -> Items<'c> {
        Items {
            cx: self.cx,
            kind: *item,
            are_entries: self.has_entries,
        }
    }

    /// Reads the value as it stands.
    fn strictly(&self, read: &mut Read<'_>) -> Outcome {
        match self.node {
            Node::Raw(raw) => strictly(self.cx, raw, read),
            Node::Object(_) => Err(CONTRADICTION),
        }
    }

    fn value<T>(&self, read: impl Fn(&mut dyn Json) -> Outcome<T>) -> Outcome<T> {
        let mut value = None;
        self.strictly(&mut |json| {
            value = Some(read(json)?);
            Ok(())
        })?;
        value.ok_or(CONTRADICTION)
    }
}

/// The table and the type differ.
const CONTRADICTION: Failure = Failure("the value is another than its schema");

fn strictly(cx: &Lenient, raw: &str, read: &mut Read<'_>) -> Outcome {
    let mut json = serde_json::Deserializer::from_str(raw);
    Source::read(&mut json, cx.ignores_case(), read).map_err(|_| CONTRADICTION)
}

impl Json for Reader<'_, '_> {
    fn text(&mut self, read: &mut dyn FnMut(&str) -> Outcome) -> Outcome {
        self.strictly(&mut |json| json.text(read))
    }

    fn boolean(&mut self) -> Outcome<bool> {
        self.value(|json| json.boolean())
    }

    fn i32(&mut self) -> Outcome<i32> {
        self.value(|json| json.i32())
    }

    fn i64(&mut self) -> Outcome<i64> {
        self.value(|json| json.i64())
    }

    fn f64(&mut self) -> Outcome<f64> {
        self.value(|json| json.f64())
    }

    fn any(&mut self) -> Outcome<Value> {
        self.value(|json| json.any())
    }

    fn unless_null(&mut self, read: &mut Read<'_>) -> Outcome {
        match self.node {
            Node::Raw("null") => Ok(()),
            _ => read(self),
        }
    }

    fn list(&mut self, read: &mut Read<'_>) -> Outcome {
        match (&self.node, self.kind) {
            (Node::Raw(raw), Kind::List(item)) => self.items(item).read_list(raw, read),
            _ => self.strictly(&mut |json| json.list(read)),
        }
    }

    fn map(&mut self, read: &mut dyn FnMut(String, &mut dyn Json) -> Outcome) -> Outcome {
        match (&self.node, self.kind) {
            (Node::Raw(raw), Kind::Map(value)) => self.items(value).read_map(raw, read),
            _ => self.strictly(&mut |json| json.map(read)),
        }
    }

    fn object(&mut self, model: &'static Model, slots: &mut [&mut dyn Slot]) -> Outcome {
        let Node::Object(members) = &mut self.node else {
            return self.strictly(&mut |json| json.object(model, slots));
        };
        for (index, node) in std::mem::take(members) {
            let (member, slot) = match (model.members.get(index), slots.get_mut(index)) {
                (Some(member), Some(slot)) => (member, slot),
                _ => return Err(CONTRADICTION),
            };
            let has_entries = member.absence != Absence::Unknown;
            self.cx.within(Step::Member(member.key), || {
                let mut reader = Reader::new(self.cx, node, member.kind, has_entries);
                json::fill(&mut **slot, member, &mut reader)
            })?;
        }
        Ok(())
    }

    fn form(&mut self, read: &mut dyn FnMut(Form, &mut dyn Json) -> Outcome) -> Outcome {
        match self.node {
            Node::Raw(_) => self.strictly(&mut |json| json.form(read)),
            Node::Object(_) => read(Form::Object, self),
        }
    }
}

/// How the items of a list or map are read.
#[derive(Clone, Copy)]
struct Items<'c> {
    cx: &'c Lenient,
    kind: Kind,
    are_entries: bool,
}

impl Items<'_> {
    /// What of an item can be decoded.
    fn evaluate<'de>(&self, item: Option<&'de RawValue>, step: Step) -> Option<Node<'de>> {
        let raw = item.map(RawValue::get);
        let evaluate = || self.cx.item(raw, self.kind, self.are_entries);
        self.cx.within(step, evaluate)
    }

    fn read_item(&self, node: Node<'_>, step: Step, read: &mut Read<'_>) -> Outcome {
        let mut reader = Reader::new(self.cx, node, self.kind, false);
        self.cx.within(step, || read(&mut reader))
    }

    /// Reads the items of a list that can be decoded, one at a time.
    fn read_list(&self, raw: &str, read: &mut Read<'_>) -> Outcome {
        let items = List { items: *self, read };
        let read = serde_json::Deserializer::from_str(raw).deserialize_seq(items);
        read.map_err(|_| CONTRADICTION)
    }

    /// Reads the values of a map that can be decoded.
    fn read_map(
        &self,
        raw: &str,
        read: &mut dyn FnMut(String, &mut dyn Json) -> Outcome,
    ) -> Outcome {
        for (key, value) in pairs(raw).map_err(|_| CONTRADICTION)? {
            if let Some(node) = self.evaluate(value, Step::Value) {
                let mut key = Some(key);
                self.read_item(node, Step::Value, &mut |json| {
                    read(key.take().unwrap_or_default(), json)
                })?;
            }
        }
        Ok(())
    }
}

/// A list that is split into its items before any is read.
struct List<'c, 'r, 'f> {
    items: Items<'c>,
    read: &'r mut Read<'f>,
}

impl<'de> Visitor<'de> for List<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    /// An object is read as it is, or as what is left of it if it cannot be.
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self { items, read } = self;
        let cx = items.cx;
        let are_objects = matches!(items.kind, Kind::Model(_));
        // Broken entries rarely come alone, and a failed attempt costs allocations.
        let mut is_last_whole = true;
        let mut index = 0;
        while let Some(raw) = list.next_element::<&RawValue>()? {
            let step = Step::Item(index);
            index += 1;
            let may_be_whole = are_objects && is_last_whole && raw.get().starts_with('{');
            if may_be_whole && strictly(cx, raw.get(), read).is_ok() {
                continue;
            }
            let before = cx.left_out();
            if let Some(node) = items.evaluate(Some(raw), step) {
                items
                    .read_item(node, step, read)
                    .map_err(|_| serde::de::Error::custom("undecodable"))?;
            }
            is_last_whole = cx.left_out() == before;
        }
        Ok(())
    }
}

/// The values of a map; none for a key that is given twice.
fn pairs(raw: &str) -> Result<BTreeMap<String, Option<&RawValue>>, Error> {
    struct Collect;

    impl<'de> Visitor<'de> for Collect {
        type Value = BTreeMap<String, Option<&'de RawValue>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
            let mut pairs = BTreeMap::new();
            while let Some((key, value)) = members.next_entry()? {
                let value: &RawValue = value;
                let pair = pairs.entry(key);
                pair.and_modify(|value| *value = None)
                    .or_insert(Some(value));
            }
            Ok(pairs)
        }
    }

    serde_json::Deserializer::from_str(raw).deserialize_map(Collect)
}
