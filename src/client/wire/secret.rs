//! How generated code reads secrets, and writes those that belong into the body of a request.

use serde::{Serialize, Serializer};

use super::json::{Failure, FromJson, Json, Outcome};
use crate::client::secret::Secret;

pub(crate) fn expose<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

pub(crate) fn expose_option<S: Serializer>(
    secret: &Option<Secret>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    secret.as_ref().map(Secret::expose).serialize(serializer)
}

/// A text that had to be repaired on the way (U+FFFD) is no secret.
impl FromJson for Secret {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut secret = Self::default();
        json.text(
            &mut |text| match text.contains(char::REPLACEMENT_CHARACTER) {
                true => Err(Failure("the text is not whole")),
                false => {
                    secret = text.into();
                    Ok(())
                }
            },
        )?;
        Ok(secret)
    }
}
