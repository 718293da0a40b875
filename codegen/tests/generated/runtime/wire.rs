use std::{
    any::Any,
    borrow::Cow,
    fmt::{Debug, Display},
};

use http::StatusCode;
use serde::{Serialize, Serializer};

use super::{Error, Result, Secret};

// Generated code reaches libraries through its runtime alone.
pub use http::Method;
pub use {serde, serde_json};

// What needs nothing else of the real runtime is the real one.
#[path = "../../../../src/client/wire/json/mod.rs"]
pub mod json;
#[path = "../../../../src/client/wire/schema.rs"]
pub mod schema;

use json::{FromJson, Json, Outcome, Slot};

/// A value that was decoded.
#[derive(Debug, Default, PartialEq)]
pub struct Decoded<T>(pub T);

impl<T> From<T> for Decoded<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

impl<T> Decoded<T> {
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Decoded<U> {
        Decoded(change(self.0))
    }
}

/// How the responses of an operation are decoded.
pub struct Decoder {
    pub descriptor: &'static Descriptor,
    #[allow(clippy::type_complexity, reason = "as the real one")]
    pub success: fn(&Answer) -> Result<Decoded<(String, Box<dyn Any>)>>,
    pub error: fn(&Answer) -> Option<Box<dyn Any + Send + Sync>>,
    pub(crate) bodies: &'static [(&'static [u16], Document)],
}

/// A type of a document.
pub struct Document {
    pub(crate) schema: &'static schema::Schema,
    pub print: fn(&'static str) -> Result<String>,
}

impl Document {
    pub(crate) const fn of<T: FromJson + Debug>(schema: &'static schema::Schema) -> Self {
        let print = |body| {
            let value: Result<T, _> =
                json::deserialize(&mut serde_json::Deserializer::from_str(body));
            let printed = value.map(|value| format!("{value:?}"));
            printed.map_err(|error| Error(error.to_string()))
        };
        Self { schema, print }
    }
}

#[derive(Debug)]
pub struct Descriptor {
    pub vendor: &'static str,
    pub id: &'static str,
    pub method: Method,
    pub path: &'static str,
    pub idempotent: bool,
    pub writes: bool,
    pub deprecated: bool,
    pub auth: &'static [&'static [&'static str]],
    pub parameters: &'static [Parameter],
    pub body: Option<BodyDescriptor>,
    pub success: &'static [u16],
    pub errors: &'static [u16],
}

#[derive(Debug, PartialEq)]
pub struct Parameter {
    pub writes: bool,
    pub name: &'static str,
    pub location: Location,
    pub required: bool,
}

#[derive(Debug, PartialEq)]
pub enum Location {
    Path,
    Query,
    Header,
}

#[derive(Debug)]
pub struct BodyDescriptor {
    pub content_type: &'static str,
    pub required: bool,
}

#[derive(Debug)]
pub struct Server {
    pub url: &'static str,
    pub description: &'static str,
    pub variables: &'static [ServerVariable],
}

#[derive(Debug)]
pub struct ServerVariable {
    pub name: &'static str,
    pub default: &'static str,
    pub values: &'static [&'static str],
}

pub trait Operation {
    type Output;
    fn descriptor(&self) -> &'static Descriptor;
    fn request(&self) -> Result<Request>;
    fn decode(answer: &Answer) -> Result<Decoded<Self::Output>>;
    fn decode_error(answer: &Answer) -> Option<Box<dyn Any + Send + Sync>>;
}

/// What was put into a request, a line for each call.
pub type Request = Vec<String>;

#[derive(Debug)]
pub struct RequestBuilder(Request);

impl RequestBuilder {
    pub fn new(descriptor: &'static Descriptor) -> Self {
        Self(vec![format!("{} {}", descriptor.method, descriptor.path)])
    }

    pub fn path(&mut self, name: &'static str, value: impl Display) {
        self.0.push(format!("path {name}={value}"));
    }

    pub fn query(&mut self, name: &str, value: Option<impl Display>) {
        self.0
            .extend(value.map(|value| format!("query {name}={value}")));
    }

