use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The words that a specification lists for a string.
pub trait Vocabulary: Copy + Eq + Sized + 'static {
    /// Every listed word.
    const ALL: &'static [Self];

    /// The word as the specification spells it.
    fn as_str(self) -> &'static str;
}

/// A word from a list that the vendor may extend at any time.
///
/// A word that this version does not know is data, not an error. Words are recognised without regard to case, spaces, `_`
/// and `-`, because vendors spell the same word in several ways; the text stays exactly as it came.
///
/// ```
/// # #[cfg(feature = "rocketchat")] {
/// # use omnipresence::{rocketchat::api::model::UserStatus, wire::Open};
/// let word: Open<UserStatus> = "Online".into();
/// assert_eq!(word.known(), Some(UserStatus::Online));
/// assert_eq!(word.as_str(), "Online");
/// assert_eq!(Open::<UserStatus>::from("on the moon").known(), None);
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Open<W> {
    known: Option<W>,
    text: Cow<'static, str>,
}

impl<W: Vocabulary> Open<W> {
    /// The word, if this version knows it.
    #[must_use]
    pub fn known(&self) -> Option<W> {
        self.known
    }

    /// The word exactly as the vendor or the caller spelled it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The word as text of its own.
    #[must_use]
    pub fn into_string(self) -> String {
        self.text.into_owned()
    }
}

impl<W: Vocabulary> From<W> for Open<W> {
    fn from(word: W) -> Self {
        Self {
            known: Some(word),
            text: Cow::Borrowed(word.as_str()),
        }
    }
}

impl<W: Vocabulary> From<&str> for Open<W> {
    fn from(text: &str) -> Self {
        match find::<W>(text) {
            Some(word) if word.as_str() == text => word.into(),
            known => Self {
                known,
                text: Cow::Owned(text.to_owned()),
            },
        }
    }
}

impl<W: Vocabulary> From<String> for Open<W> {
    fn from(text: String) -> Self {
        match find::<W>(&text) {
            Some(word) if word.as_str() == text => word.into(),
            known => Self {
                known,
                text: Cow::Owned(text),
            },
        }
    }
}

impl<W: Vocabulary> PartialEq<W> for Open<W> {
    fn eq(&self, word: &W) -> bool {
        self.known == Some(*word)
    }
}

impl<W: Vocabulary> fmt::Display for Open<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl<W: Vocabulary> Serialize for Open<W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de, W: Vocabulary> Deserialize<'de> for Open<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer).map(|text| Self::from(&*text))
    }
}

fn find<W: Vocabulary>(text: &str) -> Option<W> {
    W::ALL
        .iter()
        .copied()
        .find(|word| same_word(word.as_str(), text))
}

/// Whether two spellings are the same word: case, spaces, `_` and `-` do not count.
pub(crate) fn same_word(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-'))
        .flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Word {
        OnQueue,
        Busy,
    }

    impl Vocabulary for Word {
        const ALL: &'static [Self] = &[Self::OnQueue, Self::Busy];

        fn as_str(self) -> &'static str {
            match self {
                Self::OnQueue => "On Queue",
                Self::Busy => "Busy",
            }
        }
    }

    #[test]
    fn every_spelling_is_recognised_and_kept() {
        for text in ["On Queue", "OnQueue", "ON_QUEUE", "on-queue"] {
            let word: Open<Word> = serde_json::from_value(text.into()).unwrap();
            assert_eq!(word.known(), Some(Word::OnQueue), "{text}");
            assert_eq!(serde_json::to_value(&word).unwrap(), text);
        }
    }

    #[test]
    fn an_unlisted_word_is_kept_as_data() {
        let word: Open<Word> = serde_json::from_str(r#""Zen\u0020mode""#).unwrap();
        assert_eq!((word.known(), word.as_str()), (None, "Zen mode"));
    }
}
