//! Whether a text may be what a target makes of another one: cut, trimmed, escaped, in another case, or with its symbols replaced.

/// Whether a target that was given the original may show this text for it.
///
/// The words of the original come in their order; those that are not ASCII do not count if the shown text has none such. In the place of
/// anything else but space there may be words too, such as the name of an emoji, and the text may be cut anywhere. A text without words
/// may become any other.
pub(crate) fn may_be_form_of(original: &str, shown: &str) -> bool {
    let original = without_entities(&folded(original));
    let shown = without_entities(&folded(shown));
    let is_foreign = |it: char| it.is_alphanumeric() && !it.is_ascii();
    // A target may write a text in ASCII letters, or lose what it cannot show.
    let is_in_word: fn(char) -> bool = match shown.contains(is_foreign) {
        true => char::is_alphanumeric,
        false => |it| it.is_ascii_alphanumeric(),
    };
    let mut rest = shown.as_str();
    let mut gap_start = 0;
    for (start, word) in words(&original, is_in_word) {
        let gap = &original[gap_start..start];
        match rest.find(word) {
            Some(place) if may_replace(gap, &rest[..place]) => rest = &rest[place + word.len()..],
            _ => return is_cut(rest, gap, word),
        }
        gap_start = start + word.len();
    }
    gap_start == 0 || may_replace(&original[gap_start..], rest)
}

/// Whether a target may show this for what stands between two words.
fn may_replace(gap: &str, shown: &str) -> bool {
    let is_replaceable = |it: char| !it.is_whitespace();
    gap.contains(is_replaceable) || !shown.contains(char::is_alphanumeric)
}

/// Whether neither of two texts may be what a target makes of the other.
pub(crate) fn are_unrelated(one: &str, other: &str) -> bool {
    !may_be_form_of(one, other) && !may_be_form_of(other, one)
}

/// A text in one case. One letter may be several in the other case, such as `ß`.
fn folded(text: &str) -> String {
    let upper = text.chars().flat_map(char::to_uppercase);
    upper.flat_map(char::to_lowercase).collect()
}

/// Whether a target has cut the text within this word or the gap before it, and may have marked that with an ellipsis.
fn is_cut(rest: &str, gap: &str, word: &str) -> bool {
    // What takes the place of a symbol or a foreign letter may hold letters.
    if gap.chars().any(|it| !it.is_ascii() && !it.is_whitespace()) {
        return true;
    }
    let last = rest.trim_matches(|it: char| !it.is_alphanumeric());
    word.starts_with(last) && !rest.chars().any(is_symbol)
}

/// Whether it is no letter, digit, space or punctuation, such as an emoji.
fn is_symbol(it: char) -> bool {
    !(it.is_ascii() || it.is_alphanumeric() || it.is_whitespace() || it == '…')
}

/// A text in lower case without its HTML entities, however often it was escaped, and without what may be a cut one at its end.
fn without_entities(text: &str) -> String {
    let mut parts = text.split('&').peekable();
    let mut kept = parts.next().unwrap_or_default().to_owned();
    while let Some(part) = parts.next() {
        let mut rest = part;
        while let Some((name, after)) = rest.split_once(';')
            && is_entity(name)
        {
            rest = after;
            // Only an escaped `&` begins another entity.
            if name != "amp" {
                break;
            }
        }
        let is_cut = parts.peek().is_none() && is_entity(rest.trim_end_matches(['…', '.']));
        if !is_cut {
            kept.push_str(rest);
        }
    }
    kept
}

fn is_entity(name: &str) -> bool {
    name.len() <= 6
        && name
            .chars()
            .all(|it| it.is_ascii_alphanumeric() || it == '#')
}

/// The runs of letters and digits, each with its place.
fn words(text: &str, is_in_word: fn(char) -> bool) -> impl Iterator<Item = (usize, &str)> {
    let starts = text
        .char_indices()
        .filter(move |(place, it)| is_in_word(*it) && !text[..*place].ends_with(is_in_word));
    starts.map(move |(place, _)| {
        let rest = &text[place..];
        let end = rest.find(|it| !is_in_word(it)).unwrap_or(rest.len());
        (place, &rest[..end])
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "Fish & chips <3 at noon 🍕 \"or\" later";

    fn escaped(text: &str) -> String {
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        text.replace('"', "&quot;")
    }

    #[test]
    fn what_targets_make_of_a_text_may_be_its_form() {
        for form in [
            TEXT.to_owned(),
            TEXT.to_uppercase(),
            escaped(TEXT),
            escaped(&escaped(TEXT)),
            escaped(TEXT)[..9].to_owned(),
            TEXT.replace('🍕', ":pizza:"),
            TEXT.replace('🍕', ""),
            TEXT.trim_end_matches("later").trim().to_owned(),
            format!("{}…", &TEXT[..20]),
            format!("{}...", &TEXT[..9]),
            format!("{}…", &escaped(TEXT)[..8]),
            String::new(),
        ] {
            assert!(may_be_form_of(TEXT, &form), "{form}");
        }
    }

    #[test]
    fn another_text_is_no_form() {
        for other in ["At noon, fish and tea", "In a call", "noon"] {
            assert!(!may_be_form_of(TEXT, other), "{other}");
        }
        assert!(!may_be_form_of("In a call until 3", "In a call until 4"));
        assert!(may_be_form_of("🍕", "anything"));
        assert!(!may_be_form_of("Back at three", "🍕"));
        assert!(!may_be_form_of("Lunch", "Lunch at noon") && may_be_form_of("Lunch", "Lunch."));
        assert!(may_be_form_of("tea обед later", "tea obed l"));
        assert!(may_be_form_of("Grüße aus Köln", "GRÜSSE AUS K…"));
        assert!(may_be_form_of("Обед в два", "ОБЕД В"));
        assert!(may_be_form_of("Обед в два", "???? ? ???"));
        assert!(!may_be_form_of("обед", "на встрече"));
        assert!(are_unrelated("обед", "на встрече") && !are_unrelated("🍕", "pizza"));
        assert!(may_be_form_of(
            &escaped("a & b & c"),
            &escaped(&escaped("a & b & c"))
        ));
    }

    proptest! {
        #[test]
        fn any_cut_of_an_escaped_text_may_be_its_form(text in "[ -~🍕é]{0,40}", length in 0..60_usize) {
            let escaped = escaped(&text);
            let cut: String = escaped.chars().take(length).collect();
            for form in [&cut, cut.trim(), &cut.to_uppercase()] {
                prop_assert!(may_be_form_of(&text, form), "{form}");
            }
        }
    }
}
