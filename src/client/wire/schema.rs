//! What a document says of a JSON value, as the generated tables state it: plain data that decoding reads only where a response is not as documented.

/// The schema of a whole body.
#[derive(Debug)]
pub(crate) struct Schema {
    /// What the body is.
    pub(crate) kind: Kind,
    /// Whether members are found in any case (`x-ignore-case`).
    pub(crate) ignore_case: bool,
}

/// The kind of a JSON value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    String,
    /// A text that is whole: one that was repaired is no secret.
    Secret,
    /// A text that is a moment in time. Where nothing rests on a date-time, it is any text.
    DateTime,
    Bool,
    I32,
    I64,
    F64,
    /// Any JSON.
    Any,
    Model(&'static Model),
    /// The first kind that fits is the value's.
    #[allow(dead_code, reason = "a document may need none")]
    Union(&'static [Kind]),
    List(&'static Kind),
    Map(&'static Kind),
    /// A value or null, which are two things.
    Nullable(&'static Kind),
}

/// An object with documented members.
#[derive(Debug)]
pub(crate) struct Model {
    /// Members that are only written are left out.
    pub(crate) members: &'static [Member],
}

/// A member of a [`Model`].
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) key: &'static str,
    pub(crate) kind: Kind,
    pub(crate) absence: Absence,
}

/// What the absence of a member means (`x-absent`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// The object cannot be decoded without the member.
    Error,
    /// Something that the member's documentation states. A value that cannot be decoded is not absent, and neither is null.
    Meaning,
    /// The same, and null means it too.
    MeaningOrNull,
    /// Nothing: a value that is absent, null or undecodable costs this member only.
    Unknown,
}

impl Model {
    /// The member that names an object of this model: the first one that is needed and is a text or a whole number.
    pub(crate) fn id(&self) -> Option<&'static Member> {
        self.members.iter().find(|member| {
            let is_id = matches!(member.kind, Kind::String | Kind::I32 | Kind::I64);
            is_id && member.absence == Absence::Error
        })
    }
}
