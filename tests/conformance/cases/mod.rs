//! The cases.

mod changing;
mod clearing;
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

use std::future::Future;

use futures_util::future::BoxFuture;

use crate::subject::{Subject, Verdict};

/// A name, which is a sentence that must be true of every provider, and the test of it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: Box<dyn FnOnce(Subject) -> BoxFuture<'static, Verdict> + Send>,
}

fn case<F>(name: &'static str, run: impl FnOnce(Subject) -> F + Send + 'static) -> Case
where
    F: Future<Output = Verdict> + Send + 'static,
{
    Case {
        name,
        run: Box::new(move |subject| Box::pin(run(subject))),
    }
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("the_source_and_the_capabilities_stay", reading::stable),
        case("a_known_user_is_read", reading::known),
        case("the_caller_is_read", reading::me),
        case("an_unknown_user_is_not_found", reading::unknown),
        case("an_unusual_status_keeps_the_vendors_word", reading::unusual),
        case("the_statuses_are_listed", reading::definitions),
        case("a_provider_without_me_refuses_me", denied::me),
        case("a_provider_without_set_refuses_to_set", denied::set),
        case(
            "a_provider_that_sets_the_caller_refuses_others",
            denied::set_others,
        ),
        case("a_provider_without_a_list_refuses_to_list", denied::list),
        case(
            "a_provider_without_statuses_refuses_to_list_them",
            denied::definitions,
        ),
        case("an_exact_availability_reads_back", writing::exact),
        case("an_inexact_availability_is_reported", writing::inexact),
        case("unknown_is_never_written", writing::unknown),
        case(
            "an_update_that_changes_nothing_is_invalid",
            writing::nothing,
        ),
        case(
            "a_message_costs_no_availability_and_its_loss_is_reported",
            nearest::messages,
        ),
        case("a_lost_activity_is_reported", nearest::activities),
        case("a_lost_expiry_is_reported", nearest::expiries),
        case("an_activity_of_a_listed_status_is_no_loss", nearest::listed),
        case(
            "an_empty_message_clears_the_message",
            nearest::empty_message,
        ),
        case("a_listed_status_reads_back", writing::native),
        case("an_unlisted_status_is_refused_or_kept", writing::unlisted),
        case(
            "the_same_update_twice_has_the_effect_of_one",
            writing::twice,
        ),
        case("an_unknown_user_is_not_set", writing::unknown_user),
        case(
            "a_provider_without_clear_refuses_to_clear",
            clearing::denied,
        ),
        case("a_status_is_removed", clearing::removed),
        case("a_status_is_removed_for_every_reader", clearing::seen),
        case("no_status_is_removed_without_harm", clearing::nothing),
        case("only_whom_one_sets_is_cleared", clearing::others),
        case("a_message_is_set_kept_and_cleared", messages::life),
        case("the_longest_message_reads_back", messages::longest),
        case(
            "a_longer_message_is_refused_and_never_cut",
            messages::too_long,
        ),
        case(
            "an_unusual_message_reads_back_or_its_loss_is_reported",
            messages::unusual,
        ),
        case("an_unsupported_expiry_is_reported", expiry::denied),
        case("an_expiry_takes_effect", expiry::on_request),
        case("the_usual_expiry_takes_effect", expiry::usual),
        case("a_late_expiry_is_reported", expiry::too_late),
        case("an_expiry_in_the_past_is_invalid", expiry::past),
        case("many_users_are_read_in_order", many::order),
        case("one_bad_user_hides_no_other", many::one_bad),
        case("more_users_than_a_batch_are_read", many::batches),
        case("many_users_are_set_in_order", many::set),
        case("two_updates_of_one_user_keep_their_order", many::set_twice),
        case("one_bad_update_stops_no_other", many::set_one_bad),
        case("an_empty_call_sends_no_request", many::nobody),
        case("the_list_agrees_with_a_read", listing::agrees),
        case("the_list_is_as_complete_as_it_claims", listing::complete),
        case("following_starts_with_all_presences", changing::start),
        case("no_change_gives_no_presence", changing::nothing),
        case("a_wait_returns_what_has_changed", changing::waited),
        case("a_change_is_reported", changing::change),
        case("going_offline_is_reported", changing::offline),
        case("a_change_by_the_caller_is_reported", changing::own),
        case(
            "a_user_who_is_not_followed_is_not_reported",
            changing::others,
        ),
        case("everyone_is_followed", changing::everyone),
        case("a_failed_user_is_reported_and_retried", changing::failed),
        case("a_failure_keeps_the_cursor_valid", changing::failure),
        case("a_stored_cursor_continues", changing::stored),
        case("an_old_cursor_causes_a_full_read", changing::window),
        case("a_hostile_id_is_not_read", hostile::get),
        case("a_hostile_id_is_not_set", hostile::set),
        case("hostile_ids_are_not_read", hostile::get_many),
        case("hostile_ids_are_not_set", hostile::set_many),
        case("hostile_ids_are_not_followed", hostile::changes),
        case("a_dropped_read_does_no_harm", interrupted::reads),
        case("a_dropped_write_does_no_harm", interrupted::writes),
    ]
}
