//! Updates that are written user by user, to a custom source: what a batch does there is not documented.

use std::collections::BTreeMap;

use super::prepared::{Outcomes, Prepared};
use crate::{
    provider::fan_out,
    vendors::genesys::{Genesys, definitions::Lookup, reads::folded},
};

/// Writes different users at the same time, and the updates of one user in their order.
pub(super) async fn write(
    genesys: &Genesys,
    lookup: Option<Lookup<'_>>,
    writes: Vec<Prepared<'_>>,
    outcomes: &mut Outcomes,
) {
    let mut of_users: BTreeMap<String, Vec<Prepared<'_>>> = BTreeMap::new();
    for prepared in writes {
        let user = folded(prepared.user.as_str());
        of_users.entry(user).or_default().push(prepared);
    }
    let calls = of_users.into_values().map(|writes| {
        let lookup = lookup.clone();
        async move {
            let mut outcomes = Vec::with_capacity(writes.len());
            for Prepared {
                position,
                user,
                plan,
                ..
            } in writes
            {
                let outcome = genesys.carry_out(user, plan, lookup.clone()).await;
                outcomes.push((position, outcome));
            }
            outcomes
        }
    });
    for (position, outcome) in fan_out(calls, genesys.connection.concurrency())
        .await
        .into_iter()
        .flatten()
    {
        outcomes[position] = Some(outcome);
    }
}
