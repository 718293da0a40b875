//! Refusals whose cause the operation knows better than the response: user management that is closed to partner apps.

use super::map::DIALECT;
use crate::{
    client::wire::text,
    error::{Error, ErrorKind},
};

/// A failure of an operation on user presence. Online the vendor closes it to partner apps by default; with which answer is not
/// documented, and a 401 may as well be about the credentials.
pub(super) fn of_user_presence(error: Error, is_online: bool) -> Error {
    // Signing in fails for reasons of its own.
    let is_own = error
        .operation()
        .is_some_and(|name| name.ends_with("UserPresenceStatus"));
    if !is_online || !is_own {
        return error;
    }
    match error.kind() {
        ErrorKind::Forbidden => error.reclassified(
            ErrorKind::Forbidden,
            "the credentials may not do this: SuperOffice Online closes user presence to partner apps by default; use \
             chat presence (SuperOffice::chat) or an installation onsite",
        ),
        ErrorKind::Unauthenticated => error.reclassified(
            ErrorKind::Unauthenticated,
            "the vendor does not accept the credentials for this: if they are good for other calls, it is that SuperOffice \
             Online closes user presence to partner apps by default; then use chat presence (SuperOffice::chat) or an \
             installation onsite",
        ),
        ErrorKind::NotFound if is_null(&error) => error.reclassified(
            ErrorKind::NotFound,
            "the answer is null: there is no such user, or the call has failed, perhaps since SuperOffice Online closes \
             user presence to partner apps by default; chat presence (SuperOffice::chat) is open to them",
        ),
        _ => error,
    }
}

/// A failure of an operation on chat presence, which names no user that could be missing.
pub(super) fn of_chat(error: Error) -> Error {
    let is_own = error
        .operation()
        .is_some_and(|name| name.ends_with("ChatPresence"));
    match error.kind() {
        ErrorKind::NotFound if is_own && is_null(&error) => error.reclassified(
            ErrorKind::Unavailable,
            "the answer is null: the remote call has failed, and the vendor does not say why",
        ),
        ErrorKind::NotFound if is_own => error.reclassified(
            ErrorKind::Config,
            "there is no chat presence at this address: check the base URL, and that the installation has chat",
        ),
        _ => error,
    }
}

/// Whether the vendor has looked at a list of agents, and refused it or one of them.
pub(super) fn is_of_list(error: &Error) -> bool {
    let kinds = [
        ErrorKind::Forbidden,
        ErrorKind::Invalid,
        ErrorKind::Conflict,
    ];
    error.attempts() > 0 && error.status().is_some() && kinds.contains(&error.kind())
}

/// An agent of the chat who is not on the list.
pub(super) fn no_agent() -> Error {
    let message = "there is no such agent of the chat: SuperOfficeChat::list names them";
    Error::new(ErrorKind::NotFound, message).with_vendor(DIALECT.vendor)
}

fn is_null(error: &Error) -> bool {
    let is_success = error.status().is_some_and(|status| status.is_success());
    is_success
        && error
            .answer()
            .is_some_and(|answer| text(&answer.body).trim() == "null")
}
