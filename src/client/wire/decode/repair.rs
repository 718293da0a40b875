//! Texts that are cut or mixed up on the way become readable: what is lost is U+FFFD.

use std::{borrow::Cow, ops::Range};

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The document without a byte order mark, which RFC 8259 allows readers to skip.
pub(in crate::client::wire) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(BOM).unwrap_or(body)
}

/// The document as JSON with readable texts: U+FFFD stands for bytes that are no UTF-8, for halves of surrogate pairs, for the backslash of an
/// escape that JSON does not have, and for control characters. Tabs and line breaks become escapes.
pub(super) fn repair(body: &[u8]) -> Cow<'_, str> {
    let text = String::from_utf8_lossy(without_bom(body));
    replaced(replaced(text, mend_escapes), escape_controls)
}

fn replaced(text: Cow<'_, str>, repair: fn(&str) -> Option<String>) -> Cow<'_, str> {
    match repair(&text) {
        Some(text) => Cow::Owned(text),
        None => text,
    }
}

/// The text without lone surrogates and escapes that JSON does not have, if it has any.
fn mend_escapes(text: &str) -> Option<String> {
    const ESCAPE: usize = r"\uD83C".len();
    let mut repaired = Repaired::of(text);
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        at += match unit(text, at) {
            Some(0xD800..=0xDBFF) if is_low(unit(text, at + ESCAPE)) => 2 * ESCAPE,
            Some(0xD800..=0xDFFF) => {
                repaired.replace(at..at + ESCAPE, "\u{FFFD}");
                ESCAPE
            }
            Some(_) => ESCAPE,
            None => match text.as_bytes().get(at + 1) {
                Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 2,
                // An escape that the end of the document cuts.
                None => 1,
                Some(b'u') if is_cut(&text[at + 2..]) => 1,
                Some(_) => {
                    repaired.replace(at..at + 1, "\u{FFFD}");
                    1
                }
            },
        };
    }
    repaired.into_text()
}

/// The text without control characters in its strings, if they have any.
fn escape_controls(text: &str) -> Option<String> {
    let is_control = |byte: &u8| *byte < b' ';
    // Most documents have none at all, which this finds in blocks.
    let mut blocks = text.as_bytes().chunks(1024);
    if !blocks.any(|block| block.iter().fold(false, |any, byte| any | is_control(byte))) {
        return None;
    }
    let mut repaired = Repaired::of(text);
    for (at, byte, is_in_string) in unescaped(text) {
        if is_in_string && is_control(&byte) {
            let escape = match byte {
                b'\t' => r"\t",
                b'\n' => r"\n",
                b'\r' => r"\r",
                _ => "\u{FFFD}",
            };
            repaired.replace(at..at + 1, escape);
        }
    }
    repaired.into_text()
}

/// The text with a number out of range for the words that some writers have for numbers that are none, if it has any.
pub(super) fn numbers(text: &str) -> Option<String> {
    const WORDS: [&str; 3] = ["NaN", "Infinity", "-Infinity"];
    let mut repaired = Repaired::of(text);
    for (at, byte, is_in_string) in unescaped(text) {
        if !is_in_string && matches!(byte, b'N' | b'I' | b'-') && at >= repaired.kept {
            let rest = &text[at..];
            let word = WORDS.into_iter().find(|word| rest.starts_with(word));
            if let Some(word) = word {
                repaired.replace(at..at + word.len(), "1e999");
            }
        }
    }
    repaired.into_text()
}

/// The bytes that no backslash escapes, each with its index and whether it is in a string.
fn unescaped(text: &str) -> impl Iterator<Item = (usize, u8, bool)> {
    let (mut is_in_string, mut is_escaped) = (false, false);
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        if is_escaped {
            is_escaped = false;
            return None;
        }
        match byte {
            b'\\' => is_escaped = is_in_string,
            b'"' => is_in_string = !is_in_string,
            _ => {}
        }
        Some((at, byte, is_in_string))
    })
}

