//! The cases. Each is a sentence that must be true of every provider.

mod changing;
mod denied;
mod expiry;
mod hostile;
mod interrupted;
mod listing;
mod many;
mod messages;
mod nearest;
mod reading;
mod writing;

use std::{future::Future, pin::Pin};

use crate::{
    report::{Outcome, Report, Skip, Verdict},
    subject::Subject,
};

type Run = Box<dyn Fn(Subject) -> Pin<Box<dyn Future<Output = Verdict> + Send>>>;

fn case<F>(name: &'static str, run: impl Fn(Subject) -> F + 'static) -> (&'static str, Run)
where
    F: Future<Output = Verdict> + Send + 'static,
{
    (name, Box::new(move |subject| Box::pin(run(subject))))
}

fn cases() -> Vec<(&'static str, Run)> {
    vec![
        case("the source and the capabilities stay", reading::stable),
        case("a known user is read", reading::known),
        case("oneself is read", reading::me),
        case("an unknown user is not found", reading::unknown),
        case("an odd status keeps the vendor's word", reading::odd),
        case("the statuses are listed", reading::definitions),
        case("denied: there is no me", denied::me),
        case("denied: nobody can be set", denied::set),
        case("denied: nobody else can be set", denied::set_others),
        case("denied: there is no list", denied::list),
        case("denied: there are no statuses", denied::definitions),
        case("an exact availability reads back", writing::exact),
        case("an inexact availability is told", writing::inexact),
        case("unknown is never written", writing::unknown),
        case(
            "an update that changes nothing is invalid",
            writing::nothing,
        ),
        case(
            "a message costs no availability, and its loss is reported",
            nearest::messages,
        ),
        case("an activity that is lost is reported", nearest::activities),
        case("an expiry that is lost is reported", nearest::expiries),
        case("an activity of a listed status is no loss", nearest::listed),
        case(
            "an empty message clears the message",
            nearest::empty_message,
        ),
        case("a listed status reads back", writing::native),
        case("an unlisted status is refused or kept", writing::unlisted),
        case("the same update twice is as once", writing::twice),
        case("an unknown user is not set", writing::unknown_user),
        case("a message is set, kept and cleared", messages::life),
        case("the longest message reads back", messages::longest),
        case("a longer message is refused, never cut", messages::too_long),
        case(
            "an unusual message reads back or is told",
            messages::unusual,
        ),
        case("an expiry that is not there is told", expiry::denied),
        case("an expiry takes effect", expiry::on_request),
        case("the usual expiry takes effect", expiry::usual),
        case("an expiry that is too late is told", expiry::too_late),
        case("an expiry in the past is invalid", expiry::past),
        case("many users are read in order", many::order),
        case("one bad user hides nobody", many::one_bad),
        case("more users than a batch are read", many::batches),
        case("many users are set in order", many::set),
        case("a user who is set twice keeps the order", many::set_twice),
        case("one bad update stops no other", many::set_one_bad),
        case("nobody costs nothing", many::nobody),
        case("the list shows what a read shows", listing::agrees),
        case("the list is as complete as it says", listing::complete),
        case("following starts with all", changing::start),
        case("where nothing changes nothing is told", changing::nothing),
        case("a change is told", changing::change),
        case("going offline is told", changing::offline),
        case("a change of one's own is told", changing::own),
        case("whoever is not followed is not told", changing::others),
        case("everyone is followed", changing::everyone),
        case("whoever fails is told and tried again", changing::failed),
        case("a failure leaves the cursor good", changing::failure),
        case("a stored cursor goes on", changing::stored),
        case("an old cursor costs a full read", changing::window),
        case("a hostile id is not read", hostile::get),
        case("a hostile id is not set", hostile::set),
        case("hostile ids are not read", hostile::get_many),
        case("hostile ids are not set", hostile::set_many),
        case("hostile ids are not followed", hostile::changes),
        case("a dropped read does no harm", interrupted::reads),
        case("a dropped write does no harm", interrupted::writes),
    ]
}

/// Runs every case, each with a subject of its own.
pub(crate) async fn run_all<F>(name: &'static str, start: impl Fn() -> F) -> Report
where
    F: Future<Output = Subject>,
{
    let mut outcomes = Vec::new();
    for (case, run) in cases() {
        // As a task of its own, so that a panic ends the case alone.
        let outcome = match tokio::spawn(run(start().await)).await {
            Ok(Ok(())) => Outcome::Passed,
            Ok(Err(Skip(why))) => Outcome::Skipped(why),
            Err(error) => Outcome::of_panic(&*error.into_panic()),
        };
        outcomes.push((case, outcome));
    }
    Report {
        subject: name,
        outcomes,
    }
}
