//! Updates that are written user by user, to a custom source: what a batch does there is not documented.

use std::collections::BTreeMap;

use super::prepared::{Outcomes, Prepared};
use crate::{
    provider::{Batch, fan_out_sequences},
    vendors::genesys::{Genesys, definitions::Lookup, reads::folded},
};

/// Writes different users at the same time, and the updates of one user in their order.
pub(super) async fn write(
    genesys: &Genesys,
    bounds: &Batch<'_>,
    lookup: Option<Lookup<'_>>,
    writes: Vec<Prepared<'_>>,
    outcomes: &mut Outcomes,
) {
    let mut of_users: BTreeMap<String, Vec<Prepared<'_>>> = BTreeMap::new();
    for prepared in writes {
        let user = folded(prepared.user.as_str());
        of_users.entry(user).or_default().push(prepared);
    }
    let positions_of = |writes: &Vec<Prepared<'_>>| writes.iter().map(|it| it.position).collect();
    let positions: Vec<Vec<usize>> = of_users.values().map(positions_of).collect();
    let calls = of_users.into_values().map(|writes| {
        let calls = writes.into_iter().map(|Prepared { user, plan, .. }| {
            let lookup = lookup.clone();
            genesys.carry_out(user, plan, lookup)
        });
        calls.collect()
    });
    let calls = calls.collect();
    let written = fan_out_sequences(calls, bounds, |outcome| outcome.as_ref().err()).await;
    let written = written.into_iter().flatten();
    for (position, outcome) in positions.into_iter().flatten().zip(written) {
        let outcome = outcome.unwrap_or_else(|missed| Err(missed.into_error_of_write()));
        outcomes[position] = Some(outcome);
    }
}
