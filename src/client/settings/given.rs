//! The texts that a builder was given as credentials. It decides what a copy or a file has added to one, and never prints the text.

use crate::{
    client::wire::secret::Secret,
    error::{Error, ErrorKind, Result},
};

/// Whether it is invisible, and stands at the ends of a text by accident only.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible(c)
}

/// Whether no setting has it: control characters such as line ends, invisible ones such as byte order marks, and what stands for a
/// character that could not be decoded.
fn is_invisible(c: char) -> bool {
    let formats = ['\u{ad}', '\u{180e}', '\u{feff}', '\u{fffd}'];
    let is_format = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}');
    c.is_control() || formats.contains(&c) || is_format
}

/// What goes before a token in a header, and is no part of it.
const SCHEMES: [&str; 2] = ["Bearer", "SOTicket"];

/// What follows the scheme, if there is one.
pub(super) fn without_scheme(text: &str) -> Option<&str> {
    let scheme = |scheme: &&str| {
        text.get(..scheme.len())
            .filter(|it| it.eq_ignore_ascii_case(scheme))
    };
    let rest = &text[SCHEMES.iter().find_map(scheme)?.len()..];
    let is_between = |c: char| is_blank(c) || [':', '='].contains(&c);
    let token = rest.trim_start_matches(is_between);
    (token.len() < rest.len() || rest.is_empty()).then_some(token)
}

/// What a text is, which decides what in it can only be an accident.
#[derive(Clone, Copy, Debug)]
enum Kind {
    /// A token or the secret of a client. No vendor has one with a blank at an end.
    Token,
    /// Cookies, which have blanks between them.
    Cookies,
    /// The name or id of a user or a client.
    Name,
    /// It may begin and end with a blank, because people choose it.
    Password,
    /// Several lines.
    #[cfg_attr(
        not(feature = "system-user"),
        expect(dead_code, reason = "only a system user has one")
    )]
    Pem,
}

/// Why a text cannot be what it is given for.
fn fault(kind: Kind, text: &str) -> Option<&'static str> {
    if matches!(kind, Kind::Token | Kind::Cookies)
        && without_scheme(text.trim_start_matches(is_blank)).is_some()
    {
        Some("begins with the scheme of a header, such as Bearer: leave the scheme out")
    } else if matches!(kind, Kind::Pem) {
        text.contains('\u{feff}')
            .then_some("holds a byte order mark: store it without one")
    } else if text.contains(is_invisible) {
        Some(
            "holds a line end, a byte order mark, or another character that is invisible or could not be decoded: remove it",
        )
    } else if !matches!(kind, Kind::Password) && text.trim_matches(is_blank) != text {
        Some("begins or ends with a blank: remove it")
    } else if matches!(kind, Kind::Token) && !text.chars().all(|c| c.is_ascii_graphic()) {
        Some("holds a blank or a character that is not ASCII: remove it")
    } else if matches!(kind, Kind::Token) && text.starts_with(['"', '\'']) {
        Some("begins with a quotation mark: remove it")
    } else {
        None
    }
}

/// Why a text that came from elsewhere while the program ran is no token, in words that follow its name.
pub(crate) fn fault_of_token(text: &Secret) -> Option<&'static str> {
    fault(Kind::Token, text.expose())
}

/// A vendor's kinds of credentials, as its builder accepts them.
pub(crate) trait LoginSettings {
    /// Returns the setter that was called, and the texts that it was given.
    fn given(&self) -> Given<'_>;
}

/// What a builder was given as credentials, and by which setter.
pub(crate) struct Given<'a> {
    setter: &'static str,
    parts: Vec<(&'static str, Kind, &'a str)>,
}

impl<'a> Given<'a> {
    pub(crate) fn by(setter: &'static str) -> Self {
        Self {
            setter,
            parts: Vec::new(),
        }
    }

    pub(crate) fn setter(&self) -> &'static str {
        self.setter
    }

    fn with(mut self, what: &'static str, kind: Kind, text: &'a str) -> Self {
        self.parts.push((what, kind, text));
        self
    }

    pub(crate) fn token(self, what: &'static str, token: &'a Secret) -> Self {
        self.with(what, Kind::Token, token.expose())
    }

    pub(crate) fn tokens(
        self,
        what: &'static str,
        tokens: impl IntoIterator<Item = &'a Secret>,
    ) -> Self {
        let token = |given: Self, token| given.token(what, token);
        tokens.into_iter().fold(self, token)
    }

    pub(crate) fn cookies(self, cookies: &'a Secret) -> Self {
        self.with("text of the cookies", Kind::Cookies, cookies.expose())
    }

    pub(crate) fn name(self, what: &'static str, name: &'a str) -> Self {
        self.with(what, Kind::Name, name)
    }

    pub(crate) fn password(self, password: &'a Secret) -> Self {
        self.with("password", Kind::Password, password.expose())
    }

    #[cfg(feature = "system-user")]
    pub(crate) fn pem(self, what: &'static str, pem: &'a Secret) -> Self {
        self.with(what, Kind::Pem, pem.expose())
    }

    /// Refuses what is blank or can only be an accident. `how` names the setters and variables that there are.
    pub(crate) fn check(&self, how: &str) -> Result<()> {
        match self.fault(how) {
            Some(fault) => Err(Error::new(ErrorKind::Config, fault)),
            None => Ok(()),
        }
    }

    /// The same in words, without the text.
    pub(crate) fn fault(&self, how: &str) -> Option<String> {
        self.parts.iter().find_map(|(what, kind, text)| {
            let fault = match fault(*kind, text) {
                _ if text.chars().all(is_blank) => format!("is missing or blank: {how}"),
                fault => fault?.to_owned(),
            };
            Some(format!("{}: the {what} {fault}", self.setter))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_a_word_of_its_own_in_any_case() {
        for (text, token) in [
            ("Bearer token", Some("token")),
            ("bEARER\t\u{feff} token", Some("token")),
            ("SOTicket 7T:x", Some("7T:x")),
            ("bearer", Some("")),
            ("bearertoken", None),
            ("Béarer token", None),
            ("token", None),
            ("", None),
        ] {
            assert_eq!(without_scheme(text), token, "{text:?}");
        }
    }
}
