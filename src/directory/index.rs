//! The directory and its indexes: an account belongs to one person.

use std::{
    collections::{BTreeMap, btree_map::Entry},
    str::FromStr,
};

use super::{Account, Person, PersonId, text};
use crate::{
    error::{Error, ErrorKind, Result},
    model::{Source, UserId, check_id},
};

/// Who is who: persons, and which users they are at which sources.
///
/// An account belongs to one person. It is built in code or read from TOML, and does not change afterwards. User ids are best written as
/// the vendor does; that `@ann` and `12` are one user at a vendor is known only there, and not noticed here.
///
/// ```
/// # use omnipresence::{Directory, PersonId, Source};
/// let directory: Directory = r#"
///     [person.ann]
///     name = "Ann Archer"
///
///     [person.ann.accounts]
///     "genesys:mypurecloud.com" = "d2dab52a-8588-4942-8d44-fd8a2aa5d4a2"
///     "rocketchat:chat.example.com" = "aobEdbYhXfu5hkeqG"
///     "pnut:pnut.io" = ["12", "120"]
/// "#
/// .parse()?;
///
/// let pnut = Source::new("pnut", "pnut.io");
/// let ann = directory.person_of(&pnut, &"120".into()).expect("she is in the text");
/// assert_eq!(ann.id, PersonId::from("ann"));
/// assert_eq!(directory.users_at(&pnut).len(), 2);
/// # Ok::<(), omnipresence::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    persons: BTreeMap<PersonId, Person>,
    owners: BTreeMap<Source, BTreeMap<UserId, PersonId>>,
}

impl Directory {
    /// A directory of nobody.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a person.
    ///
    /// ```
    /// # use omnipresence::{Directory, Person, Source};
    /// let directory = Directory::new()
    ///     .with_person(Person::new("ann").with_account(Source::new("pnut", "pnut.io"), "12"))?
    ///     .with_person(Person::new("bob").with_account(Source::new("pnut", "pnut.io"), "13"))?;
    /// assert_eq!(directory.persons().count(), 2);
    /// # Ok::<(), omnipresence::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid), naming the persons and the source: the person is there already, has no account, or has one that is
    /// somebody's already; an id or a source cannot be one; an id or name is empty or holds control characters.
    pub fn with_person(self, person: Person) -> Result<Self> {
        self.with_person_at(&String::new, person)
    }

    /// The place, which is only looked for then, begins each error.
    fn with_person_at(mut self, place: &dyn Fn() -> String, person: Person) -> Result<Self> {
        let refuse = |fault: String| Error::new(ErrorKind::Invalid, format!("{}{fault}", place()));
        check_text("the id of a person", person.id.as_str()).map_err(refuse)?;
        let id = person.id.clone();
        if let Some(name) = &person.name {
            check_text(&format!("the name of person {id}"), name).map_err(refuse)?;
        }
        if self.persons.contains_key(&id) {
            return Err(refuse(format!("person {id} is there twice")));
        }
        if person.accounts.is_empty() {
            return Err(refuse(format!("person {id} has no account")));
        }
        for account in &person.accounts {
            let source = &account.source;
            check_source(source).map_err(|fault| refuse(format!("person {id}: {fault}")))?;
            check_id(&account.user).map_err(|fault| {
                refuse(format!("person {id} has a wrong account at {source}")).with_source(fault)
            })?;
            self.claim(&id, account).map_err(refuse)?;
        }
        self.persons.insert(id, person);
        Ok(self)
    }

    fn claim(&mut self, id: &PersonId, Account { source, user }: &Account) -> Result<(), String> {
        let owners = self.owners.entry(source.clone()).or_default();
        match owners.entry(user.clone()) {
            Entry::Vacant(free) => {
                free.insert(id.clone());
                Ok(())
            }
            Entry::Occupied(taken) if taken.get() == id => Err(format!(
                "person {id} has the same account at {source} twice"
            )),
            Entry::Occupied(taken) => {
                let other = taken.get();
                Err(format!(
                    "persons {other} and {id} have the same account at {source}"
                ))
            }
        }
    }

    /// Reads a directory from TOML: a table `[person.<id>]` for each person with an optional `name`, and in it a table `accounts` from
    /// sources, written as `vendor:instance`, to one user id or a list of them.
    ///
    /// # Errors
    /// [`Invalid`](ErrorKind::Invalid), naming the line of what is no TOML, of a key that is not known, or of the person whom
    /// [`with_person`](Self::with_person) refuses.
    pub fn from_toml(text: &str) -> Result<Self> {
        let mut persons = text::read(text)?.into_iter();
        persons.try_fold(Self::new(), |all, (start, person)| {
            all.with_person_at(&|| text::place(text, start), person)
        })
    }

    /// Writes the directory as [`from_toml`](Self::from_toml) reads it.
    #[must_use]
    pub fn to_toml(&self) -> String {
        text::write(self.persons())
    }

    /// Everyone, in the order of their ids.
    pub fn persons(&self) -> impl Iterator<Item = &Person> {
        self.persons.values()
    }

    /// Somebody by id.
    #[must_use]
    pub fn person(&self, id: &PersonId) -> Option<&Person> {
        self.persons.get(id)
    }

    /// Whose account it is.
    #[must_use]
    pub fn person_of(&self, source: &Source, user: &UserId) -> Option<&Person> {
        self.person(self.owners.get(source)?.get(user)?)
    }

    /// The users who somebody is at one source, in the order of their ids.
    #[must_use]
    pub fn users_at(&self, source: &Source) -> Vec<UserId> {
        let owners = self.owners.get(source).into_iter();
        owners.flat_map(BTreeMap::keys).cloned().collect()
    }

    /// The sources at which somebody has an account, in order.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.owners.keys()
    }
}

impl FromStr for Directory {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::from_toml(text)
    }
}

fn check_text(name: &str, text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("{name} is empty"));
    }
    if text.chars().any(char::is_control) {
        return Err(format!("{name} holds a control character"));
    }
    Ok(())
}

/// What no provider's source is, so that a slip of the pen is not somebody who is never found.
fn check_source(source: &Source) -> Result<(), String> {
    let is_vendor = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if source.vendor().is_empty() || !source.vendor().chars().all(is_vendor) {
        return Err("the vendor of a source is written in lower case".to_owned());
    }
    let instance = source.instance();
    if instance.is_empty()
        || instance
            .chars()
            .any(|c| c.is_control() || c.is_whitespace())
    {
        return Err(format!(
            "the instance of a source of {} is empty or holds spaces",
            source.vendor()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
