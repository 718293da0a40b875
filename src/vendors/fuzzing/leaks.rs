//! What an error may show of the answer behind it: the vendor's code and the request's id, and nothing else.

use std::collections::HashSet;

use crate::{
    clock::Timestamp,
    error::{Error, Result},
};

/// What every request is sent with.
pub(super) const TOKEN: &str = "canary-6f1d";

/// An error goes into logs: it is a line of bounded length there, and shows of the answer at most a code and an id.
pub(super) fn check(error: &Error) {
    let (display, debug) = (error.to_string(), format!("{error:?}"));
    for text in [&display, &debug] {
        let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
        assert!(!text.contains(breaks), "more than a line: {text:?}");
        assert!(text.len() <= 2048, "{} bytes: {text}", text.len());
    }
    for text in [
        &*display,
        &*debug,
        error.vendor_message().unwrap_or_default(),
    ] {
        assert!(!text.contains(TOKEN), "the token comes back: {text}");
    }
    let (code, id) = (error.vendor_code(), error.request_id());
    assert!(
        code.is_none_or(is_code),
        "the error shows what is no code: {code:?}"
    );
    assert!(
        id.is_none_or(is_id),
        "the error shows what is no id: {id:?}"
    );
}

fn is_code(text: &str) -> bool {
    let in_codes = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    text.chars().all(in_codes)
}

fn is_id(text: &str) -> bool {
    let in_ids = |c: char| c.is_ascii_alphanumeric() || ".-_:".contains(c);
    text.chars().all(in_ids)
}

/// The words of a specification, in any spelling.
pub(crate) fn words(specification: &str) -> HashSet<String> {
    let in_words = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let words = specification.split(|c| !in_words(c));
    // A name such as `m.homeserver` is one word, too.
    let names = specification.split(|c| !in_words(c) && c != '.');
    words.chain(names).map(letters).collect()
}

/// A text without what two spellings of it may differ in.
pub(crate) fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| !matches!(c, ' ' | '_' | '-'));
    letters.flat_map(char::to_lowercase).collect()
}

/// The same document about somebody else: every letter and digit of its texts and names is another one, except in words of the
/// specification. What is said of a document without quoting it fits both.
pub(super) fn twin(document: &[u8], words: &HashSet<String>) -> Vec<u8> {
    let is_word = |literal: &[u8]| {
        let text = serde_json::from_slice::<String>(literal);
        // Another moment in time may be none.
        text.is_ok_and(|text| words.contains(&letters(&text)) || text.parse::<Timestamp>().is_ok())
    };
    let mut twin = document.to_vec();
    let mut start = 0;
    while let Some(quote) = twin[start..].iter().position(|byte| *byte == b'"') {
        let open = start + quote;
        let end = end_of_text(&twin, open);
        let mut other = twin[open..end].to_vec();
        turn(&mut other);
        if !is_word(&twin[open..end]) && !is_word(&other) {
            twin[open..end].copy_from_slice(&other);
        }
        start = end;
    }
    twin
}

/// Where the text ends that begins with this quotation mark.
fn end_of_text(document: &[u8], open: usize) -> usize {
    let mut at = open + 1;
    while at < document.len() {
        match document[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    document.len()
}

/// Letters 13 places on, digits 5, both as they were after the second time. Escapes stay.
fn turn(text: &mut [u8]) {
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        text[at] = match byte {
            b'a'..=b'z' => (byte - b'a' + 13) % 26 + b'a',
            b'A'..=b'Z' => (byte - b'A' + 13) % 26 + b'A',
            b'0'..=b'9' => (byte - b'0' + 5) % 10 + b'0',
            other => other,
        };
        at += match (byte, text.get(at + 1)) {
            // Other letters and digits could make an escape of what is none, and the other way round.
            (b'\\', Some(b'u')) => {
                let digits = text[at + 2..].iter().take(4);
                2 + digits
                    .take_while(|digit| digit.is_ascii_alphanumeric())
                    .count()
            }
            (b'\\', _) => 2,
            _ => 1,
        };
    }
}

/// How it went, without the value.
pub(super) fn outcome<T>(result: &Result<T>) -> Result<(), String> {
    match result {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{error} {error:?}")),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;
    use crate::error::ErrorKind;

    fn is_refused(message: String) -> bool {
        let error = Error::new(ErrorKind::Invalid, message);
        catch_unwind(AssertUnwindSafe(|| check(&error))).is_err()
    }

    #[test]
    fn an_error_that_is_more_than_a_line_or_shows_more_than_a_code_is_found() {
        assert!(!is_refused("one line".into()));
        for message in ["two\nlines", "two\u{2028}lines", &"long".repeat(600)] {
            assert!(is_refused(message.into()), "{message}");
        }
        assert!(is_code("missing.permissions") && is_id("7d1c0d0e-5c1f:a_b.c"));
        for text in ["ann@example.com", "two words", "two\nlines"] {
            assert!(!is_code(text) && !is_id(text), "{text}");
        }
    }

    #[test]
    fn a_twin_differs_in_everything_but_its_form_and_the_words_of_the_specification() {
        let words = words("userId: {enum: [StatusNone]}");
        let twin = |text: &str| String::from_utf8(twin(text.as_bytes(), &words)).unwrap();
        for (document, expected) in [
            (
                r#"{"userId":"ann7","x":[1,null]}"#,
                r#"{"userId":"naa2","k":[1,null]}"#,
            ),
            (r#""status none""#, r#""status none""#),
            (r#""a\"b\\" "c"#, r#""n\"o\\" "p"#),
            (r#""\u0041bc é""#, r#""\u0041op é""#),
            (r#""\u2%ab \u202Oz""#, r#""\u2%no \u202Om""#),
            ("<html>", "<html>"),
            (r#"["hfreVq"]"#, r#"["hfreVq"]"#),
        ] {
            assert_eq!(twin(document), expected);
        }
    }
}
