//! The language of texts in responses, as the headers of the call request it.

use crate::testkit::Call;

/// The language that a call asks for; none, if texts are to stay as they are stored. `SO-Language` wins.
fn wanted<'a>(call: &'a Call<'_>) -> Option<&'a str> {
    let wanted = call
        .header("so-language")
        .or_else(|| call.header("accept-language"))?;
    // A list of languages counts by its first.
    let first = wanted
        .split([',', ';', '-'])
        .next()
        .unwrap_or(wanted)
        .trim();
    (!matches!(first, "" | "*" | "x")).then_some(first)
}

/// The name of Mia's role, the one text here that has a translation. How the vendor names the stored text is ours; that it is in
/// brackets is the vendor's.
pub(super) fn role_name(call: &Call<'_>) -> &'static str {
    match wanted(call) {
        None => "[SR_ROLE_SERVICE_AGENT]",
        Some("nb" | "no") => "Kundebehandler",
        Some(_) => "Service agent",
    }
}
