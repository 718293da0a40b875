//! The output of a call: one type, or an enum by the status where several statuses succeed.

use proc_macro2::Ident;

use crate::{
    error::Result,
    ir::{Answer, Output, Status, Type},
    names::{type_name, variant_name},
    pointer::Pointer,
};

/// What a successful call of the operation `owner` gives, from all that it may answer.
pub(crate) fn lower(successes: &[Answer], owner: &str, at: &Pointer) -> Result<Output> {
    let mut types: Vec<&Type> = Vec::new();
    for ty in successes
        .iter()
        .filter_map(|answer| answer.content.as_ref())
    {
        if !types.contains(&ty) {
            types.push(ty);
        }
    }
    let always = successes.iter().all(|answer| answer.content.is_some());
    match types[..] {
        [] => Ok(Output::Unit),
        [ty] if always => Ok(Output::Body(ty.clone())),
        [ty] => Ok(Output::BodyOrNothing(ty.clone())),
        _ => {
            let variants = successes.iter().map(|answer| variant(answer.status, at));
            Ok(Output::Choice(
                type_name(&format!("{owner}Output"), at)?,
                variants.collect::<Result<_>>()?,
            ))
        }
    }
}

/// A variant's name: what HTTP calls the status.
fn variant(status: Status, at: &Pointer) -> Result<Ident> {
    let name = match status {
        Status::Exact(200) => "Ok",
        Status::Exact(201) => "Created",
        Status::Exact(202) => "Accepted",
        Status::Exact(204) => "NoContent",
        Status::Exact(206) => "PartialContent",
        Status::Exact(207) => "MultiStatus",
        Status::Exact(other) => return variant_name(&format!("Status{other}"), at),
        Status::Range(_) | Status::Default => "Other",
    };
    variant_name(name, at)
}
