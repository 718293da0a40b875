//! When two spellings are one word of a vendor's: vendors spell the same word in several ways.

/// Whether two spellings are the same word: case, spaces, `_` and `-` do not count.
pub(crate) fn same_word(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-'))
        .flat_map(char::to_lowercase)
}
