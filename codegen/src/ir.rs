//! The client to be written, as data: everything decided, nothing yet in Rust.
//!
//! Names are Rust identifiers here, and texts are still Markdown.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;
use yaml_serde::Value;

pub(crate) use crate::document::Method;
use crate::{options::Runtime, pointer::Pointer};

/// A whole client.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) runtime: Runtime,
    pub(crate) vendor: String,
    /// That of the document's servers is the first.
    pub(crate) clients: Vec<Client>,
    pub(crate) models: Vec<Model>,
    pub(crate) operations: Vec<Operation>,
    /// Whether members are read in any case.
    pub(crate) ignore_case: bool,
    /// The code before each example.
    pub(crate) example_setup: Option<String>,
}

impl Api {
    /// Whether users of the crate get this client: that of the document's servers. Providers use the others to sign in.
    pub(crate) fn is_handed_out(&self, client: &Ident) -> bool {
        self.clients[0].name == *client
    }
}

/// The operations that go to the same servers.
#[derive(Debug)]
pub(crate) struct Client {
    /// The name of the type.
    pub(crate) name: Ident,
    pub(crate) docs: String,
    /// The name of the constant with the servers.
    pub(crate) servers_name: Ident,
    pub(crate) servers: Vec<Server>,
}

/// Where the API can be reached.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) url: String,
    pub(crate) description: String,
    pub(crate) variables: Vec<ServerVariable>,
}

/// A variable in the URL of a [`Server`].
#[derive(Debug)]
pub(crate) struct ServerVariable {
    pub(crate) name: String,
    pub(crate) default: String,
    pub(crate) values: Vec<String>,
}

/// A type of the vendor's.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) name: Ident,
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    pub(crate) shape: Shape,
    /// Whether it is an object or a union that no operation mentions.
    pub(crate) is_beside_operations: bool,
}

/// What a [`Model`] is.
#[derive(Debug)]
pub(crate) enum Shape {
    /// An object.
    Struct(Struct),
    /// A string with a list of known words.
    Vocabulary(Vec<Word>),
    /// One of several JSON types.
    Union(Union),
    /// Another name for a type.
    Alias(Type),
}

/// An object.
#[derive(Debug)]
pub(crate) struct Struct {
    pub(crate) fields: Vec<Field>,
    pub(crate) uses: Uses,
}

/// Which way values of a type travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Uses {
    pub(crate) in_requests: bool,
    pub(crate) in_responses: bool,
}

/// A member of an object.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: Ident,
    /// The vendor's name.
    pub(crate) key: String,
    /// Where it is in the document.
    pub(crate) at: Pointer,
    pub(crate) docs: String,
    pub(crate) deprecated: bool,
    pub(crate) ty: Type,
    /// Whether it must be behind a pointer, because the object contains itself.
    pub(crate) boxed: bool,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) access: Access,
    pub(crate) absence: Absence,
    /// A whole number that its schema allows, for tests.
    pub(crate) integer: i64,
}

/// What the absence of a field means in a response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// The object cannot be decoded without the field.
    Error,
    /// What these words say.
    Meaning(String),
    /// Nothing.
    Unknown,
}

/// Which way a field travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Both,
    ReadOnly,
    WriteOnly,
}

/// How a field can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// `T`.
    Always,
    /// `Option<T>`, left out if `None`.
    Optional,
    /// `Option<T>`, written as null if `None`.
    OrNull,
    /// `Nullable<T>`: absent, null and a value are three things.
    ThreeState,
}

impl Field {
    /// The name of what sets it to null, without what comes before: a `_` from a keyword is not doubled.
    pub(crate) fn null_name(&self) -> String {
        format!(
            "{}_null",
            self.name.unraw().to_string().trim_end_matches('_')
        )
    }
}

impl Struct {
    /// How `field` can be missing. Reading fails over a missing field only where the document says so.
    pub(crate) fn presence(&self, field: &Field) -> Presence {
        match field.absence {
            Absence::Error => return Presence::Always,
            Absence::Meaning(_) => return Presence::Optional,
            Absence::Unknown => {}
        }
        let written = self.uses.in_requests && field.access != Access::ReadOnly;
        let strict = written && field.required && !self.uses.in_responses;
        match (strict, field.nullable) {
            (true, false) => Presence::Always,
            (true, true) => Presence::OrNull,
            (false, true) if written || !field.required => Presence::ThreeState,
            (false, _) => Presence::Optional,
        }
    }

    /// The fields that a response can have.
    pub(crate) fn received(&self) -> impl Iterator<Item = &Field> {
        let fields = self.fields.iter();
        fields.filter(|field| self.uses.in_responses && field.access != Access::WriteOnly)
    }

    /// The fields that a request can have.
    pub(crate) fn writable(&self) -> impl Iterator<Item = &Field> {
        self.fields
            .iter()
            .filter(|field| self.uses.in_requests && field.access != Access::ReadOnly)
    }

    /// The fields without which a request is refused.
    pub(crate) fn demanded(&self) -> impl Iterator<Item = &Field> {
        self.writable().filter(|field| field.required)
    }

    /// The fields without which there is no value: those that a request must have, and those that a response must have.
    pub(crate) fn needed(&self) -> impl Iterator<Item = &Field> {
        let is_demanded = |field: &Field| self.demanded().any(|one| one.name == field.name);
        self.fields
            .iter()
            .filter(move |field| field.absence == Absence::Error || is_demanded(field))
    }

    /// Whether there is a value without any argument.
    pub(crate) fn has_default(&self) -> bool {
        self.fields
            .iter()
            .all(|field| self.presence(field) != Presence::Always)
    }
}

/// A known word of a vocabulary.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) name: Ident,
    pub(crate) text: String,
    pub(crate) docs: String,
}

