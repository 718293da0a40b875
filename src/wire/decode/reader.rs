//! Gives the derived readers what the slow path has found to be decodable.

use std::{
    collections::{BTreeMap, btree_map},
    fmt, vec,
};

use serde::{
    Deserializer,
    de::{
        DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{BoolDeserializer, UnitDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, value::RawValue};

use super::{
    lenient::{Lenient, Node},
    report::Step,
    strict::Strict,
};
use crate::wire::schema::{Absence, Kind, Member};

/// A deserializer of a value that has been evaluated.
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
}

impl<'de> Deserializer<'de> for Reader<'de, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node {
            Node::Object(members) => visitor.visit_map(Members {
                cx: self.cx,
                rest: members.into_iter(),
                next: None,
            }),
            Node::Raw(raw) => {
                let mut json = serde_json::Deserializer::from_str(raw);
                Strict::new(&mut json, self.cx.ignores_case()).deserialize_any(visitor)
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node {
            Node::Raw("null") => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (&self.node, self.kind) {
            (Node::Raw(raw), Kind::List(item)) => {
                let list = List {
                    items: self.items(item),
                    visitor,
                };
                serde_json::Deserializer::from_str(raw).deserialize_seq(list)
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match (&self.node, self.kind) {
            (Node::Raw(raw), Kind::Map(item)) => visitor.visit_map(Pairs {
                items: self.items(item),
                rest: pairs(raw)?.into_iter(),
                next: None,
            }),
            _ => self.deserialize_any(visitor),
        }
    }

    // Numbers are exact only if the reader says which it needs.
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node {
            Node::Raw(raw) => serde_json::Deserializer::from_str(raw).deserialize_f64(visitor),
            Node::Object(_) => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct struct enum identifier ignored_any
    }
}

/// The members of an object that can be decoded, under the names of the fields that they are.
struct Members<'de, 'c> {
    cx: &'c Lenient,
    rest: vec::IntoIter<(&'static Member, Node<'de>)>,
    next: Option<(&'static Member, Node<'de>)>,
}

impl<'de> MapAccess<'de> for Members<'de, '_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        self.next = self.rest.next();
        let Some((member, _)) = &self.next else {
            return Ok(None);
        };
        seed.deserialize(member.key.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let Some((member, node)) = self.next.take() else {
            return Err(no_key());
        };
        let has_entries = member.absence != Absence::Unknown;
        self.cx.within(Step::Member(member.key), || {
            seed.deserialize(Reader::new(self.cx, node, member.kind, has_entries))
        })
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

    fn read<'de, S: DeserializeSeed<'de>>(
        &self,
        seed: S,
        node: Node<'de>,
        step: Step,
    ) -> Result<S::Value, Error> {
        let reader = Reader::new(self.cx, node, self.kind, false);
        self.cx.within(step, || seed.deserialize(reader))
    }
}

/// A list that is split into its items before any is read.
struct List<'c, V> {
    items: Items<'c>,
    visitor: V,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for List<'_, V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        let split = Split {
            items: self.items,
            list,
            index: 0,
            next: None,
            is_last_whole: true,
        };
        match self.items.kind {
            Kind::Model(_) => self.visitor.visit_map(split),
            _ => self.visitor.visit_seq(split),
        }
    }
}

struct Split<'de, 'c, A> {
    items: Items<'c>,
    list: A,
    /// How many items have been split off.
    index: usize,
    /// An entry, and whether it is still to be offered as it is.
    next: Option<(&'de RawValue, bool)>,
    /// Whether nothing was left out of the last entry. Broken entries rarely come alone, and a failed attempt costs allocations.
    is_last_whole: bool,
}

impl<'de, A: SeqAccess<'de>> Split<'de, '_, A> {
    fn step(&self) -> Step {
        Step::Item(self.index.saturating_sub(1))
    }

    fn split_off(&mut self) -> Result<Option<&'de RawValue>, A::Error> {
        let item = self.list.next_element()?;
        self.index += 1;
        Ok(item)
    }
}

/// Plain values: each that can be decoded.
impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Split<'de, '_, A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        while let Some(raw) = self.split_off()? {
            let step = self.step();
            if let Some(node) = self.items.evaluate(Some(raw), step) {
                let value = self.items.read(seed, node, step);
                return value.map(Some).map_err(undecodable);
            }
        }
        Ok(None)
    }
}

/// Entries: each as it is, if the key is true, and as what is left of it, for a reader that could not decode it.
impl<'de, A: SeqAccess<'de>> MapAccess<'de> for Split<'de, '_, A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        let is_whole = |raw: &RawValue| self.is_last_whole && raw.get().starts_with('{');
        self.next = self.list.next_element()?.map(|raw| (raw, is_whole(raw)));
        self.index += 1;
        match self.next {
            None => Ok(None),
            Some((_, is_whole)) => seed.deserialize(BoolDeserializer::new(is_whole)).map(Some),
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        let value = match self.next.take() {
            None => Err(no_key()),
            Some((raw, true)) => {
                self.next = Some((raw, false));
                let mut json = serde_json::Deserializer::from_str(raw.get());
                seed.deserialize(Strict::new(&mut json, self.items.cx.ignores_case()))
            }
            Some((raw, false)) => {
                let step = self.step();
                let before = self.items.cx.left_out();
                let value = match self.items.evaluate(Some(raw), step) {
                    Some(node) => self.items.read(seed, node, step),
                    None => seed.deserialize(UnitDeserializer::new()),
                };
                self.is_last_whole = self.items.cx.left_out() == before;
                value
            }
        };
        value.map_err(undecodable)
    }
}

/// The values of a map that can be decoded.
struct Pairs<'de, 'c> {
    items: Items<'c>,
    rest: btree_map::IntoIter<String, Option<&'de RawValue>>,
    next: Option<Node<'de>>,
}

impl<'de> MapAccess<'de> for Pairs<'de, '_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Error> {
        for (key, value) in self.rest.by_ref() {
            self.next = self.items.evaluate(value, Step::Value);
            if self.next.is_some() {
                return seed.deserialize(key.into_deserializer()).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        let node = self.next.take().ok_or_else(no_key)?;
        self.items.read(seed, node, Step::Value)
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

fn no_key<E: serde::de::Error>() -> E {
    E::custom("a value is read before its key")
}

/// The error of an attempt, which is made again or ends the whole reading.
fn undecodable<E: serde::de::Error>(_: Error) -> E {
    E::custom("undecodable")
}
