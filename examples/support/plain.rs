//! What other people wrote, made harmless for a terminal.

/// The text in one line, without what would move the cursor, ring the bell, or turn the direction of reading around.
pub(crate) fn plain(text: &str) -> String {
    harmless(text, |letter| letter.is_control())
}

/// The same with its lines kept.
pub(crate) fn plain_lines(text: &str) -> String {
    harmless(text, |letter| letter.is_control() && letter != '\n')
}

fn harmless(text: &str, is_blank: impl Fn(char) -> bool) -> String {
    let is_turn =
        |letter: char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let kept = text.chars().filter(|letter| !is_turn(*letter));
    kept.map(|letter| if is_blank(letter) { ' ' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_cannot_speak_to_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\nc\u{9b}d\u{202e}e"), "a [2Jb c de");
        assert_eq!(plain("Grüße 🌷"), "Grüße 🌷");
        assert_eq!(plain_lines("a\u{1b}[2Jb\nc"), "a [2Jb\nc");
    }
}
