#[derive(Clone, Debug)]
pub struct Client {}
impl Client {
    pub fn things_list(
        &self,
        kind: impl Into<crate::runtime::wire::Open<model::Kind>>,
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
    #[deprecated(note = "the vendor's successor is DELETE /v2/things/{thing}")]
    pub fn delete_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
    ) -> operation::DeleteThing<'a>;
}
pub const OPERATIONS: &[&crate::runtime::wire::Descriptor] = &[
    operation::ThingsList::DESCRIPTOR,
    operation::ThingsCreate::DESCRIPTOR,
    operation::ThingsTag::DESCRIPTOR,
    operation::GetThing::DESCRIPTOR,
    operation::HasThing::DESCRIPTOR,
    operation::PutThing::DESCRIPTOR,
    operation::DeleteThing::DESCRIPTOR,
    operation::CreateToken::DESCRIPTOR,
];
pub const SERVERS: &[crate::runtime::wire::Server] = &[
    crate::runtime::wire::Server {
        url: "https://{region}.example.org/{version}",
        description: "The API",
        variables: &[
            crate::runtime::wire::ServerVariable {
                name: "region",
                default: "eu",
                values: &["eu", "us"],
            },
            crate::runtime::wire::ServerVariable {
                name: "version",
                default: "v1",
                values: &[],
            },
        ],
    },
];
pub const ACCOUNT_SERVERS: &[crate::runtime::wire::Server] = &[
    crate::runtime::wire::Server {
        url: "https://login.{region}.example.org",
        description: "The login.",
        variables: &[
            crate::runtime::wire::ServerVariable {
                name: "region",
                default: "eu",
                values: &[],
            },
        ],
    },
];
pub mod model {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Kind {
        Small,
        VeryBig,
        Value1,
    }
    impl crate::runtime::wire::Vocabulary for Kind {
        const ALL: &'static [Self] = &[Self::Small, Self::VeryBig, Self::Value1];
        fn as_str(self) -> &'static str {
            match self {
                Self::Small => "small",
                Self::VeryBig => "Very Big",
                Self::Value1 => "1",
            }
        }
    }
    pub type Name = String;
    #[derive(Clone, Debug, Default, PartialEq)]
    #[derive(serde::Serialize)]
    #[non_exhaustive]
    pub struct Base {
        #[serde(skip_serializing)]
        pub id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
    }
    impl Base {
        #[must_use]
        pub fn with_version(mut self, version: i64) -> Self;
    }
    #[derive(Clone, Debug, Default, PartialEq)]
    #[derive(serde::Serialize)]
    #[non_exhaustive]
    pub struct Thing {
        #[serde(skip_serializing)]
        pub id: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub note: crate::runtime::wire::Nullable<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<crate::runtime::wire::Open<Kind>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub r#type: Option<String>,
        #[serde(skip_serializing)]
        pub updated_at: Option<crate::runtime::wire::DateTime>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub owner: Option<ThingOwner>,
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub parent: crate::runtime::wire::Nullable<Box<Thing>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parts: Option<Vec<Thing>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub words: Option<std::collections::BTreeMap<String, Option<String>>>,
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub price: crate::runtime::wire::Nullable<f64>,
        #[deprecated]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub sold: Option<bool>,
        #[serde(
            skip_serializing_if = "Option::is_none",
            serialize_with = "crate::runtime::wire::secret::expose_option"
        )]
        pub secret: Option<crate::runtime::Secret>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub extra: Option<crate::runtime::wire::serde_json::Value>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub picture: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub link: Option<String>,
    }
    impl Thing {
        #[must_use]
        pub fn new(
            version: i64,
            name: impl Into<String>,
            note: Option<String>,
            kind: impl Into<crate::runtime::wire::Open<Kind>>,
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
        pub fn with_kind(
            mut self,
            kind: impl Into<crate::runtime::wire::Open<Kind>>,
        ) -> Self;
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
        pub fn with_secret(mut self, secret: impl Into<crate::runtime::Secret>) -> Self;
        #[must_use]
        pub fn with_extra(
            mut self,
            extra: impl Into<crate::runtime::wire::serde_json::Value>,
        ) -> Self;
        #[must_use]
        pub fn with_picture(mut self, picture: impl Into<String>) -> Self;
        #[must_use]
        pub fn with_link(mut self, link: impl Into<String>) -> Self;
    }
    #[derive(Clone, Debug, Default, PartialEq)]
    #[derive(serde::Serialize)]
    #[non_exhaustive]
    pub struct ThingOwner {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
    }
    impl ThingOwner {
        #[must_use]
        pub fn with_name(mut self, name: impl Into<String>) -> Self;
    }
    #[derive(Clone, Debug, PartialEq)]
    #[derive(serde::Serialize)]
    #[non_exhaustive]
    pub struct ThingForm {
        pub title: String,
        pub count: i32,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<crate::runtime::wire::Open<Kind>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub until: Option<crate::runtime::wire::DateTime>,
        #[serde(skip_serializing_if = "Option::is_none")]
        pub r#gen: Option<i64>,
    }
    impl ThingForm {
        #[must_use]
        pub fn new(title: impl Into<String>, count: i32) -> Self;
        #[must_use]
        pub fn with_title(mut self, title: impl Into<String>) -> Self;
        #[must_use]
        pub fn with_count(mut self, count: i32) -> Self;
        #[must_use]
        pub fn with_kind(
            mut self,
            kind: impl Into<crate::runtime::wire::Open<Kind>>,
        ) -> Self;
        #[must_use]
        pub fn with_until(
            mut self,
            until: impl Into<crate::runtime::wire::DateTime>,
        ) -> Self;
        #[must_use]
        pub fn with_gen(mut self, r#gen: i64) -> Self;
    }
    #[derive(Clone, Debug, Default, PartialEq)]
    #[derive(serde::Serialize)]
    #[non_exhaustive]
    pub struct Tag {
        #[serde(skip_serializing_if = "Option::is_none")]
        pub value: Option<TagValue>,
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub colour: crate::runtime::wire::Nullable<String>,
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
    #[derive(Clone, Debug, PartialEq)]
    #[derive(serde::Serialize)]
    #[serde(untagged)]
    #[non_exhaustive]
    pub enum TagValue {
        HiddenText(
            #[serde(serialize_with = "crate::runtime::wire::secret::expose")]
            crate::runtime::Secret,
        ),
        Integer(i64),
        Boolean(bool),
        Array(Vec<String>),
        Base(Base),
    }
    #[deprecated]
    #[derive(Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct Login {}
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct ThingList {
        pub items: Vec<Thing>,
        pub names: std::collections::BTreeMap<String, String>,
        pub next: Option<String>,
        pub counts: Option<std::collections::BTreeMap<String, i64>>,
        pub until: Option<crate::runtime::wire::DateTime>,
        pub more: Option<bool>,
        pub hidden: Option<Vec<Thing>>,
        pub prices: Option<std::collections::BTreeMap<String, f64>>,
        pub others: Option<Vec<Thing>>,
        pub likes: Option<i64>,
    }
    impl ThingList {
        #[must_use]
        pub fn new(
            items: impl Into<Vec<Thing>>,
            names: impl Into<std::collections::BTreeMap<String, String>>,
        ) -> Self;
    }
    pub type Things = Vec<Thing>;
    #[derive(Clone, Debug, Default, PartialEq)]
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
    impl crate::runtime::wire::Vocabulary for ThingsListOrder {
        const ALL: &'static [Self] = &[Self::Asc, Self::Desc];
        fn as_str(self) -> &'static str {
            match self {
                Self::Asc => "asc",
                Self::Desc => "desc",
            }
        }
    }
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Language {
        En,
        De,
    }
    impl crate::runtime::wire::Vocabulary for Language {
        const ALL: &'static [Self] = &[Self::En, Self::De];
        fn as_str(self) -> &'static str {
            match self {
                Self::En => "en",
                Self::De => "de",
            }
        }
    }
    #[derive(Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct ThingsCreateResponse202 {
        pub ticket: Option<String>,
    }
    #[derive(Clone, Debug, PartialEq)]
    #[derive(serde::Serialize)]
    #[non_exhaustive]
    pub struct CreateTokenRequest {
        #[serde(serialize_with = "crate::runtime::wire::secret::expose")]
        pub key: crate::runtime::Secret,
        #[serde(
            skip_serializing_if = "Option::is_none",
            serialize_with = "crate::runtime::wire::secret::expose_option"
        )]
        pub former: Option<crate::runtime::Secret>,
    }
    impl CreateTokenRequest {
        #[must_use]
        pub fn new(key: impl Into<crate::runtime::Secret>) -> Self;
        #[must_use]
        pub fn with_key(mut self, key: impl Into<crate::runtime::Secret>) -> Self;
        #[must_use]
        pub fn with_former(mut self, former: impl Into<crate::runtime::Secret>) -> Self;
    }
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct CreateTokenResponse200 {
        pub token: crate::runtime::Secret,
        pub next: Option<crate::runtime::Secret>,
    }
    impl CreateTokenResponse200 {
        #[must_use]
        pub fn new(token: impl Into<crate::runtime::Secret>) -> Self;
    }
}
pub mod operation {
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct ThingsList<'a> {}
    impl<'a> ThingsList<'a> {
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "everything",
            id: "things.list",
            method: crate::runtime::wire::Method::GET,
            path: "/things",
            idempotent: true,
            writes: false,
            deprecated: false,
            auth: &[&["token", "appKey"], &["basic"]],
            parameters: &[
                crate::runtime::wire::Parameter {
                    name: "kind",
                    location: crate::runtime::wire::Location::Query,
                    required: true,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "id",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "size",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "kinds",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "order",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "since",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "page",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "ratio",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "all",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "Accept-Language",
                    location: crate::runtime::wire::Location::Header,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "X-Code",
                    location: crate::runtime::wire::Location::Header,
                    required: false,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "touch",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: true,
                },
            ],
            body: None,
            success: &[200],
            errors: &[400, 404],
        };
        pub fn id(mut self, id: impl IntoIterator<Item = &'a str>) -> Self;
        pub fn size(mut self, size: impl IntoIterator<Item = i32>) -> Self;
        pub fn kinds(
            mut self,
            kinds: impl IntoIterator<
                Item = impl Into<crate::runtime::wire::Open<super::model::Kind>>,
            >,
        ) -> Self;
        pub fn order(
            mut self,
            order: impl Into<crate::runtime::wire::Open<super::model::ThingsListOrder>>,
        ) -> Self;
        pub fn since(
            mut self,
            since: impl Into<crate::runtime::wire::DateTime>,
        ) -> Self;
        #[deprecated]
        pub fn page(mut self, page: i32) -> Self;
        pub fn ratio(mut self, ratio: f64) -> Self;
        pub fn all(mut self, all: bool) -> Self;
        pub fn accept_language(
            mut self,
            accept_language: impl Into<
                crate::runtime::wire::Open<super::model::Language>,
            >,
        ) -> Self;
        pub fn x_code(mut self, x_code: &'a crate::runtime::Secret) -> Self;
        pub fn touch(mut self, touch: bool) -> Self;
        pub async fn send(
            self,
        ) -> crate::runtime::Result<crate::runtime::Response<super::model::ThingList>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct ThingsCreate<'a> {}
    impl<'a> ThingsCreate<'a> {
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "everything",
            id: "things.create",
            method: crate::runtime::wire::Method::POST,
            path: "/things",
            idempotent: false,
            writes: true,
            deprecated: false,
            auth: &[&["token", "appKey"], &["basic"]],
            parameters: &[],
            body: Some(crate::runtime::wire::BodyDescriptor {
                content_type: "application/json",
                required: true,
            }),
            success: &[201, 202, 204],
            errors: &[401],
        };
        pub async fn send(
            self,
        ) -> crate::runtime::Result<crate::runtime::Response<ThingsCreateOutput>>;
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
    pub struct ThingsTag<'a> {}
    impl<'a> ThingsTag<'a> {
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "everything",
            id: "things.tag",
            method: crate::runtime::wire::Method::PATCH,
            path: "/things",
            idempotent: true,
            writes: false,
            deprecated: false,
            auth: &[&["token", "appKey"], &["basic"]],
            parameters: &[
                crate::runtime::wire::Parameter {
                    name: "send",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
            ],
            body: Some(crate::runtime::wire::BodyDescriptor {
                content_type: "application/json",
                required: true,
            }),
            success: &[],
            errors: &[],
        };
        pub fn send_mail(mut self, send_mail: bool) -> Self;
        pub async fn send(
            self,
        ) -> crate::runtime::Result<crate::runtime::Response<Vec<super::model::Tag>>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct GetThing<'a> {}
    impl<'a> GetThing<'a> {
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "everything",
            id: "getThing",
            method: crate::runtime::wire::Method::GET,
            path: "/users/{userId}/things/{thing}",
            idempotent: true,
            writes: false,
            deprecated: true,
            auth: &[],
            parameters: &[
                crate::runtime::wire::Parameter {
                    name: "userId",
                    location: crate::runtime::wire::Location::Path,
                    required: true,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "thing",
                    location: crate::runtime::wire::Location::Path,
                    required: true,
                    writes: false,
                },
            ],
            body: None,
            success: &[200, 204],
            errors: &[],
        };
        pub async fn send(
            self,
        ) -> crate::runtime::Result<
            crate::runtime::Response<Option<super::model::Thing>>,
        >;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct HasThing<'a> {}
    impl<'a> HasThing<'a> {
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "everything",
            id: "hasThing",
            method: crate::runtime::wire::Method::HEAD,
            path: "/users/{userId}/things/{thing}",
            idempotent: true,
            writes: false,
            deprecated: false,
            auth: &[&[], &["basic"]],
            parameters: &[
                crate::runtime::wire::Parameter {
                    name: "userId",
                    location: crate::runtime::wire::Location::Path,
                    required: true,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "thing",
                    location: crate::runtime::wire::Location::Path,
                    required: true,
                    writes: false,
                },
            ],
            body: None,
            success: &[200],
            errors: &[404],
        };
        pub async fn send(self) -> crate::runtime::Result<crate::runtime::Response<()>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct PutThing<'a> {}
    impl<'a> PutThing<'a> {
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "everything",
            id: "putThing",
            method: crate::runtime::wire::Method::PUT,
            path: "/users/{userId}/things/{thing}",
            idempotent: true,
            writes: true,
            deprecated: false,
            auth: &[&["token", "appKey"], &["basic"]],
            parameters: &[
                crate::runtime::wire::Parameter {
                    name: "userId",
                    location: crate::runtime::wire::Location::Path,
                    required: true,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "thing",
                    location: crate::runtime::wire::Location::Path,
                    required: true,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "X-Trace",
                    location: crate::runtime::wire::Location::Header,
                    required: true,
                    writes: false,
                },
            ],
            body: Some(crate::runtime::wire::BodyDescriptor {
                content_type: "application/x-www-form-urlencoded",
                required: true,
            }),
            success: &[200],
            errors: &[],
        };
        pub async fn send(self) -> crate::runtime::Result<crate::runtime::Response<()>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct DeleteThing<'a> {}
    impl<'a> DeleteThing<'a> {
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "everything",
            id: "deleteThing",
            method: crate::runtime::wire::Method::DELETE,
            path: "/users/{userId}/things/{thing}",
            idempotent: true,
            writes: true,
            deprecated: true,
            auth: &[&["token", "appKey"], &["basic"]],
            parameters: &[
                crate::runtime::wire::Parameter {
                    name: "userId",
                    location: crate::runtime::wire::Location::Path,
                    required: true,
                    writes: false,
                },
                crate::runtime::wire::Parameter {
                    name: "thing",
                    location: crate::runtime::wire::Location::Path,
                    required: true,
                    writes: false,
                },
            ],
            body: Some(crate::runtime::wire::BodyDescriptor {
                content_type: "application/json",
                required: false,
            }),
            success: &[202, 204],
            errors: &[],
        };
        pub fn body(
            mut self,
            body: &'a std::collections::BTreeMap<String, String>,
        ) -> Self;
        pub async fn send(self) -> crate::runtime::Result<crate::runtime::Response<()>>;
    }
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct CreateToken<'a> {}
    impl<'a> CreateToken<'a> {
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "everything",
            id: "createToken",
            method: crate::runtime::wire::Method::POST,
            path: "/tokens",
            idempotent: false,
            writes: true,
            deprecated: false,
            auth: &[&["basic"], &[]],
            parameters: &[],
            body: Some(crate::runtime::wire::BodyDescriptor {
                content_type: "application/x-www-form-urlencoded",
                required: true,
            }),
            success: &[200],
            errors: &[],
        };
        pub async fn send(
            self,
        ) -> crate::runtime::Result<
            crate::runtime::Response<super::model::CreateTokenResponse200>,
        >;
    }
}
mod schema {
    pub(super) static Base: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "id",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "version",
                kind: crate::runtime::wire::schema::Kind::I64,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
        ],
    };
    pub(super) static Thing: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "id",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "version",
                kind: crate::runtime::wire::schema::Kind::I64,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "name",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "note",
                kind: crate::runtime::wire::schema::Kind::Nullable(
                    &crate::runtime::wire::schema::Kind::String,
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "kind",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "type",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "_updatedAt",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "owner",
                kind: crate::runtime::wire::schema::Kind::Model(
                    &super::schema::ThingOwner,
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "parent",
                kind: crate::runtime::wire::schema::Kind::Nullable(
                    &crate::runtime::wire::schema::Kind::Model(&super::schema::Thing),
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "parts",
                kind: crate::runtime::wire::schema::Kind::List(
                    &crate::runtime::wire::schema::Kind::Model(&super::schema::Thing),
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "words",
                kind: crate::runtime::wire::schema::Kind::Map(
                    &crate::runtime::wire::schema::Kind::Nullable(
                        &crate::runtime::wire::schema::Kind::String,
                    ),
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "price",
                kind: crate::runtime::wire::schema::Kind::Nullable(
                    &crate::runtime::wire::schema::Kind::F64,
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "sold",
                kind: crate::runtime::wire::schema::Kind::Bool,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "extra",
                kind: crate::runtime::wire::schema::Kind::Any,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "picture",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "link",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
        ],
    };
    pub(super) static ThingOwner: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "name",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
        ],
    };
    pub(super) static Tag: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "value",
                kind: crate::runtime::wire::schema::Kind::Union(
                    &super::schema::TagValue,
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "colour",
                kind: crate::runtime::wire::schema::Kind::Nullable(
                    &crate::runtime::wire::schema::Kind::String,
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
        ],
    };
    pub(super) static TagValue: [crate::runtime::wire::schema::Kind; 5usize] = [
        crate::runtime::wire::schema::Kind::Secret,
        crate::runtime::wire::schema::Kind::I64,
        crate::runtime::wire::schema::Kind::Bool,
        crate::runtime::wire::schema::Kind::List(
            &crate::runtime::wire::schema::Kind::String,
        ),
        crate::runtime::wire::schema::Kind::Model(&super::schema::Base),
    ];
    pub(super) static Login: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[],
    };
    pub(super) static ThingList: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "items",
                kind: crate::runtime::wire::schema::Kind::List(
                    &crate::runtime::wire::schema::Kind::Model(&super::schema::Thing),
                ),
                absence: crate::runtime::wire::schema::Absence::Error,
            },
            crate::runtime::wire::schema::Member {
                key: "names",
                kind: crate::runtime::wire::schema::Kind::Map(
                    &crate::runtime::wire::schema::Kind::String,
                ),
                absence: crate::runtime::wire::schema::Absence::Error,
            },
            crate::runtime::wire::schema::Member {
                key: "next",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::MeaningOrNull,
            },
            crate::runtime::wire::schema::Member {
                key: "counts",
                kind: crate::runtime::wire::schema::Kind::Map(
                    &crate::runtime::wire::schema::Kind::I64,
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "until",
                kind: crate::runtime::wire::schema::Kind::DateTime,
                absence: crate::runtime::wire::schema::Absence::Meaning,
            },
            crate::runtime::wire::schema::Member {
                key: "more",
                kind: crate::runtime::wire::schema::Kind::Bool,
                absence: crate::runtime::wire::schema::Absence::Meaning,
            },
            crate::runtime::wire::schema::Member {
                key: "hidden",
                kind: crate::runtime::wire::schema::Kind::List(
                    &crate::runtime::wire::schema::Kind::Model(&super::schema::Thing),
                ),
                absence: crate::runtime::wire::schema::Absence::Meaning,
            },
            crate::runtime::wire::schema::Member {
                key: "prices",
                kind: crate::runtime::wire::schema::Kind::Map(
                    &crate::runtime::wire::schema::Kind::F64,
                ),
                absence: crate::runtime::wire::schema::Absence::Meaning,
            },
            crate::runtime::wire::schema::Member {
                key: "others",
                kind: crate::runtime::wire::schema::Kind::List(
                    &crate::runtime::wire::schema::Kind::Model(&super::schema::Thing),
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "+1",
                kind: crate::runtime::wire::schema::Kind::I64,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
        ],
    };
    pub(super) static ErrorBody: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "message",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "errors",
                kind: crate::runtime::wire::schema::Kind::List(
                    &crate::runtime::wire::schema::Kind::Model(&super::schema::ErrorBody),
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "cause",
                kind: crate::runtime::wire::schema::Kind::Model(
                    &super::schema::ErrorBody,
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
        ],
    };
    pub(super) static ThingsCreateResponse202: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "ticket",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
        ],
    };
    pub(super) static CreateTokenResponse200: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "token",
                kind: crate::runtime::wire::schema::Kind::Secret,
                absence: crate::runtime::wire::schema::Absence::Error,
            },
            crate::runtime::wire::schema::Member {
                key: "next",
                kind: crate::runtime::wire::schema::Kind::Secret,
                absence: crate::runtime::wire::schema::Absence::MeaningOrNull,
            },
        ],
    };
}
