//! The definitions by the operations below `presence/definitions`, over the same state as the deprecated ones.

use serde_json::{Value, json};

use super::{
    body::{listed, wants_deactivated},
    definitions::{DEFAULT_LOCALE, Definition, Definitions, id_in},
    fault::Fault,
};
use crate::testkit::Call;

/// What `localeCode` may be.
const LOCALES: [&str; 25] = [
    "ALL", "he", "fr", "en_US", "da", "de", "it", "cs", "es", "fi", "ar", "ja", "ko", "nl", "no",
    "pl", "pt_BR", "pt_PT", "ru", "sv", "th", "tr", "uk", "zh_CN", "zh_TW",
];

impl Definition {
    /// No answer of this family is known: these are the members of the vendor's model but for `name`.
    pub(super) fn to_current_json(&self, locale: &str) -> Value {
        let mut shown = json!({
            "id": self.id,
            "type": if self.primary { "System" } else { "User" },
            "languageLabels": self.labels_in(locale),
            "systemPresence": self.system_presence.replace(' ', ""),
            "deactivated": self.deactivated,
            "selfUri": format!("/api/v2/presence/definitions/{}", self.id),
        });
        if let Some(division) = &self.division {
            shown["divisionId"] = division.as_str().into();
        }
        shown
    }
}

impl Definitions {
    /// Without the permission to view, what belongs to a division is left out.
    pub(super) fn list_current(&self, call: &Call<'_>, may_view: bool) -> Result<Value, Fault> {
        let deactivated = wants_deactivated(call)?;
        let locale = locale(call)?;
        let divisions = listed(call, "divisionId");
        let is_wanted = |entry: &&Definition| {
            let division = entry.division.as_deref();
            entry.deactivated == deactivated
                && division.is_none_or(|_| may_view)
                && (divisions.is_empty() || division.is_some_and(|id| divisions.contains(&id)))
        };
        let entities: Vec<_> = self
            .entries
            .iter()
            .filter(is_wanted)
            .map(|entry| entry.to_current_json(locale))
            .collect();
        Ok(json!({
            "total": entities.len(),
            "entities": entities,
            "selfUri": "/api/v2/presence/definitions",
        }))
    }

    pub(super) fn get_current(&self, call: &Call<'_>) -> Result<Value, Fault> {
        Ok(self.entry(id_in(call))?.to_current_json(locale(call)?))
    }

    /// The definition stays, deactivated, and is shown by both families.
    pub(super) fn deactivate(&mut self, call: &Call<'_>) -> Result<(), Fault> {
        self.entry_mut(id_in(call))?.deactivated = true;
        Ok(())
    }
}

fn locale<'a>(call: &'a Call<'_>) -> Result<&'a str, Fault> {
    let given = call.query("localeCode").unwrap_or(DEFAULT_LOCALE);
    if LOCALES.contains(&given) {
        return Ok(given);
    }
    Err(Fault::invalid_value("localeCode", given))
}