/// A text in which parts are replaced from the front to the back.
struct Repaired<'t> {
    text: &'t str,
    repaired: String,
    /// Up to where the text has been copied.
    kept: usize,
}

impl<'t> Repaired<'t> {
    fn of(text: &'t str) -> Self {
        Self {
            text,
            repaired: String::new(),
            kept: 0,
        }
    }

    fn replace(&mut self, part: Range<usize>, with: &str) {
        if self.repaired.capacity() == 0 {
            self.repaired.reserve_exact(self.text.len());
        }
        self.repaired.push_str(&self.text[self.kept..part.start]);
        self.repaired.push_str(with);
        self.kept = part.end;
    }

    fn into_text(mut self) -> Option<String> {
        (self.kept > 0).then(|| {
            self.repaired.push_str(&self.text[self.kept..]);
            self.repaired
        })
    }
}

/// The UTF-16 unit whose escape starts here.
fn unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix(r"\u")?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

/// Whether these are the digits of an escape at the end of a document.
fn is_cut(digits: &str) -> bool {
    digits.len() < 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
}

fn is_low(unit: Option<u16>) -> bool {
    matches!(unit, Some(0xDC00..=0xDFFF))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_none_become_numbers_out_of_range() {
        for (text, repaired) in [
            (
                r#"{"a":NaN,"NaN":"-Infinity"}"#,
                Some(r#"{"a":1e999,"NaN":"-Infinity"}"#),
            ),
            ("[Infinity,-Infinity,-1]", Some("[1e999,1e999,-1]")),
            (r#"["\"NaN"]"#, None),
        ] {
            assert_eq!(numbers(text).as_deref(), repaired, "{text}");
        }
    }

    #[test]
    fn only_broken_text_is_replaced() {
        for (body, text) in [
            (&b"\xEF\xBB\xBF{}"[..], "{}"),
            (br#"["\ud83c\udfd6"]"#, r#"["\ud83c\udfd6"]"#),
            (br#"["a \ud83c"]"#, "[\"a \u{FFFD}\"]"),
            (br#"["\udfd6\ud83c"]"#, "[\"\u{FFFD}\u{FFFD}\"]"),
            (br#"["\ud83c\ud83c\udfd6"]"#, "[\"\u{FFFD}\\ud83c\\udfd6\"]"),
            (br#"["\\ud83c"]"#, r#"["\\ud83c"]"#),
            (br#"["\\\ud83c"]"#, "[\"\\\\\u{FFFD}\"]"),
            (br#"["\u12"#, r#"["\u12"#),
            (
                "[\"\\\u{e9}\\ud83c\"]".as_bytes(),
                "[\"\u{FFFD}\u{e9}\u{FFFD}\"]",
            ),
            (b"[\"caf\xE9\"]", "[\"caf\u{FFFD}\"]"),
            (b"[\"caf\xE9 \\ud83c\"]", "[\"caf\u{FFFD} \u{FFFD}\"]"),
            (
                br#"["a\xb \' \u12G4 \u0"]"#,
                "[\"a\u{FFFD}xb \u{FFFD}' \u{FFFD}u12G4 \u{FFFD}u0\"]",
            ),
            (
                b"[\"a\tb\r\nc\0d\",\n\t\"\\\\\"]",
                "[\"a\\tb\\r\\nc\u{FFFD}d\",\n\t\"\\\\\"]",
            ),
            (b"[\"a\\\nb\"]", "[\"a\u{FFFD}\\nb\"]"),
            (b"\\", "\\"),
            (b"", ""),
        ] {
            assert_eq!(repair(body), text);
        }
    }

    #[test]
    fn text_that_is_whole_is_not_copied() {
        assert!(matches!(
            repair(br#"["\ud83c\udfd6 \n"]"#),
            Cow::Borrowed(_)
        ));
    }
}