/// One of several JSON types.
#[derive(Debug)]
pub(crate) struct Union {
    pub(crate) branches: Vec<Branch>,
    pub(crate) uses: Uses,
}

/// One form of a union.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) name: Ident,
    pub(crate) docs: String,
    pub(crate) ty: Type,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    String,
    Secret,
    DateTime,
    I32,
    I64,
    F64,
    Bool,
    /// Any JSON.
    Any,
    /// An object or a union of the model.
    Model(Ident),
    /// A vocabulary of the model, open for more words.
    Vocabulary(Ident),
    List(Box<Type>),
    Map(Box<Type>),
    /// An element of a list or map that may be null.
    Nullable(Box<Type>),
}

/// One call that the client can make.
#[derive(Debug)]
pub(crate) struct Operation {
    /// The vendor's name.
    pub(crate) id: String,
    /// Where it is in the document.
    pub(crate) at: Pointer,
    /// The name of the client that has it.
    pub(crate) client: Ident,
    /// The name of the method.
    pub(crate) name: Ident,
    /// The name of the type.
    pub(crate) type_name: Ident,
    pub(crate) docs: OperationDocs,
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) idempotent: bool,
    pub(crate) writes: bool,
    pub(crate) deprecation: Option<Deprecation>,
    /// Alternatives, each a list of schemes that are needed together.
    pub(crate) auth: Vec<Vec<String>>,
    /// Those of the path in the path's order, then the others as the document has them.
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<Body>,
    pub(crate) successes: Vec<Answer>,
    pub(crate) errors: Vec<Answer>,
    pub(crate) output: Output,
    /// How it is called, if the document says how examples begin.
    pub(crate) example: Option<Example>,
    /// How tests call it.
    pub(crate) calls: Vec<Example>,
}

/// A call of an operation.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Example {
    /// The values of the required parameters.
    pub(crate) arguments: Vec<Literal>,
    /// Optional parameters and their values.
    pub(crate) setters: Vec<(Ident, Literal)>,
    pub(crate) body: Option<Literal>,
}

/// A value in an [`Example`], as its type is written.
#[derive(Debug, PartialEq)]
pub(crate) enum Literal {
    Null,
    /// A value where null could be.
    Some(Box<Literal>),
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    Secret(String),
    DateTime(String),
    /// A vocabulary and one of its words.
    Word(Ident, Ident),
    /// A word that the vocabulary does not have.
    OtherWord(String),
    Json(Value),
    List(Vec<Literal>),
    Map(Vec<(String, Literal)>),
    /// A union, its branch and the value in it.
    Branch(Ident, Ident, Box<Literal>),
    Object(Object),
}

/// How an object is built.
#[derive(Debug, PartialEq)]
pub(crate) struct Object {
    pub(crate) model: Ident,
    /// The arguments of its constructor.
    pub(crate) demanded: Vec<Literal>,
    /// The names of its setters, without `with_`, and their arguments.
    pub(crate) setters: Vec<(String, Option<Literal>)>,
}

/// An example in the document.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) value: Value,
    pub(crate) at: Pointer,
}

/// What is said about an operation.
#[derive(Debug)]
pub(crate) struct OperationDocs {
    pub(crate) summary: String,
    pub(crate) description: Option<String>,
    pub(crate) permission: Option<String>,
    pub(crate) limits: Option<String>,
    /// The scopes of a token, for each scheme that has some.
    pub(crate) scopes: Vec<(String, Vec<String>)>,
    pub(crate) link: String,
}

/// What to use in place of an operation that should no longer be used.
#[derive(Debug)]
pub(crate) enum Deprecation {
    /// This client's method of this name.
    Method(Ident, Ident),
    /// Another call of the vendor's, as `METHOD /path`.
    Call(String),
    Nothing,
}

/// An argument of an operation.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: Ident,
    /// The vendor's name.
    pub(crate) key: String,
    pub(crate) location: Location,
    pub(crate) required: bool,
    pub(crate) writes: bool,
    pub(crate) deprecated: bool,
    pub(crate) docs: String,
    pub(crate) ty: Type,
    /// Whether a list is written as a repeated parameter.
    pub(crate) explode: bool,
    /// A whole number that its schema allows, for tests.
    pub(crate) integer: i64,
    /// The value that examples have for it.
    pub(crate) sample: Option<Sample>,
}

/// Where a [`Parameter`] goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Path,
    Query,
    Header,
}

/// What a request carries.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) required: bool,
    pub(crate) docs: String,
    pub(crate) ty: Type,
    pub(crate) format: BodyFormat,
    pub(crate) sample: Option<Sample>,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyFormat {
    Json,
    Form,
}

impl BodyFormat {
    /// Its media type.
    pub(crate) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }
}

/// What a call may answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: Status,
    pub(crate) docs: String,
    /// Names and descriptions.
    pub(crate) headers: Vec<(String, String)>,
    /// The type of the body, unless there is none.
    pub(crate) content: Option<Type>,
}

/// The statuses that an [`Answer`] is for, the most exact first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// One status.
    Exact(u16),
    /// A hundred of them, by their first digit.
    Range(u16),
    /// All others.
    Default,
}

impl Status {
    /// A status that it is for.
    pub(crate) fn example(self) -> u16 {
        match self {
            Self::Exact(code) => code,
            Self::Range(hundreds) => hundreds * 100,
            Self::Default => 500,
        }
    }
}

/// What a successful call gives.
#[derive(Debug)]
pub(crate) enum Output {
    /// Nothing.
    Unit,
    /// The body, which has one type whatever the status.
    Body(Type),
    /// The body, or nothing where the status has none.
    BodyOrNothing(Type),
    /// An enum of this name, because the type depends on the status; with the variants' names.
    Choice(Ident, Vec<Ident>),
}
