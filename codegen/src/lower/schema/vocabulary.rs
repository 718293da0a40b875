//! The known words of a string; words that compare as equal are an error.

use yaml_serde::Value;

use super::constraints::code;
use crate::{
    document::Schema,
    error::{Error, Result},
    ir::Word,
    names::{Names, variant_name},
    pointer::Pointer,
};

/// For words that Rust cannot name.
const HELP: &str = "leave `enum` out and list the words in the description";

/// The known words of a string. Two that are read alike would be one, so that is an error.
pub(crate) fn lower(schema: &Schema, at: &Pointer) -> Result<Vec<Word>> {
    let words = schema.words.as_deref().unwrap_or_default();
    if words.is_empty() {
        return Err(Error::new(
            &at.key("enum"),
            "the `enum` is empty",
            "list the words, or leave it out",
        ));
    }
    let mut spellings = Names::new("normalised", HELP);
    let mut variants = Names::new("variant", HELP);
    let mut lowered = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let at = at.key("enum").index(index);
        let Value::String(text) = word else {
            return Err(Error::new(
                &at,
                "only words can be in an `enum`",
                "put it in quotes if it is a text; for null write `nullable: true`",
            ));
        };
        let name = variant_name(text, &at).map_err(|fault| fault.with_help(HELP))?;
        spellings.claim_text(&normalised(text), &at)?;
        variants.claim(&name, &at)?;
        lowered.push(Word {
            name,
            text: text.clone(),
            docs: docs(schema, text, &at)?,
        });
    }
    check_descriptions(schema, &lowered, at)?;
    Ok(lowered)
}

/// Without case, spaces, `_` and `-`: as words are compared when they are read.
fn normalised(text: &str) -> String {
    text.to_lowercase().replace([' ', '_', '-'], "")
}

fn docs(schema: &Schema, text: &str, at: &Pointer) -> Result<String> {
    let Some(descriptions) = &schema.word_descriptions else {
        return Ok(format!("{}.", code(text)));
    };
    descriptions.get(text).cloned().ok_or_else(|| {
        Error::new(
            at,
            format!("`{text}` is not described"),
            "add it to `x-enum-descriptions`, which must be complete",
        )
    })
}

fn check_descriptions(schema: &Schema, words: &[Word], at: &Pointer) -> Result<()> {
    let described = schema
        .word_descriptions
        .iter()
        .flat_map(indexmap::IndexMap::keys);
    for key in described {
        if words.iter().all(|word| word.text != *key) {
            return Err(Error::new(
                &at.keys(&["x-enum-descriptions", key]),
                format!("`{key}` is not in the `enum`"),
                "add it there or remove it here",
            ));
        }
    }
    Ok(())
}