    pub fn query_list(&mut self, name: &str, values: &[impl Display], explode: bool) {
        let values: Vec<_> = values.iter().map(ToString::to_string).collect();
        self.0.push(format!(
            "list {name}={} explode={explode}",
            values.join("|")
        ));
    }

    pub fn header(&mut self, name: &'static str, value: Option<impl Display>) {
        self.0
            .extend(value.map(|value| format!("header {name}={value}")));
    }

    pub fn secret_header(&mut self, name: &'static str, value: Option<&Secret>) {
        self.0
            .extend(value.map(|value| format!("secret {name}={}", value.0)));
    }

    pub fn json(&mut self, body: &(impl Serialize + ?Sized)) {
        self.0
            .push(format!("json {}", serde_json::to_string(body).unwrap()));
    }

    pub fn form(&mut self, name: &str, value: Option<impl Display>) {
        self.0
            .extend(value.map(|value| format!("form {name}={value}")));
    }

    pub fn build(self) -> Result<Request> {
        Ok(self.0)
    }
}

#[derive(Debug)]
pub struct Answer(pub u16, pub &'static str);

impl Answer {
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.0).unwrap()
    }

    pub(crate) fn decode<T: FromJson>(&self, _: &'static schema::Schema) -> Result<Decoded<T>> {
        let mut json = serde_json::Deserializer::from_str(self.1);
        let value = json::deserialize(&mut json);
        value.map(Decoded).map_err(|error| Error(error.to_string()))
    }

    pub(crate) fn decode_error<T: FromJson + Send + Sync + 'static>(
        &self,
        schema: &'static schema::Schema,
    ) -> Option<Box<dyn Any + Send + Sync>> {
        Some(Box::new(self.decode::<T>(schema).ok()?.0))
    }

    pub fn undocumented(&self) -> Error {
        Error("undocumented".to_owned())
    }
}

pub trait Vocabulary: Copy + Eq + 'static {
    const ALL: &'static [Self];
    fn as_str(self) -> &'static str;
}

/// Known by its exact text only.
#[derive(Clone, Debug, PartialEq)]
pub struct Open<W>(pub Option<W>, pub Cow<'static, str>);

impl<W: Vocabulary> From<W> for Open<W> {
    fn from(word: W) -> Self {
        Self(Some(word), word.as_str().into())
    }
}

impl<W: Vocabulary> From<&str> for Open<W> {
    fn from(text: &str) -> Self {
        Self(
            W::ALL.iter().copied().find(|word| word.as_str() == text),
            text.to_owned().into(),
        )
    }
}

impl<W> Display for Open<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.1)
    }
}

impl<W> Serialize for Open<W> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.1.serialize(serializer)
    }
}

impl<W: Vocabulary> FromJson for Open<W> {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        String::from_json(json).map(|text| text.as_str().into())
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub enum Nullable<T> {
    #[default]
    Absent,
    Null,
    Value(T),
}

impl<T> Nullable<T> {
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => value.serialize(serializer),
            Self::Absent | Self::Null => serializer.serialize_none(),
        }
    }
}

impl<T: FromJson> Slot for Nullable<T> {
    fn fill(&mut self, _: &schema::Member, json: &mut dyn Json) -> Outcome {
        *self = Self::Null;
        json.unless_null(&mut |json| {
            *self = Self::Value(T::from_json(json)?);
            Ok(())
        })
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DateTime(pub String);

impl From<&str> for DateTime {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl DateTime {
    pub fn timestamp(&self) -> Option<&str> {
        self.0.contains('T').then_some(&self.0)
    }
}

impl FromJson for DateTime {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        String::from_json(json).map(Self)
    }
}

impl FromJson for Secret {
    fn from_json(json: &mut dyn Json) -> Outcome<Self> {
        String::from_json(json).map(Self)
    }
}

impl Display for DateTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

pub mod secret {
    use super::{Secret, Serialize, Serializer};

    pub fn expose<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        secret.0.serialize(serializer)
    }

    pub fn expose_option<S: Serializer>(
        secret: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret
            .as_ref()
            .map(|secret| &secret.0)
            .serialize(serializer)
    }
}
