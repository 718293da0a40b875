//! The trials at vendors' own servers, where these can be installed and run on this machine.
//!
//! Without one they are ignored, with the reason; with `REAL_SERVERS=required`, as in CI, they fail.

use std::env;

use libtest_mimic::{Completion, Trial};
use omnipresence::__testkit::{Unavailable, kits};

use crate::harness::block_on;

pub(crate) fn trials() -> Vec<Trial> {
    let is_required = env::var_os("REAL_SERVERS").is_some_and(|it| it == "required");
    let trials = kits().iter().flat_map(|kit| {
        kit.real.iter().map(move |trial| {
            let name = format!("real::{}::{}", kit.name, trial.name);
            Trial::ignorable_test(name, move || {
                completion(block_on((trial.run)()), is_required).map_err(Into::into)
            })
        })
    });
    let mut trials: Vec<Trial> = trials.collect();
    trials.push(Trial::test("real::a_missing_server_fails_in_ci", || {
        a_missing_server_fails_in_ci();
        Ok(())
    }));
    trials
}

/// How a trial ends.
fn completion(outcome: Result<(), Unavailable>, is_required: bool) -> Result<Completion, String> {
    match outcome {
        Ok(()) => Ok(Completion::Completed),
        Err(Unavailable(reason)) if is_required => Err(format!("the server is missing: {reason}")),
        Err(Unavailable(reason)) => Ok(Completion::ignored_with(reason)),
    }
}

fn a_missing_server_fails_in_ci() {
    let missing = || Err(Unavailable("no Python".to_owned()));
    let completion = |is_required| completion(missing(), is_required);
    assert_eq!(
        completion(true).err().unwrap(),
        "the server is missing: no Python"
    );
    assert!(matches!(completion(false), Ok(Completion::Ignored { .. })));
}
