/// The typed client of Names, version 1.
///
/// The vendor's documentation: <https://example.org>
#[derive(Clone, Debug)]
pub struct Client {
    connection: crate::runtime::client::Connection,
}
#[allow(
    deprecated,
    clippy::all,
    reason = "the vendor decides on names, sizes and what is deprecated"
)]
impl Client {
    pub(crate) fn new(connection: crate::runtime::client::Connection) -> Self {
        Self { connection }
    }
    /// Send and receive one.
    ///
    /// # Request
    ///
    /// - `PUT /result`
    /// - Authentication: none
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org>
    ///
    /// # Arguments
    ///
    /// - `body`: R.
    ///
    /// # Errors
    ///
    /// - Any other status: A fault.
    pub fn result<'a>(&'a self, body: &'a model::Result) -> operation::Result<'a> {
        operation::Result {
            connection: &self.connection,
            body,
        }
    }
    /// Read it.
    ///
    /// # Request
    ///
    /// - `GET /iterator`
    /// - Authentication: none
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org>
    pub fn iterator(&self) -> operation::Iterator<'_> {
        operation::Iterator {
            connection: &self.connection,
            since: Vec::new(),
        }
    }
    /// Read what is new.
    ///
    /// # Request
    ///
    /// - `GET /sync`
    /// - Authentication: none
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org>
    pub fn sync_events(&self) -> operation::SyncEvents<'_> {
        operation::SyncEvents {
            connection: &self.connection,
        }
    }
}
/// Every operation, in the order of the specification.
pub const OPERATIONS: &[&crate::runtime::wire::Descriptor] = &[
    operation::Result::DESCRIPTOR,
    operation::Iterator::DESCRIPTOR,
    operation::SyncEvents::DESCRIPTOR,
];
/// How the responses of each operation are decoded.
#[cfg(any(test, feature = "__testkit"))]
#[allow(clippy::all, reason = "one form for the values of all operations")]
pub(crate) const DECODERS: &[crate::runtime::wire::Decoder] = &[
    crate::runtime::wire::Decoder {
        descriptor: operation::Result::DESCRIPTOR,
        success: |answer| {
            let body = <operation::Result as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::Result as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::Result::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::Iterator::DESCRIPTOR,
        success: |answer| {
            let body = <operation::Iterator as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::Iterator as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::Iterator::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::SyncEvents::DESCRIPTOR,
        success: |answer| {
            let body = <operation::SyncEvents as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::SyncEvents as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::SyncEvents::BODIES,
    },
];
/// Calls of each operation: with what is required alone, and with all that it takes if that is more.
#[cfg(any(test, feature = "__testkit"))]
#[allow(
    deprecated,
    unused_imports,
    clippy::all,
    reason = "one form for the calls of all operations"
)]
pub(crate) const CALLS: &[crate::runtime::client::SyntheticCalls] = {
    use crate::runtime::wire::serde_json;
    &[
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::Result::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = model::Result::new(
                        "private \"ü\" & /%",
                        model::Default::Ok,
                    );
                    let response = api.result(&body).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = model::Result::new(
                            "private \"ü\" & /%",
                            model::Default::Ok,
                        )
                        .with_none("private \"ü\" & /%")
                        .with_some([]);
                    let response = api.result(&body).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::Iterator::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let response = api.iterator().send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let response = api
                        .iterator()
                        .since(["2026-03-02T08:15:00.000Z"])
                        .send()
                        .await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::SyncEvents::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let response = api.sync_events().send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
    ]
};
/// Where the API can be reached.
pub const SERVERS: &[crate::runtime::wire::Server] = &[];
/// The types of the vendor's documents.
#[allow(
    deprecated,
    clippy::all,
    reason = "the vendor decides on names, sizes and what is deprecated"
)]
pub mod model {
    /// An object.
    #[derive(Clone, Debug, PartialEq)]
    #[derive(crate::runtime::wire::serde::Serialize)]
    #[serde(crate = "crate::runtime::wire::serde")]
    #[non_exhaustive]
    pub struct Result {
        /// O.
        pub ok: String,
        /// N.
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub none: crate::runtime::wire::Nullable<String>,
        /// S.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub some: Option<Vec<Result>>,
        /// A vocabulary.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub r#box: Option<crate::runtime::wire::Open<Default>>,
        /// An object.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub into: Option<Box<Result>>,
    }
    impl Result {
        /// Creates a value with its required members and no others.
        #[must_use]
        pub fn new(
            ok: impl Into<String>,
            r#box: impl Into<crate::runtime::wire::Open<Default>>,
        ) -> Self {
            Self {
                ok: ok.into(),
                none: crate::runtime::wire::Nullable::Absent,
                some: None,
                r#box: Some(r#box.into()),
                into: None,
            }
        }
        /// Sets [`ok`](Self::ok).
        #[must_use]
        pub fn with_ok(mut self, ok: impl Into<String>) -> Self {
            self.ok = ok.into();
            self
        }
        /// Sets [`none`](Self::none).
        #[must_use]
        pub fn with_none(mut self, none: impl Into<String>) -> Self {
            self.none = crate::runtime::wire::Nullable::Value(none.into());
            self
        }
        /// Sets [`none`](Self::none) to null on purpose.
        #[must_use]
        pub fn with_none_null(mut self) -> Self {
            self.none = crate::runtime::wire::Nullable::Null;
            self
        }
        /// Sets [`some`](Self::some).
        #[must_use]
        pub fn with_some(mut self, some: impl Into<Vec<Result>>) -> Self {
            self.some = Some(some.into());
            self
        }
        /// Sets [`box`](Self::box).
        #[must_use]
        pub fn with_box(
            mut self,
            r#box: impl Into<crate::runtime::wire::Open<Default>>,
        ) -> Self {
            self.r#box = Some(r#box.into());
            self
        }
        /// Sets [`into`](Self::into).
        #[must_use]
        pub fn with_into(mut self, into: Result) -> Self {
            self.into = Some(Box::new(into));
            self
        }
    }
    impl crate::runtime::wire::json::FromJson for Result {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut ok: Option<String> = None;
            let mut none: crate::runtime::wire::Nullable<String> = crate::runtime::wire::Nullable::Absent;
            let mut some: Option<Vec<Result>> = None;
            let mut r#box: Option<crate::runtime::wire::Open<Default>> = None;
            let mut into: Option<Box<Result>> = None;
            __json
                .object(
                    &super::schema::Result,
                    &mut [&mut ok, &mut none, &mut some, &mut r#box, &mut into],
                )?;
            Ok(Self {
                ok: crate::runtime::wire::json::needed(ok)?,
                none,
                some,
                r#box,
                into,
            })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for Result {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// A union.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum Iterator {
        /// O.
        Ok(bool),
        /// E.
        ///
        /// Each: S.
        Err(Vec<String>),
    }
    impl crate::runtime::wire::json::FromJson for Iterator {
        fn from_json(
            json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut value: Option<Self> = None;
            json.form(
                &mut |form, json| {
                    value = Some(
                        match form {
                            crate::runtime::wire::json::Form::Boolean => {
                                Self::Ok(
                                    crate::runtime::wire::json::FromJson::from_json(json)?,
                                )
                            }
                            crate::runtime::wire::json::Form::List => {
                                Self::Err(
                                    crate::runtime::wire::json::FromJson::from_json(json)?,
                                )
                            }
                            other => return Err(other.undocumented()),
                        },
                    );
                    Ok(())
                },
            )?;
            crate::runtime::wire::json::needed(value)
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for Iterator {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// A vocabulary.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Default {
        /// `ok`.
        Ok,
        /// `some`.
        Some,
        /// `none`.
        None,
    }
    impl crate::runtime::wire::Vocabulary for Default {
        const ALL: &'static [Self] = &[Self::Ok, Self::Some, Self::None];
        fn as_str(self) -> &'static str {
            match self {
                Self::Ok => "ok",
                Self::Some => "some",
                Self::None => "none",
            }
        }
    }
    /// A.
    pub type AsMut = String;
    /// A.
    pub type AsRef = String;
    /// A.
    pub type AsyncFn = String;
    /// A.
    pub type AsyncFnMut = String;
    /// A.
    pub type AsyncFnOnce = String;
    /// A.
    pub type Clone = String;
    /// A.
    pub type Copy = String;
    /// A.
    pub type Debug = String;
    /// A.
    pub type DoubleEndedIterator = String;
    /// A.
    pub type Drop = String;
    /// A.
    pub type Eq = String;
    /// A.
    pub type ExactSizeIterator = String;
    /// A.
    pub type Extend = String;
    /// A.
    pub type Fn = String;
    /// A.
    pub type FnMut = String;
    /// A.
    pub type FnOnce = String;
    /// A.
    pub type From = String;
    /// A.
    pub type FromIterator = String;
    /// A.
    pub type Future = String;
    /// A.
    pub type Hash = String;
    /// A.
    pub type IntoFuture = String;
    /// A.
    pub type Ord = String;
    /// A.
    pub type PartialEq = String;
    /// A.
    pub type PartialOrd = String;
    /// A.
    pub type Sized = String;
    /// A.
    pub type ToOwned = String;
    /// A.
    pub type ToString = String;
    /// A.
    pub type TryFrom = String;
    /// A.
    pub type TryInto = String;
    /// A.
    pub type Unpin = String;
}
/// The calls, as plain data.
#[allow(
    deprecated,
    clippy::all,
    reason = "the vendor decides on names, sizes and what is deprecated"
)]
pub mod operation {
    /// A call of [`result`](super::Client::result), not sent yet: `PUT /result`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct Result<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) body: &'a super::model::Result,
    }
    impl<'a> Result<'a> {
        /// The facts that the document states of the operation.
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "names",
            id: "result",
            method: crate::runtime::wire::Method::PUT,
            path: "/result",
            idempotent: true,
            writes: true,
            deprecated: false,
            auth: &[],
            parameters: &[],
            body: Some(crate::runtime::wire::BodyDescriptor {
                content_type: "application/json",
                required: true,
            }),
            success: &[200, 202],
            errors: &[],
        };
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[
            (
                &[200],
                crate::runtime::wire::Document::of::<
                    super::model::Result,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Model(
                            &super::schema::Result,
                        ),
                        ignore_case: false,
                    }
                }),
            ),
            (
                &[202],
                crate::runtime::wire::Document::of::<
                    super::model::Iterator,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Union(
                            &super::schema::Iterator,
                        ),
                        ignore_case: false,
                    }
                }),
            ),
            (
                &[500],
                crate::runtime::wire::Document::of::<
                    super::model::Result,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Model(
                            &super::schema::Result,
                        ),
                        ignore_case: false,
                    }
                }),
            ),
        ];
        /// Sends the request.
        ///
        /// # Answer
        ///
        /// - `200`: Done.
        /// - `202`: Soon.
        ///
        /// # Errors
        ///
        /// - Any other status: A fault.
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(
            self,
        ) -> crate::runtime::Result<crate::runtime::Response<ResultOutput>> {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for Result<'_> {
        type Output = ResultOutput;
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.json(self.body);
            request.build()
        }
        fn decode(
            answer: &crate::runtime::wire::Answer,
        ) -> crate::runtime::Result<crate::runtime::wire::Decoded<Self::Output>> {
            match answer.status().as_u16() {
                200 => {
                    answer
                        .decode(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Model(
                                    &super::schema::Result,
                                ),
                                ignore_case: false,
                            }
                        })
                        .map(|body| body.map(ResultOutput::Ok))
                }
                202 => {
                    answer
                        .decode(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Union(
                                    &super::schema::Iterator,
                                ),
                                ignore_case: false,
                            }
                        })
                        .map(|body| body.map(ResultOutput::Accepted))
                }
                _ => Err(answer.undocumented()),
            }
        }
        fn decode_error(
            answer: &crate::runtime::wire::Answer,
        ) -> Option<Box<dyn std::any::Any + Send + Sync>> {
            match answer.status().as_u16() {
                _ => {
                    answer
                        .decode_error::<
                            super::model::Result,
                        >(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Model(
                                    &super::schema::Result,
                                ),
                                ignore_case: false,
                            }
                        })
                }
            }
        }
    }
    /// What [a call of `result`](Result) answers, by status.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum ResultOutput {
        /// Done.
        Ok(super::model::Result),
        /// Soon.
        Accepted(super::model::Iterator),
    }
    /// A call of [`iterator`](super::Client::iterator), not sent yet: `GET /iterator`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct Iterator<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) since: Vec<crate::runtime::wire::DateTime>,
    }
    impl<'a> Iterator<'a> {
        /// The facts that the document states of the operation.
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "names",
            id: "iterator",
            method: crate::runtime::wire::Method::GET,
            path: "/iterator",
            idempotent: true,
            writes: false,
            deprecated: false,
            auth: &[],
            parameters: &[
                crate::runtime::wire::Parameter {
                    name: "since",
                    location: crate::runtime::wire::Location::Query,
                    required: false,
                    writes: false,
                },
            ],
            body: None,
            success: &[200, 204],
            errors: &[],
        };
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[
            (
                &[200],
                crate::runtime::wire::Document::of::<
                    super::model::Iterator,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Union(
                            &super::schema::Iterator,
                        ),
                        ignore_case: false,
                    }
                }),
            ),
        ];
        /// From when.
        pub fn since(
            mut self,
            since: impl IntoIterator<Item = impl Into<crate::runtime::wire::DateTime>>,
        ) -> Self {
            self.since = since.into_iter().map(Into::into).collect();
            self
        }
        /// Sends the request.
        ///
        /// # Answer
        ///
        /// - `200`: It.
        /// - `204`: Nothing.
        ///
        /// # Errors
        ///
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(
            self,
        ) -> crate::runtime::Result<
            crate::runtime::Response<Option<super::model::Iterator>>,
        > {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for Iterator<'_> {
        type Output = Option<super::model::Iterator>;
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.query_list("since", &self.since, true);
            request.build()
        }
        fn decode(
            answer: &crate::runtime::wire::Answer,
        ) -> crate::runtime::Result<crate::runtime::wire::Decoded<Self::Output>> {
            match answer.status().as_u16() {
                204 => Ok(crate::runtime::wire::Decoded::default()),
                200..=299 => {
                    answer
                        .decode(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Union(
                                    &super::schema::Iterator,
                                ),
                                ignore_case: false,
                            }
                        })
                        .map(|body| body.map(Some))
                }
                _ => Err(answer.undocumented()),
            }
        }
        fn decode_error(
            _: &crate::runtime::wire::Answer,
        ) -> Option<Box<dyn std::any::Any + Send + Sync>> {
            None
        }
    }
    /// A call of [`sync_events`](super::Client::sync_events), not sent yet: `GET /sync`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct SyncEvents<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
    }
    impl<'a> SyncEvents<'a> {
        /// The facts that the document states of the operation.
        pub const DESCRIPTOR: &'static crate::runtime::wire::Descriptor = &crate::runtime::wire::Descriptor {
            vendor: "names",
            id: "sync",
            method: crate::runtime::wire::Method::GET,
            path: "/sync",
            idempotent: true,
            writes: false,
            deprecated: false,
            auth: &[],
            parameters: &[],
            body: None,
            success: &[204],
            errors: &[],
        };
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[];
        /// Sends the request.
        ///
        /// # Answer
        ///
        /// - `204`: Nothing.
        ///
        /// # Errors
        ///
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(self) -> crate::runtime::Result<crate::runtime::Response<()>> {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for SyncEvents<'_> {
        type Output = ();
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            crate::runtime::wire::RequestBuilder::new(Self::DESCRIPTOR).build()
        }
        fn decode(
            answer: &crate::runtime::wire::Answer,
        ) -> crate::runtime::Result<crate::runtime::wire::Decoded<Self::Output>> {
            match answer.status().as_u16() {
                200..=299 => Ok(crate::runtime::wire::Decoded::default()),
                _ => Err(answer.undocumented()),
            }
        }
        fn decode_error(
            _: &crate::runtime::wire::Answer,
        ) -> Option<Box<dyn std::any::Any + Send + Sync>> {
            None
        }
    }
    /// The types that no operation mentions, by their names.
    #[cfg(any(test, feature = "__testkit"))]
    pub(crate) const OTHERS: &[(&str, crate::runtime::wire::Document)] = &[];
}
/// What the document says of each object.
#[allow(non_upper_case_globals, reason = "each has the name of its type")]
mod schema {
    pub(super) static Result: crate::runtime::wire::schema::Model = crate::runtime::wire::schema::Model {
        members: &[
            crate::runtime::wire::schema::Member {
                key: "ok",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Error,
            },
            crate::runtime::wire::schema::Member {
                key: "none",
                kind: crate::runtime::wire::schema::Kind::Nullable(
                    &crate::runtime::wire::schema::Kind::String,
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "some",
                kind: crate::runtime::wire::schema::Kind::List(
                    &crate::runtime::wire::schema::Kind::Model(&super::schema::Result),
                ),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "box",
                kind: crate::runtime::wire::schema::Kind::String,
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
            crate::runtime::wire::schema::Member {
                key: "into",
                kind: crate::runtime::wire::schema::Kind::Model(&super::schema::Result),
                absence: crate::runtime::wire::schema::Absence::Unknown,
            },
        ],
    };
    pub(super) static Iterator: [crate::runtime::wire::schema::Kind; 2usize] = [
        crate::runtime::wire::schema::Kind::Bool,
        crate::runtime::wire::schema::Kind::List(
            &crate::runtime::wire::schema::Kind::String,
        ),
    ];
}
