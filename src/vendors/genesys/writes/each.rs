//! Updates that are written user by user, to a custom source: what a batch does there is not documented.

use std::collections::BTreeMap;

use super::prepared::{Outcomes, Prepared};
use crate::{
    error::{Error, Result},
    model::SetOutcome,
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
    let positions_of = |writes: &Vec<Prepared<'_>>| writes.iter().map(|it| it.position).collect();
    let positions: Vec<Vec<usize>> = of_users.values().map(positions_of).collect();
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
    let written = fan_out(calls, &genesys.batch(), |written| last_failure(written)).await;
    for (positions, written) in positions.into_iter().zip(written) {
        match written {
            Ok(written) => {
                for (position, outcome) in written {
                    outcomes[position] = Some(outcome);
                }
            }
            Err(missed) => {
                let error = missed.into_error_of_write();
                for position in positions {
                    outcomes[position] = Some(Err(error.clone()));
                }
            }
        }
    }
}

/// The failure of the last update of a user.
fn last_failure(written: &[(usize, Result<SetOutcome>)]) -> Option<&Error> {
    let (_, outcome) = written.last()?;
    outcome.as_ref().err()
}
