//! Words that a vendor may add to, and how their spellings are compared.

use std::{fmt, marker::PhantomData};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::json::{FromJson, Json, Outcome, needed};
use crate::model::same_word;

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
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Open<W>(Spelling<W>);

/// A listed word is always a `Listed` one if its spelling is the listed one, so that equal words have equal spellings.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Spelling<W> {
    /// As the specification spells the word. It takes no allocation.
    Listed(W),
    /// Otherwise.
    Other { known: Option<W>, text: Box<str> },
}

impl<W: Vocabulary> Open<W> {
    /// The word, if this version knows it.
    #[must_use]
    pub fn known(&self) -> Option<W> {
        match self.0 {
            Spelling::Listed(word) => Some(word),
            Spelling::Other { known, .. } => known,
        }
    }

    /// The word exactly as the vendor or the caller spelled it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Spelling::Listed(word) => word.as_str(),
            Spelling::Other { text, .. } => text,
        }
    }

    /// The word as text of its own.
    #[must_use]
    pub fn into_string(self) -> String {
        match self.0 {
            Spelling::Listed(word) => word.as_str().to_owned(),
            Spelling::Other { text, .. } => text.into(),
        }
    }
}

impl<W: Vocabulary> From<W> for Open<W> {
    fn from(word: W) -> Self {
        Self(Spelling::Listed(word))
    }
}

impl<W: Vocabulary> From<&str> for Open<W> {
    fn from(text: &str) -> Self {
        match listed(text) {
            Some(word) => Self(Spelling::Listed(word)),
            None => Self::other(text.into()),
        }
    }
}

impl<W: Vocabulary> From<String> for Open<W> {
    fn from(text: String) -> Self {
        match listed(&text) {
            Some(word) => Self(Spelling::Listed(word)),
            None => Self::other(text.into()),
        }
    }
}

impl<W: Vocabulary> Open<W> {
    /// A word that the specification does not spell like this.
    fn other(text: Box<str>) -> Self {
        let mut words = W::ALL.iter().copied();
        let known = words.find(|word| same_word(word.as_str(), &text));
        Self(Spelling::Other { known, text })
    }
}

/// The word that the specification spells exactly like this.
fn listed<W: Vocabulary>(text: &str) -> Option<W> {
    W::ALL.iter().copied().find(|word| word.as_str() == text)
}

impl<W: Vocabulary> PartialEq<W> for Open<W> {
    fn eq(&self, word: &W) -> bool {
        self.known() == Some(*word)
    }
}

impl<W: Vocabulary> fmt::Display for Open<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<W: Vocabulary + fmt::Debug> fmt::Debug for Open<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Open")
            .field("known", &self.known())
            .field("text", &self.as_str())
            .finish()
    }
}

impl<W: Vocabulary> Serialize for Open<W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, W: Vocabulary> Deserialize<'de> for Open<W> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Words(PhantomData))
    }
}

impl<W: Vocabulary> FromJson for Open<W> {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        let mut word = None;
        json.text(&mut |text| {
            word = Some(Self::from(text));
            Ok(())
        })?;
        needed(word)
    }
}

/// Reads a word without an allocation if its spelling is listed: serde's `Cow` is always an owned one.
struct Words<W>(PhantomData<W>);

impl<W: Vocabulary> de::Visitor<'_> for Words<W> {
    type Value = Open<W>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Open<W>, E> {
        Ok(text.into())
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Open<W>, E> {
        Ok(text.into())
    }
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
    fn a_listed_spelling_needs_no_allocation() {
        assert_eq!(size_of::<Option<Open<Word>>>(), 24);
        for text in [r#""On Queue""#, r#""On\u0020Queue""#] {
            let word: Open<Word> = serde_json::from_str(text).unwrap();
            assert!(matches!(word.0, Spelling::Listed(Word::OnQueue)), "{text}");
            assert_eq!(word, Open::from(Word::OnQueue));
        }
        assert_ne!(Open::from("on-queue"), Open::from(Word::OnQueue));
    }

    #[test]
    fn debug_prints_the_word_and_its_spelling() {
        let word = Open::<Word>::from("BUSY");
        let expected = r#"Open { known: Some(Busy), text: "BUSY" }"#;
        assert_eq!(format!("{word:?}"), expected);
    }

    #[test]
    fn an_unlisted_word_is_kept_as_data() {
        let word: Open<Word> = serde_json::from_str(r#""Zen\u0020mode""#).unwrap();
        assert_eq!((word.known(), word.as_str()), (None, "Zen mode"));
    }
}
