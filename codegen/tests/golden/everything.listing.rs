#[derive(Clone, Debug)]
pub struct Client;
impl Client {
    pub fn things_list(
        &self,
        kind: impl Into<crate::wire::Open<model::Kind>>,
    ) -> operation::ThingsList<'_>;
    pub fn things_create<'a>(
        &'a self,
        body: &'a model::Thing,
    ) -> operation::ThingsCreate<'a>;
    pub fn things_tag<'a>(&'a self, body: &'a [model::Tag]) -> operation::ThingsTag<'a>;
    #[deprecated(note = "use `things_list`")]
    pub fn get_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
    ) -> operation::GetThing<'a>;
    pub fn has_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
    ) -> operation::HasThing<'a>;
    pub fn put_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
        x_trace: &'a str,
        body: &'a model::ThingForm,
    ) -> operation::PutThing<'a>;
    #[deprecated]
    pub fn delete_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
    ) -> operation::DeleteThing<'a>;
}
pub const OPERATIONS: &[&crate::wire::Descriptor] = _;
pub const SERVERS: &[crate::wire::Server] = _;
pub mod model {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Kind {
        Small,
        VeryBig,
        Value1,
    }
    pub type Name = String;
    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct Base {
        pub id: Option<String>,
        pub version: Option<i64>,
    }
    impl Base {
        #[must_use]
        pub fn with_version(mut self, version: i64) -> Self;
    }
    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct Thing {
        pub id: Option<String>,
        pub version: Option<i64>,
        pub name: Option<String>,
        pub note: crate::wire::Nullable<String>,
        pub kind: Option<crate::wire::Open<Kind>>,
        pub r#type: Option<String>,
        pub updated_at: Option<crate::wire::DateTime>,
        pub owner: Option<ThingOwner>,
        pub parent: crate::wire::Nullable<Box<Thing>>,
        pub parts: Option<Vec<Thing>>,
        pub words: Option<std::collections::BTreeMap<String, Option<String>>>,
        pub price: crate::wire::Nullable<f64>,
        #[deprecated]
        pub sold: Option<bool>,
        pub secret: Option<crate::Secret>,
        pub extra: Option<serde_json::Value>,
        pub picture: Option<String>,
        pub link: Option<String>,
    }
    impl Thing {
        #[must_use]
        pub fn new(
            version: i64,
            name: impl Into<String>,
            note: Option<String>,
            kind: impl Into<crate::wire::Open<Kind>>,
        ) -> Self;
        #[must_use]
        pub fn with_version(mut self, version: i64) -> Self;
        #[must_use]
        pub fn with_name(mut self, name: impl Into<String>) -> Self;
        #[must_use]
        pub fn with_note(mut self, note: impl Into<String>) -> Self;
        #[must_use]
        pub fn with_note_null(mut self) -> Self;
        #[must_use]
        pub fn with_kind(mut self, kind: impl Into<crate::wire::Open<Kind>>) -> Self;
        #[must_use]
        pub fn with_type(mut self, r#type: impl Into<String>) -> Self;
        #[must_use]
        pub fn with_owner(mut self, owner: ThingOwner) -> Self;
        #[must_use]
        pub fn with_parent(mut self, parent: Thing) -> Self;
        #[must_use]
        pub fn with_parent_null(mut self) -> Self;
        #[must_use]
        pub fn with_parts(mut self, parts: impl Into<Vec<Thing>>) -> Self;
        #[must_use]
        pub fn with_words(
            mut self,
            words: impl Into<std::collections::BTreeMap<String, Option<String>>>,
        ) -> Self;
        #[must_use]
        pub fn with_price(mut self, price: f64) -> Self;
        #[must_use]
        pub fn with_price_null(mut self) -> Self;
        #[deprecated]
        #[must_use]
        pub fn with_sold(mut self, sold: bool) -> Self;
        #[must_use]
        pub fn with_secret(mut self, secret: impl Into<crate::Secret>) -> Self;
        #[must_use]
        pub fn with_extra(mut self, extra: impl Into<serde_json::Value>) -> Self;
        #[must_use]
        pub fn with_picture(mut self, picture: impl Into<String>) -> Self;
        #[must_use]
        pub fn with_link(mut self, link: impl Into<String>) -> Self;
    }
    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct ThingOwner {
        pub name: Option<String>,
    }
    impl ThingOwner {
        #[must_use]
        pub fn with_name(mut self, name: impl Into<String>) -> Self;
    }
    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct ThingForm {
        pub title: String,
        pub count: i32,
        pub kind: Option<crate::wire::Open<Kind>>,
        pub until: Option<crate::wire::DateTime>,
    }
    impl ThingForm {
        #[must_use]
        pub fn new(title: impl Into<String>, count: i32) -> Self;
        #[must_use]
        pub fn with_title(mut self, title: impl Into<String>) -> Self;
        #[must_use]
        pub fn with_count(mut self, count: i32) -> Self;
        #[must_use]
        pub fn with_kind(mut self, kind: impl Into<crate::wire::Open<Kind>>) -> Self;
        #[must_use]
        pub fn with_until(mut self, until: impl Into<crate::wire::DateTime>) -> Self;
    }
    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct Tag {
        pub value: Option<TagValue>,
        pub colour: crate::wire::Nullable<String>,
    }
    impl Tag {
        #[must_use]
        pub fn new(value: TagValue, colour: Option<String>) -> Self;
        #[must_use]
        pub fn with_value(mut self, value: TagValue) -> Self;
        #[must_use]
        pub fn with_colour(mut self, colour: impl Into<String>) -> Self;
        #[must_use]
        pub fn with_colour_null(mut self) -> Self;
    }
    #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub enum TagValue {
        HiddenText(crate::Secret),
        Integer(i64),
        Boolean(bool),
        Array(Vec<String>),
        Base(Base),
    }
    #[deprecated]
    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct Login;
    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct ThingList {
        pub items: Option<Vec<Thing>>,
        pub next: crate::wire::Nullable<String>,
    }
    pub type Things = Vec<Thing>;
    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct ErrorBody {
        pub message: Option<String>,
        pub errors: Option<Vec<ErrorBody>>,
        pub cause: Option<Box<ErrorBody>>,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum ThingsListOrder {
        Asc,
        Desc,
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Language {
        En,
        De,
    }
    #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
    #[non_exhaustive]
    pub struct ThingsCreateResponse202 {
        pub ticket: Option<String>,
    }
}
pub mod operation {
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct ThingsList<'a>;
    impl<'a> ThingsList<'a> {
        pub const DESCRIPTOR: &'static crate::wire::Descriptor = _;
        pub fn id(mut self, id: impl IntoIterator<Item = &'a str>) -> Self;
        pub fn size(mut self, size: impl IntoIterator<Item = i32>) -> Self;
        pub fn kinds(
            mut self,
            kinds: impl IntoIterator<
                Item = impl Into<crate::wire::Open<super::model::Kind>>,
            >,
        ) -> Self;
        pub fn order(
            mut self,
            order: impl Into<crate::wire::Open<super::model::ThingsListOrder>>,
        ) -> Self;
        pub fn since(mut self, since: impl Into<crate::wire::DateTime>) -> Self;
        #[deprecated]
        pub fn page(mut self, page: i32) -> Self;
        pub fn ratio(mut self, ratio: f64) -> Self;
        pub fn all(mut self, all: bool) -> Self;
        pub fn accept_language(
            mut self,
            accept_language: impl Into<crate::wire::Open<super::model::Language>>,
        ) -> Self;
        pub fn x_code(mut self, x_code: &'a crate::Secret) -> Self;
        pub async fn send(
            self,
        ) -> crate::Result<crate::Response<super::model::ThingList>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct ThingsCreate<'a>;
    impl<'a> ThingsCreate<'a> {
        pub const DESCRIPTOR: &'static crate::wire::Descriptor = _;
        pub async fn send(self) -> crate::Result<crate::Response<ThingsCreateOutput>>;
    }
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum ThingsCreateOutput {
        Created(super::model::Thing),
        Accepted(super::model::ThingsCreateResponse202),
        NoContent,
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct ThingsTag<'a>;
    impl<'a> ThingsTag<'a> {
        pub const DESCRIPTOR: &'static crate::wire::Descriptor = _;
        pub async fn send(
            self,
        ) -> crate::Result<crate::Response<Vec<super::model::Tag>>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct GetThing<'a>;
    impl<'a> GetThing<'a> {
        pub const DESCRIPTOR: &'static crate::wire::Descriptor = _;
        pub async fn send(
            self,
        ) -> crate::Result<crate::Response<Option<super::model::Thing>>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct HasThing<'a>;
    impl<'a> HasThing<'a> {
        pub const DESCRIPTOR: &'static crate::wire::Descriptor = _;
        pub async fn send(self) -> crate::Result<crate::Response<()>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct PutThing<'a>;
    impl<'a> PutThing<'a> {
        pub const DESCRIPTOR: &'static crate::wire::Descriptor = _;
        pub async fn send(self) -> crate::Result<crate::Response<()>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct DeleteThing<'a>;
    impl<'a> DeleteThing<'a> {
        pub const DESCRIPTOR: &'static crate::wire::Descriptor = _;
        pub fn body(
            mut self,
            body: &'a std::collections::BTreeMap<String, String>,
        ) -> Self;
        pub async fn send(self) -> crate::Result<crate::Response<()>>;
    }
}
