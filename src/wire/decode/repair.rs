//! Texts that are cut or mixed up on the way become readable: what is lost is U+FFFD.

use std::borrow::Cow;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The document without a byte order mark, which RFC 8259 allows readers to skip.
pub(in crate::wire) fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(BOM).unwrap_or(body)
}

/// The document with U+FFFD in place of bytes that are no UTF-8 and of escapes that are half of a surrogate pair.
pub(super) fn repair(body: &[u8]) -> Cow<'_, str> {
    match String::from_utf8_lossy(without_bom(body)) {
        Cow::Borrowed(text) => match pair_surrogates(text) {
            Some(text) => Cow::Owned(text),
            None => Cow::Borrowed(text),
        },
        Cow::Owned(text) => Cow::Owned(pair_surrogates(&text).unwrap_or(text)),
    }
}

/// The text without lone surrogates, if it has any.
fn pair_surrogates(text: &str) -> Option<String> {
    const ESCAPE: usize = r"\uD83C".len();
    let mut repaired = String::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
        at += found;
        at += match unit(text, at) {
            Some(0xD800..=0xDBFF) if is_low(unit(text, at + ESCAPE)) => 2 * ESCAPE,
            Some(0xD800..=0xDFFF) => {
                if repaired.capacity() == 0 {
                    repaired.reserve_exact(text.len());
                }
                repaired.push_str(&text[kept..at]);
                repaired.push_str(r"\uFFFD");
                kept = at + ESCAPE;
                ESCAPE
            }
            Some(_) => ESCAPE,
            // Another escape, whose second character may be a backslash.
            None => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    (kept > 0).then(|| {
        repaired.push_str(&text[kept..]);
        repaired
    })
}

/// The UTF-16 unit whose escape starts here.
fn unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + 6)?.strip_prefix(r"\u")?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

fn is_low(unit: Option<u16>) -> bool {
    matches!(unit, Some(0xDC00..=0xDFFF))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_broken_text_is_replaced() {
        for (body, text) in [
            (&b"\xEF\xBB\xBF{}"[..], "{}"),
            (br#"["\ud83c\udfd6"]"#, r#"["\ud83c\udfd6"]"#),
            (br#"["a \ud83c"]"#, r#"["a \uFFFD"]"#),
            (br#"["\udfd6\ud83c"]"#, r#"["\uFFFD\uFFFD"]"#),
            (br#"["\ud83c\ud83c\udfd6"]"#, r#"["\uFFFD\ud83c\udfd6"]"#),
            (br#"["\\ud83c"]"#, r#"["\\ud83c"]"#),
            (br#"["\\\ud83c"]"#, r#"["\\\uFFFD"]"#),
            (br#"["\u12"#, r#"["\u12"#),
            ("[\"\\\u{e9}\\ud83c\"]".as_bytes(), "[\"\\\u{e9}\\uFFFD\"]"),
            (b"[\"caf\xE9\"]", "[\"caf\u{FFFD}\"]"),
            (b"[\"caf\xE9 \\ud83c\"]", "[\"caf\u{FFFD} \\uFFFD\"]"),
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
