//! The slow path, for a response that is not as documented: lists are read entry by entry, and members that cannot be decoded are left out.
//!
//! It drives the same readers as the fast path. An object is first evaluated against its table, which finds the members that can be
//! decoded; only those are given to the reader. The lists inside are evaluated when the reader gets to them, one entry at a time, so nothing is
//! held twice.

use std::{cell::RefCell, collections::BTreeMap};

use serde_json::{Value, value::RawValue};

use super::{
    fault::{Fault, Reason},
    reader::Reader,
    report::{Mark, Report, Step},
    undecodable::Undecodable,
};
use crate::client::wire::{
    DateTime,
    json::Read,
    members,
    members::Slot,
    schema::{Absence, Kind, Member, Model, Schema},
    secret::Secret,
};

/// How deep objects and lists may be inside each other: as deep as the fast path reads them.
const MAX_DEPTH: usize = 100;

/// Where the reader is, and what it has left out so far.
pub(super) struct Lenient {
    ignore_case: bool,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    report: Report,
    path: Vec<Step>,
}

/// A value that can be decoded.
pub(super) enum Node<'de> {
    /// As it stands, but for lists and maps: their items are evaluated when they are read.
    Raw(&'de str),
    /// The members, by their index in the model.
    Object(Vec<(usize, Node<'de>)>),
}

impl Lenient {
    pub(super) fn new(ignore_case: bool) -> Self {
        Self {
            ignore_case,
            state: RefCell::default(),
        }
    }

    /// Reads the document.
    pub(super) fn read(
        &self,
        text: &str,
        schema: &'static Schema,
        read: &mut Read<'_>,
    ) -> Result<(), Fault> {
        let node = match schema.kind {
            // Its members are found in the same pass that shows that it is JSON.
            Kind::Model(model) if text.trim_ascii_start().starts_with('{') => {
                self.object(text, model)?
            }
            kind => {
                let document: &RawValue = serde_json::from_str(text)?;
                self.evaluate(document.get(), kind)?
            }
        };
        read(&mut Reader::new(self, node, schema.kind, true))
            .map_err(|_| Fault::of(Reason::Contradiction))
    }

    pub(super) fn into_undecodable(self) -> Undecodable {
        self.state.into_inner().report.into_undecodable()
    }

    pub(super) fn ignores_case(&self) -> bool {
        self.ignore_case
    }

    /// Finds what of a value can be decoded.
    fn evaluate<'de>(&self, raw: &'de str, kind: Kind) -> Result<Node<'de>, Fault> {
        let fits = match kind {
            Kind::Model(model) if raw.starts_with('{') => return self.object(raw, model),
            Kind::Nullable(_) if raw == "null" => true,
            Kind::Nullable(kind) => return self.evaluate(raw, *kind),
            Kind::Union(kinds) => return self.union(raw, kinds),
            // Its escapes have been repaired.
            Kind::String => raw.starts_with('"'),
            Kind::Secret => serde_json::from_str::<Secret>(raw).is_ok(),
            Kind::DateTime => {
                serde_json::from_str::<DateTime>(raw).is_ok_and(|text| text.timestamp().is_some())
            }
            Kind::Bool => matches!(raw, "true" | "false"),
            Kind::I32 => serde_json::from_str::<i32>(raw).is_ok(),
            Kind::I64 => serde_json::from_str::<i64>(raw).is_ok(),
            Kind::F64 => serde_json::from_str::<f64>(raw).is_ok(),
            Kind::Any => serde_json::from_str::<Value>(raw).is_ok(),
            Kind::List(_) => raw.starts_with('['),
            Kind::Map(_) => raw.starts_with('{'),
            Kind::Model(_) => false,
        };
        match fits {
            true => Ok(Node::Raw(raw)),
            false => Err(Fault::of(Reason::of_type(raw, kind))),
        }
    }

    fn object<'de>(&self, raw: &'de str, model: &'static Model) -> Result<Node<'de>, Fault> {
        if self.state.borrow().path.len() >= MAX_DEPTH {
            return Err(Fault::of(Reason::TooDeep));
        }
        // Most models are small, and a response may have a million entries that must be evaluated.
        let (mut few, mut many) = ([Slot::Absent; 16], Vec::new());
        let slots = match few.get_mut(..model.members.len()) {
            Some(slots) => slots,
            None => {
                many.resize(model.members.len(), Slot::Absent);
                &mut many[..]
            }
        };
        let keys = model.members.iter().map(|member| member.key);
        members::fill(raw, keys, self.ignore_case, slots)?;
        let mut members = Vec::new();
        for ((index, member), slot) in model.members.iter().enumerate().zip(slots) {
            let mark = self.mark();
            match self.within(Step::Member(member.key), || self.member(member, *slot)) {
                Ok(node) => members.extend(node.map(|node| (index, node))),
                Err(fault) if member.absence == Absence::Unknown => {
                    self.roll_back(mark);
                    self.within(Step::Member(member.key), || self.leave_out_member(&fault));
                }
                Err(fault) => return Err(fault.within(member.key)),
            }
        }
        Ok(Node::Object(members))
    }

    /// The member, unless it is absent.
    fn member<'de>(&self, member: &Member, slot: Slot<'de>) -> Result<Option<Node<'de>>, Fault> {
        let reason = match (slot, member.absence) {
            (Slot::Absent, Absence::Error) => Reason::Missing,
            (Slot::Absent, _) => return Ok(None),
            (Slot::Twice { .. }, _) => Reason::Twice,
            (Slot::Value { raw, .. }, absence) => {
                if raw == "null" && !matches!(member.kind, Kind::Nullable(_) | Kind::Any) {
                    match absence {
                        Absence::Error | Absence::Meaning => Reason::Null,
                        Absence::MeaningOrNull | Absence::Unknown => return Ok(None),
                    }
                } else {
                    return self.evaluate(raw, member.kind).map(Some);
                }
            }
        };
        Err(Fault::of(reason))
    }

    /// The first kind that fits as a whole: what a form of a value is, must not depend on what can be left out of it.
    fn union<'de>(&self, raw: &'de str, kinds: &'static [Kind]) -> Result<Node<'de>, Fault> {
        for kind in kinds {
            let mark = self.mark();
            match self.evaluate(raw, *kind) {
                Ok(node) if self.is_whole(raw, *kind) => return Ok(node),
                _ => self.roll_back(mark),
            }
        }
        Err(Fault::of(Reason::NoForm))
    }

    /// Whether the items of a list or map in a union can be decoded, which nothing splits later.
    fn is_whole(&self, raw: &str, kind: Kind) -> bool {
        let fits = |raw: &RawValue, kind: Kind| self.evaluate(raw.get(), kind).is_ok();
        match kind {
            Kind::List(item) => serde_json::from_str::<Vec<&RawValue>>(raw)
                .is_ok_and(|items| items.into_iter().all(|raw| fits(raw, *item))),
            Kind::Map(item) => serde_json::from_str::<BTreeMap<String, &RawValue>>(raw)
                .is_ok_and(|items| items.into_values().all(|raw| fits(raw, *item))),
            _ => true,
        }
    }

    pub(super) fn within<T>(&self, step: Step, read: impl FnOnce() -> T) -> T {
        let depth = self.state.borrow().path.len();
        self.state.borrow_mut().path.push(step);
        let value = read();
        self.state.borrow_mut().path.truncate(depth);
        value
    }

    /// How much has been left out so far.
    pub(super) fn left_out(&self) -> usize {
        self.state.borrow().report.count()
    }

    fn mark(&self) -> Mark {
        self.state.borrow().report.mark()
    }

    fn roll_back(&self, mark: Mark) {
        self.state.borrow_mut().report.roll_back(mark);
    }

    fn leave_out_member(&self, fault: &Fault) {
        let state = &mut *self.state.borrow_mut();
        state.report.leave_out_member(&state.path, fault);
    }

    /// An item of a list or map, unless it must be left out; none is one that is given twice. Where nothing rests on the list, an item counts
    /// as a member does.
    pub(super) fn item<'de>(
        &self,
        raw: Option<&'de str>,
        kind: Kind,
        is_entry: bool,
    ) -> Option<Node<'de>> {
        let mut mark = self.mark();
        let node = match raw {
            Some(raw) => self.evaluate(raw, kind),
            None => Err(Fault::of(Reason::Twice)),
        };
        let state = &mut *self.state.borrow_mut();
        if let Err(fault) = &node {
            state.report.roll_back(mark);
            match is_entry {
                true => {
                    state.report.make_room_for_entry();
                    mark = state.report.mark();
                    state.report.leave_out_entry(&state.path, fault);
                }
                false => state.report.leave_out_member(&state.path, fault),
            }
        }
        if let Kind::Model(model) = kind {
            let id = || id_in(raw?, model.id()?, self.ignore_case);
            state.report.name_since(mark, id);
        }
        node.ok()
    }
}

/// The id of an entry, as text.
fn id_in(raw: &str, id: &'static Member, ignore_case: bool) -> Option<String> {
    let [slot] = members::members(raw, [id.key], ignore_case);
    let text = match id.kind {
        Kind::String => slot.text()?,
        _ => serde_json::from_str::<i64>(slot.raw()?).ok()?.to_string(),
    };
    (text.len() <= MAX_ID).then_some(text)
}

/// A longer text is no id.
const MAX_ID: usize = 256;
