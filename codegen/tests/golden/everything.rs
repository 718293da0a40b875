/// The typed client of Everything, version 1.2.0.
///
/// Every construct once. Brackets \[like these] and \<angles> are text; <https://example.org> becomes a link.
///
/// ```text
/// not a test
/// ```
///
/// The reference: <https://example.org/reference>
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
    /// List things
    ///
    /// In pages.
    ///
    /// - newest first
    ///
    /// # Request
    ///
    /// - `GET /things`
    /// - Authentication: `token` with `appKey`, or `basic`
    /// - Permission: Read things.
    /// - Scope of `token`: `things`
    /// - Limits: 10 calls a second.
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org/things>
    ///
    /// # Arguments
    ///
    /// - `kind`: What kind.
    ///
    /// # Errors
    ///
    /// - `400`: It failed.
    /// - `404`: None of them.
    /// - `4XX`: It failed.
    /// - Any other status: It failed.
    ///
    /// # Response headers
    ///
    /// - `X-Left`: Calls left.
    ///
    /// # Example
    ///
    /// ```
    /// # #[allow(deprecated)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::runtime::Result<()> {
    /// # let everything = Everything::start().await;
    /// # let api = everything.api();
    /// use omnipresence::everything::api::model;
    ///
    /// let response = api
    ///     .things_list("very_big")
    ///     .id(["a", "b"])
    ///     .kinds([
    ///         omnipresence::runtime::wire::Open::from(model::Kind::Small),
    ///         omnipresence::runtime::wire::Open::from("other"),
    ///     ])
    ///     .x_code(&omnipresence::runtime::Secret::from("123456"))
    ///     .send()
    ///     .await?;
    /// println!("{:?}", response.value);
    /// # Ok(())
    /// # }
    /// ```
    pub fn things_list(
        &self,
        kind: impl Into<crate::runtime::wire::Open<model::Kind>>,
    ) -> operation::ThingsList<'_> {
        operation::ThingsList {
            connection: &self.connection,
            kind: kind.into(),
            id: Vec::new(),
            size: Vec::new(),
            kinds: Vec::new(),
            order: None,
            since: None,
            page: None,
            ratio: None,
            all: None,
            accept_language: None,
            x_code: None,
            touch: None,
        }
    }
    /// Create a thing
    ///
    /// # Request
    ///
    /// - `POST /things`
    /// - Authentication: `token` with `appKey`, or `basic`
    /// - Scope of `token`: `things`
    /// - Not idempotent: sent twice it may act twice.
    /// - Vendor's page: <https://example.org/reference>
    ///
    /// # Arguments
    ///
    /// - `body`: The thing.
    ///
    /// # Errors
    ///
    /// - `401`: Who are you?
    ///
    /// # Example
    ///
    /// ```
    /// # #[allow(deprecated)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::runtime::Result<()> {
    /// # let everything = Everything::start().await;
    /// # let api = everything.api();
    /// use omnipresence::everything::api::model;
    ///
    /// let body = model::Thing::new(1, "Box", None, model::Kind::Small)
    ///     .with_parent(
    ///         model::Thing::new(2, "Room", Some("big".to_owned()), model::Kind::VeryBig)
    ///             .with_parent_null(),
    ///     )
    ///     .with_parts([
    ///         model::Thing::new(1, "Lid", None, model::Kind::Small).with_price(1.5),
    ///     ])
    ///     .with_words([
    ///         ("de".to_owned(), Some("Kiste".to_owned())),
    ///         ("fr".to_owned(), None),
    ///     ])
    ///     .with_secret("open sesame")
    ///     .with_extra(
    ///         serde_json::json!({ "depth" : [1, - 2.5, true, null], "colour" : "red" }),
    ///     );
    /// let response = api.things_create(&body).send().await?;
    /// println!("{:?}", response.value);
    /// # Ok(())
    /// # }
    /// ```
    pub fn things_create<'a>(
        &'a self,
        body: &'a model::Thing,
    ) -> operation::ThingsCreate<'a> {
        operation::ThingsCreate {
            connection: &self.connection,
            body,
        }
    }
    /// Tag many things
    ///
    /// # Request
    ///
    /// - `PATCH /things`
    /// - Authentication: `token` with `appKey`, or `basic`
    /// - Scope of `token`: `things`
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org/reference>
    ///
    /// # Arguments
    ///
    /// - `body`: The tags.
    ///
    /// # Errors
    ///
    /// - `5XX`: Broken.
    ///
    /// # Example
    ///
    /// ```
    /// # #[allow(deprecated)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::runtime::Result<()> {
    /// # let everything = Everything::start().await;
    /// # let api = everything.api();
    /// use omnipresence::everything::api::model;
    ///
    /// let body = [
    ///     model::Tag::new(
    ///         model::TagValue::HiddenText(omnipresence::runtime::Secret::from("hidden")),
    ///         Some("red".to_owned()),
    ///     ),
    ///     model::Tag::new(
    ///         model::TagValue::Array(Vec::from(["a".to_owned(), "b".to_owned()])),
    ///         None,
    ///     ),
    ///     model::Tag::new(model::TagValue::Integer(7), Some("blue".to_owned())),
    /// ];
    /// let response = api.things_tag(&body).send().await?;
    /// println!("{:?}", response.value);
    /// # Ok(())
    /// # }
    /// ```
    pub fn things_tag<'a>(&'a self, body: &'a [model::Tag]) -> operation::ThingsTag<'a> {
        operation::ThingsTag {
            connection: &self.connection,
            send_mail: None,
            body,
        }
    }
    /// Read a thing
    ///
    /// # Request
    ///
    /// - `GET /users/{userId}/things/{thing}`
    /// - Authentication: none
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org/reference>
    ///
    /// # Arguments
    ///
    /// - `user_id`: Id of the user.
    /// - `thing`: Number of the thing.
    ///
    ///   Example: `7`.
    ///
    /// # Example
    ///
    /// ```
    /// # #[allow(deprecated)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::runtime::Result<()> {
    /// # let everything = Everything::start().await;
    /// # let api = everything.api();
    /// let response = api.get_thing("ann", 7).send().await?;
    /// println!("{:?}", response.value);
    /// # Ok(())
    /// # }
    /// ```
    #[deprecated(note = "use `things_list`")]
    pub fn get_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
    ) -> operation::GetThing<'a> {
        operation::GetThing {
            connection: &self.connection,
            user_id,
            thing,
        }
    }
    /// Ask for a thing
    ///
    /// # Request
    ///
    /// - `HEAD /users/{userId}/things/{thing}`
    /// - Authentication: none, or `basic`
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org/reference>
    ///
    /// # Arguments
    ///
    /// - `user_id`: Id of the user.
    /// - `thing`: Number of the thing.
    ///
    ///   Example: `7`.
    ///
    /// # Errors
    ///
    /// - `404`: There is none.
    ///
    /// # Example
    ///
    /// ```
    /// # #[allow(deprecated)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::runtime::Result<()> {
    /// # let everything = Everything::start().await;
    /// # let api = everything.api();
    /// api.has_thing("ann", 7).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn has_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
    ) -> operation::HasThing<'a> {
        operation::HasThing {
            connection: &self.connection,
            user_id,
            thing,
        }
    }
    /// Replace a thing
    ///
    /// # Request
    ///
    /// - `PUT /users/{userId}/things/{thing}`
    /// - Authentication: `token` with `appKey`, or `basic`
    /// - Scope of `token`: `things`
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org/reference>
    ///
    /// # Arguments
    ///
    /// - `user_id`: Id of the owner.
    ///
    ///   A UUID. Example: `5f3a`.
    /// - `thing`: Number of the thing.
    ///
    ///   Example: `7`.
    /// - `x_trace`: Id of the trace.
    ///
    ///   At least 1 character. Example: `trace`.
    /// - `body`: A thing as a form.
    ///
    /// # Example
    ///
    /// ```
    /// # #[allow(deprecated)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::runtime::Result<()> {
    /// # let everything = Everything::start().await;
    /// # let api = everything.api();
    /// use omnipresence::everything::api::model;
    ///
    /// let body = model::ThingForm::new("Box", 2)
    ///     .with_kind(model::Kind::Value1)
    ///     .with_until("2026-11-22T12:00:00Z");
    /// api.put_thing("5f3a", 7, "trace", &body).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn put_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
        x_trace: &'a str,
        body: &'a model::ThingForm,
    ) -> operation::PutThing<'a> {
        operation::PutThing {
            connection: &self.connection,
            user_id,
            thing,
            x_trace,
            body,
        }
    }
    /// Delete a thing
    ///
    /// # Request
    ///
    /// - `DELETE /users/{userId}/things/{thing}`
    /// - Authentication: `token` with `appKey`, or `basic`
    /// - Scope of `token`: `things`
    /// - Idempotent: sent twice it leaves the same state as sent once.
    /// - Vendor's page: <https://example.org/reference>
    ///
    /// # Arguments
    ///
    /// - `user_id`: Id of the user.
    /// - `thing`: Number of the thing.
    ///
    ///   Example: `7`.
    ///
    /// # Example
    ///
    /// ```
    /// # #[allow(deprecated)]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> omnipresence::runtime::Result<()> {
    /// # let everything = Everything::start().await;
    /// # let api = everything.api();
    /// let body = std::collections::BTreeMap::from([
    ///     ("en".to_owned(), "broken".to_owned()),
    /// ]);
    /// api.delete_thing("ann", 7).body(&body).send().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[deprecated(note = "the vendor's successor is DELETE /v2/things/{thing}")]
    pub fn delete_thing<'a>(
        &'a self,
        user_id: &'a str,
        thing: i64,
    ) -> operation::DeleteThing<'a> {
        operation::DeleteThing {
            connection: &self.connection,
            user_id,
            thing,
            body: None,
        }
    }
}
/// The typed client of Everything, version 1.2.0, for the operations of `ACCOUNT_SERVERS`.
#[derive(Clone, Debug)]
pub(crate) struct AccountClient {
    connection: crate::runtime::client::Connection,
}
#[allow(dead_code, reason = "a provider may need only some of the operations")]
#[allow(
    deprecated,
    clippy::all,
    reason = "the vendor decides on names, sizes and what is deprecated"
)]
impl AccountClient {
    pub(crate) fn new(connection: crate::runtime::client::Connection) -> Self {
        Self { connection }
    }
    /// Create a token
    ///
    /// # Request
    ///
    /// - `POST /tokens`
    /// - Authentication: `basic`, or none
    /// - Not idempotent: sent twice it may act twice.
    /// - Vendor's page: <https://example.org/reference>
    ///
    /// # Arguments
    ///
    /// - `body`: Who asks.
    pub(crate) fn create_token<'a>(
        &'a self,
        body: &'a model::CreateTokenRequest,
    ) -> operation::CreateToken<'a> {
        operation::CreateToken {
            connection: &self.connection,
            body,
        }
    }
}
/// Every operation, in the order of the specification.
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
/// How the responses of each operation are decoded.
#[cfg(any(test, feature = "__testkit"))]
#[allow(clippy::all, reason = "one form for the values of all operations")]
pub(crate) const DECODERS: &[crate::runtime::wire::Decoder] = &[
    crate::runtime::wire::Decoder {
        descriptor: operation::ThingsList::DESCRIPTOR,
        success: |answer| {
            let body = <operation::ThingsList as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::ThingsList as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::ThingsList::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::ThingsCreate::DESCRIPTOR,
        success: |answer| {
            let body = <operation::ThingsCreate as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::ThingsCreate as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::ThingsCreate::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::ThingsTag::DESCRIPTOR,
        success: |answer| {
            let body = <operation::ThingsTag as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::ThingsTag as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::ThingsTag::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::GetThing::DESCRIPTOR,
        success: |answer| {
            let body = <operation::GetThing as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::GetThing as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::GetThing::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::HasThing::DESCRIPTOR,
        success: |answer| {
            let body = <operation::HasThing as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::HasThing as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::HasThing::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::PutThing::DESCRIPTOR,
        success: |answer| {
            let body = <operation::PutThing as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::PutThing as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::PutThing::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::DeleteThing::DESCRIPTOR,
        success: |answer| {
            let body = <operation::DeleteThing as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::DeleteThing as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::DeleteThing::BODIES,
    },
    crate::runtime::wire::Decoder {
        descriptor: operation::CreateToken::DESCRIPTOR,
        success: |answer| {
            let body = <operation::CreateToken as crate::runtime::wire::Operation>::decode(
                answer,
            )?;
            Ok(body.map(|value| (format!("{value:?}"), Box::new(value) as _)))
        },
        error: <operation::CreateToken as crate::runtime::wire::Operation>::decode_error,
        bodies: operation::CreateToken::BODIES,
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
            descriptor: operation::ThingsList::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let response = api.things_list(model::Kind::Small).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let response = api
                        .things_list(model::Kind::Small)
                        .id(["private \"ü\" & /%"])
                        .size([471147114])
                        .kinds([model::Kind::Small])
                        .order(model::ThingsListOrder::Asc)
                        .since("2026-03-02T08:15:00.000Z")
                        .page(471147114)
                        .ratio(0.5)
                        .all(true)
                        .accept_language(model::Language::En)
                        .x_code(&crate::runtime::Secret::from("private-canary"))
                        .touch(true)
                        .send()
                        .await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::ThingsCreate::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = model::Thing::new(
                        471147114,
                        "private \"ü\" & /%",
                        Some("private \"ü\" & /%".to_owned()),
                        model::Kind::Small,
                    );
                    let response = api.things_create(&body).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = model::Thing::new(
                            471147114,
                            "private \"ü\" & /%",
                            Some("private \"ü\" & /%".to_owned()),
                            model::Kind::Small,
                        )
                        .with_type("private \"ü\" & /%")
                        .with_owner(
                            model::ThingOwner::default().with_name("private \"ü\" & /%"),
                        )
                        .with_parts([])
                        .with_words([
                            (
                                "private \"ü\" & /%".to_owned(),
                                Some("private \"ü\" & /%".to_owned()),
                            ),
                        ])
                        .with_price(0.5)
                        .with_sold(true)
                        .with_secret("private-canary")
                        .with_extra(serde_json::json!("private \"ü\" & /%"))
                        .with_picture("private \"ü\" & /%")
                        .with_link("private \"ü\" & /%");
                    let response = api.things_create(&body).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::ThingsTag::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = [
                        model::Tag::new(
                            model::TagValue::HiddenText(
                                crate::runtime::Secret::from("private-canary"),
                            ),
                            Some("private \"ü\" & /%".to_owned()),
                        ),
                    ];
                    let response = api.things_tag(&body).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = [
                        model::Tag::new(
                            model::TagValue::HiddenText(
                                crate::runtime::Secret::from("private-canary"),
                            ),
                            Some("private \"ü\" & /%".to_owned()),
                        ),
                    ];
                    let response = api.things_tag(&body).send_mail(true).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::GetThing::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let response = api
                        .get_thing("private \"ü\" & 1", 471147114)
                        .send()
                        .await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::HasThing::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let response = api
                        .has_thing("private \"ü\" & 1", 471147114)
                        .send()
                        .await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::PutThing::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = model::ThingForm::new("private \"ü\" & /%", 471147114);
                    let response = api
                        .put_thing(
                            "private \"ü\" & 1",
                            471147114,
                            "private words",
                            &body,
                        )
                        .send()
                        .await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = model::ThingForm::new("private \"ü\" & /%", 471147114)
                        .with_kind(model::Kind::Small)
                        .with_until("2026-03-02T08:15:00.000Z")
                        .with_gen(471147114);
                    let response = api
                        .put_thing(
                            "private \"ü\" & 1",
                            471147114,
                            "private words",
                            &body,
                        )
                        .send()
                        .await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::DeleteThing::DESCRIPTOR,
            is_elsewhere: false,
            forms: &[
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let response = api
                        .delete_thing("private \"ü\" & 1", 471147114)
                        .send()
                        .await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
                |connection| Box::pin(async move {
                    let api = Client::new(connection);
                    let body = std::collections::BTreeMap::from([
                        (
                            "private \"ü\" & /%".to_owned(),
                            "private \"ü\" & /%".to_owned(),
                        ),
                    ]);
                    let response = api
                        .delete_thing("private \"ü\" & 1", 471147114)
                        .body(&body)
                        .send()
                        .await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
        crate::runtime::client::SyntheticCalls {
            descriptor: operation::CreateToken::DESCRIPTOR,
            is_elsewhere: true,
            forms: &[
                |connection| Box::pin(async move {
                    let api = AccountClient::new(connection);
                    let body = model::CreateTokenRequest::new("private-canary");
                    let response = api.create_token(&body).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
                |connection| Box::pin(async move {
                    let api = AccountClient::new(connection);
                    let body = model::CreateTokenRequest::new("private-canary")
                        .with_former("private-canary");
                    let response = api.create_token(&body).send().await;
                    response.map(|response| format!("{response:?} {response:#?}"))
                }),
            ],
        },
    ]
};
/// Where the API can be reached.
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
/// Where the operations of `AccountClient` go.
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
/// The types of the vendor's documents.
#[allow(
    deprecated,
    clippy::all,
    reason = "the vendor decides on names, sizes and what is deprecated"
)]
pub mod model {
    /// The kind of a thing.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Kind {
        /// Not big.
        Small,
        /// Bigger than big.
        VeryBig,
        /// Just one.
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
    /// A name that is not a type of its own.
    ///
    /// At most 80 characters.
    pub type Name = String;
    /// What all things have.
    ///
    /// Serialised it is a request: what only the vendor sets is left out.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[derive(crate::runtime::wire::serde::Serialize)]
    #[serde(crate = "crate::runtime::wire::serde")]
    #[non_exhaustive]
    pub struct Base {
        /// Id.
        #[serde(skip_serializing)]
        pub id: Option<String>,
        /// Counts changes.
        ///
        /// At least 0.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
    }
    impl Base {
        /// Sets [`version`](Self::version).
        #[must_use]
        pub fn with_version(mut self, version: i64) -> Self {
            self.version = Some(version);
            self
        }
    }
    impl crate::runtime::wire::json::FromJson for Base {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut id: Option<String> = None;
            let mut version: Option<i64> = None;
            __json.object(&super::schema::Base, &mut [&mut id, &mut version])?;
            Ok(Self { id, version })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for Base {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// A thing.
    ///
    /// Serialised it is a request: what only the vendor sets is left out.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[derive(crate::runtime::wire::serde::Serialize)]
    #[serde(crate = "crate::runtime::wire::serde")]
    #[non_exhaustive]
    pub struct Thing {
        /// Id.
        #[serde(skip_serializing)]
        pub id: Option<String>,
        /// Counts changes.
        ///
        /// At least 0.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub version: Option<i64>,
        /// A name that is not a type of its own.
        ///
        /// At most 80 characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
        /// A note; null for none.
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub note: crate::runtime::wire::Nullable<String>,
        /// Its kind.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<crate::runtime::wire::Open<Kind>>,
        /// A field with a keyword for a name.
        ///
        /// Pattern: `` ^[a-z`]+$ ``.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub r#type: Option<String>,
        /// When it changed.
        #[serde(skip_serializing)]
        pub updated_at: Option<crate::runtime::wire::DateTime>,
        /// Who has it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub owner: Option<ThingOwner>,
        /// The thing that it is in.
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub parent: crate::runtime::wire::Nullable<Box<Thing>>,
        /// The things in it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub parts: Option<Vec<Thing>>,
        /// Its name in other languages.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub words: Option<std::collections::BTreeMap<String, Option<String>>>,
        /// What it costs.
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub price: crate::runtime::wire::Nullable<f64>,
        /// Whether it is sold.
        #[deprecated]
        #[serde(skip_serializing_if = "Option::is_none")]
        pub sold: Option<bool>,
        /// How to open it.
        #[serde(
            skip_serializing_if = "Option::is_none",
            serialize_with = "crate::runtime::wire::secret::expose_option"
        )]
        pub secret: Option<crate::runtime::Secret>,
        /// Anything.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub extra: Option<crate::runtime::wire::serde_json::Value>,
        /// A picture.
        ///
        /// Base64.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub picture: Option<String>,
        /// A page.
        ///
        /// A URI.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub link: Option<String>,
    }
    impl Thing {
        /// Creates a value with its required members and no others.
        #[must_use]
        pub fn new(
            version: i64,
            name: impl Into<String>,
            note: Option<String>,
            kind: impl Into<crate::runtime::wire::Open<Kind>>,
        ) -> Self {
            Self {
                id: None,
                version: Some(version),
                name: Some(name.into()),
                note: note
                    .map_or(
                        crate::runtime::wire::Nullable::Null,
                        crate::runtime::wire::Nullable::Value,
                    ),
                kind: Some(kind.into()),
                r#type: None,
                updated_at: None,
                owner: None,
                parent: crate::runtime::wire::Nullable::Absent,
                parts: None,
                words: None,
                price: crate::runtime::wire::Nullable::Absent,
                sold: None,
                secret: None,
                extra: None,
                picture: None,
                link: None,
            }
        }
        /// Sets [`version`](Self::version).
        #[must_use]
        pub fn with_version(mut self, version: i64) -> Self {
            self.version = Some(version);
            self
        }
        /// Sets [`name`](Self::name).
        #[must_use]
        pub fn with_name(mut self, name: impl Into<String>) -> Self {
            self.name = Some(name.into());
            self
        }
        /// Sets [`note`](Self::note).
        #[must_use]
        pub fn with_note(mut self, note: impl Into<String>) -> Self {
            self.note = crate::runtime::wire::Nullable::Value(note.into());
            self
        }
        /// Sets [`note`](Self::note) to null on purpose.
        #[must_use]
        pub fn with_note_null(mut self) -> Self {
            self.note = crate::runtime::wire::Nullable::Null;
            self
        }
        /// Sets [`kind`](Self::kind).
        #[must_use]
        pub fn with_kind(
            mut self,
            kind: impl Into<crate::runtime::wire::Open<Kind>>,
        ) -> Self {
            self.kind = Some(kind.into());
            self
        }
        /// Sets [`type`](Self::type).
        #[must_use]
        pub fn with_type(mut self, r#type: impl Into<String>) -> Self {
            self.r#type = Some(r#type.into());
            self
        }
        /// Sets [`owner`](Self::owner).
        #[must_use]
        pub fn with_owner(mut self, owner: ThingOwner) -> Self {
            self.owner = Some(owner);
            self
        }
        /// Sets [`parent`](Self::parent).
        #[must_use]
        pub fn with_parent(mut self, parent: Thing) -> Self {
            self.parent = crate::runtime::wire::Nullable::Value(Box::new(parent));
            self
        }
        /// Sets [`parent`](Self::parent) to null on purpose.
        #[must_use]
        pub fn with_parent_null(mut self) -> Self {
            self.parent = crate::runtime::wire::Nullable::Null;
            self
        }
        /// Sets [`parts`](Self::parts).
        #[must_use]
        pub fn with_parts(mut self, parts: impl Into<Vec<Thing>>) -> Self {
            self.parts = Some(parts.into());
            self
        }
        /// Sets [`words`](Self::words).
        #[must_use]
        pub fn with_words(
            mut self,
            words: impl Into<std::collections::BTreeMap<String, Option<String>>>,
        ) -> Self {
            self.words = Some(words.into());
            self
        }
        /// Sets [`price`](Self::price).
        #[must_use]
        pub fn with_price(mut self, price: f64) -> Self {
            self.price = crate::runtime::wire::Nullable::Value(price);
            self
        }
        /// Sets [`price`](Self::price) to null on purpose.
        #[must_use]
        pub fn with_price_null(mut self) -> Self {
            self.price = crate::runtime::wire::Nullable::Null;
            self
        }
        /// Sets [`sold`](Self::sold).
        #[deprecated]
        #[must_use]
        pub fn with_sold(mut self, sold: bool) -> Self {
            self.sold = Some(sold);
            self
        }
        /// Sets [`secret`](Self::secret).
        #[must_use]
        pub fn with_secret(mut self, secret: impl Into<crate::runtime::Secret>) -> Self {
            self.secret = Some(secret.into());
            self
        }
        /// Sets [`extra`](Self::extra).
        #[must_use]
        pub fn with_extra(
            mut self,
            extra: impl Into<crate::runtime::wire::serde_json::Value>,
        ) -> Self {
            self.extra = Some(extra.into());
            self
        }
        /// Sets [`picture`](Self::picture).
        #[must_use]
        pub fn with_picture(mut self, picture: impl Into<String>) -> Self {
            self.picture = Some(picture.into());
            self
        }
        /// Sets [`link`](Self::link).
        #[must_use]
        pub fn with_link(mut self, link: impl Into<String>) -> Self {
            self.link = Some(link.into());
            self
        }
    }
    impl crate::runtime::wire::json::FromJson for Thing {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut id: Option<String> = None;
            let mut version: Option<i64> = None;
            let mut name: Option<String> = None;
            let mut note: crate::runtime::wire::Nullable<String> = crate::runtime::wire::Nullable::Absent;
            let mut kind: Option<crate::runtime::wire::Open<Kind>> = None;
            let mut r#type: Option<String> = None;
            let mut updated_at: Option<crate::runtime::wire::DateTime> = None;
            let mut owner: Option<ThingOwner> = None;
            let mut parent: crate::runtime::wire::Nullable<Box<Thing>> = crate::runtime::wire::Nullable::Absent;
            let mut parts: Option<Vec<Thing>> = None;
            let mut words: Option<std::collections::BTreeMap<String, Option<String>>> = None;
            let mut price: crate::runtime::wire::Nullable<f64> = crate::runtime::wire::Nullable::Absent;
            let mut sold: Option<bool> = None;
            let mut extra: Option<crate::runtime::wire::serde_json::Value> = None;
            let mut picture: Option<String> = None;
            let mut link: Option<String> = None;
            __json
                .object(
                    &super::schema::Thing,
                    &mut [
                        &mut id,
                        &mut version,
                        &mut name,
                        &mut note,
                        &mut kind,
                        &mut r#type,
                        &mut updated_at,
                        &mut owner,
                        &mut parent,
                        &mut parts,
                        &mut words,
                        &mut price,
                        &mut sold,
                        &mut extra,
                        &mut picture,
                        &mut link,
                    ],
                )?;
            Ok(Self {
                id,
                version,
                name,
                note,
                kind,
                r#type,
                updated_at,
                owner,
                parent,
                parts,
                words,
                price,
                sold,
                secret: None,
                extra,
                picture,
                link,
            })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for Thing {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// Who has it.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[derive(crate::runtime::wire::serde::Serialize)]
    #[serde(crate = "crate::runtime::wire::serde")]
    #[non_exhaustive]
    pub struct ThingOwner {
        /// Name of the owner.
        ///
        /// From 1 to 50 characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub name: Option<String>,
    }
    impl ThingOwner {
        /// Sets [`name`](Self::name).
        #[must_use]
        pub fn with_name(mut self, name: impl Into<String>) -> Self {
            self.name = Some(name.into());
            self
        }
    }
    impl crate::runtime::wire::json::FromJson for ThingOwner {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut name: Option<String> = None;
            __json.object(&super::schema::ThingOwner, &mut [&mut name])?;
            Ok(Self { name })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for ThingOwner {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// A thing as a form.
    #[derive(Clone, Debug, PartialEq)]
    #[derive(crate::runtime::wire::serde::Serialize)]
    #[serde(crate = "crate::runtime::wire::serde")]
    #[non_exhaustive]
    pub struct ThingForm {
        /// Its title.
        pub title: String,
        /// How many.
        pub count: i32,
        /// The kind of a thing.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub kind: Option<crate::runtime::wire::Open<Kind>>,
        /// How long.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub until: Option<crate::runtime::wire::DateTime>,
        /// A field with a keyword of edition 2024 for a name.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub r#gen: Option<i64>,
    }
    impl ThingForm {
        /// Creates a value with its required members and no others.
        #[must_use]
        pub fn new(title: impl Into<String>, count: i32) -> Self {
            Self {
                title: title.into(),
                count,
                kind: None,
                until: None,
                r#gen: None,
            }
        }
        /// Sets [`title`](Self::title).
        #[must_use]
        pub fn with_title(mut self, title: impl Into<String>) -> Self {
            self.title = title.into();
            self
        }
        /// Sets [`count`](Self::count).
        #[must_use]
        pub fn with_count(mut self, count: i32) -> Self {
            self.count = count;
            self
        }
        /// Sets [`kind`](Self::kind).
        #[must_use]
        pub fn with_kind(
            mut self,
            kind: impl Into<crate::runtime::wire::Open<Kind>>,
        ) -> Self {
            self.kind = Some(kind.into());
            self
        }
        /// Sets [`until`](Self::until).
        #[must_use]
        pub fn with_until(
            mut self,
            until: impl Into<crate::runtime::wire::DateTime>,
        ) -> Self {
            self.until = Some(until.into());
            self
        }
        /// Sets [`gen`](Self::gen).
        #[must_use]
        pub fn with_gen(mut self, r#gen: i64) -> Self {
            self.r#gen = Some(r#gen);
            self
        }
    }
    /// A tag.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[derive(crate::runtime::wire::serde::Serialize)]
    #[serde(crate = "crate::runtime::wire::serde")]
    #[non_exhaustive]
    pub struct Tag {
        /// A text, a number or more.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub value: Option<TagValue>,
        /// Its colour.
        #[serde(skip_serializing_if = "crate::runtime::wire::Nullable::is_absent")]
        pub colour: crate::runtime::wire::Nullable<String>,
    }
    impl Tag {
        /// Creates a value with its required members and no others.
        #[must_use]
        pub fn new(value: TagValue, colour: Option<String>) -> Self {
            Self {
                value: Some(value),
                colour: colour
                    .map_or(
                        crate::runtime::wire::Nullable::Null,
                        crate::runtime::wire::Nullable::Value,
                    ),
            }
        }
        /// Sets [`value`](Self::value).
        #[must_use]
        pub fn with_value(mut self, value: TagValue) -> Self {
            self.value = Some(value);
            self
        }
        /// Sets [`colour`](Self::colour).
        #[must_use]
        pub fn with_colour(mut self, colour: impl Into<String>) -> Self {
            self.colour = crate::runtime::wire::Nullable::Value(colour.into());
            self
        }
        /// Sets [`colour`](Self::colour) to null on purpose.
        #[must_use]
        pub fn with_colour_null(mut self) -> Self {
            self.colour = crate::runtime::wire::Nullable::Null;
            self
        }
    }
    impl crate::runtime::wire::json::FromJson for Tag {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut value: Option<TagValue> = None;
            let mut colour: crate::runtime::wire::Nullable<String> = crate::runtime::wire::Nullable::Absent;
            __json.object(&super::schema::Tag, &mut [&mut value, &mut colour])?;
            Ok(Self { value, colour })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for Tag {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// A text, a number or more.
    #[derive(Clone, Debug, PartialEq)]
    #[derive(crate::runtime::wire::serde::Serialize)]
    #[serde(crate = "crate::runtime::wire::serde")]
    #[serde(untagged)]
    #[non_exhaustive]
    pub enum TagValue {
        /// A text.
        HiddenText(
            #[serde(serialize_with = "crate::runtime::wire::secret::expose")]
            crate::runtime::Secret,
        ),
        /// A number.
        Integer(i64),
        /// A flag.
        Boolean(bool),
        /// A list.
        Array(Vec<String>),
        /// What all things have.
        Base(Base),
    }
    impl crate::runtime::wire::json::FromJson for TagValue {
        fn from_json(
            json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut value: Option<Self> = None;
            json.form(
                &mut |form, json| {
                    value = Some(
                        match form {
                            crate::runtime::wire::json::Form::Text => {
                                Self::HiddenText(
                                    crate::runtime::wire::json::FromJson::from_json(json)?,
                                )
                            }
                            crate::runtime::wire::json::Form::Number => {
                                Self::Integer(
                                    crate::runtime::wire::json::FromJson::from_json(json)?,
                                )
                            }
                            crate::runtime::wire::json::Form::Boolean => {
                                Self::Boolean(
                                    crate::runtime::wire::json::FromJson::from_json(json)?,
                                )
                            }
                            crate::runtime::wire::json::Form::List => {
                                Self::Array(
                                    crate::runtime::wire::json::FromJson::from_json(json)?,
                                )
                            }
                            crate::runtime::wire::json::Form::Object => {
                                Self::Base(
                                    crate::runtime::wire::json::FromJson::from_json(json)?,
                                )
                            }
                        },
                    );
                    Ok(())
                },
            )?;
            crate::runtime::wire::json::needed(value)
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for TagValue {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// What nobody refers to is there all the same.
    #[deprecated]
    #[derive(Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct Login {}
    impl crate::runtime::wire::json::FromJson for Login {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            __json.object(&super::schema::Login, &mut [])?;
            Ok(Self {})
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for Login {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// A page of things.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct ThingList {
        /// Some things.
        ///
        /// From 0 to 50 items.
        pub items: Vec<Thing>,
        /// The names of all kinds.
        pub names: std::collections::BTreeMap<String, String>,
        /// The next page.
        ///
        /// If absent: this is the last page.
        pub next: Option<String>,
        /// How many there are of each kind.
        pub counts: Option<std::collections::BTreeMap<String, i64>>,
        /// When it ends.
        ///
        /// If absent: it does not end.
        pub until: Option<crate::runtime::wire::DateTime>,
        /// Whether there is more.
        ///
        /// If absent: there is no more.
        pub more: Option<bool>,
        /// The hidden ones.
        ///
        /// If absent: none is hidden.
        pub hidden: Option<Vec<Thing>>,
        /// What each kind costs.
        ///
        /// If absent: they are free.
        pub prices: Option<std::collections::BTreeMap<String, f64>>,
        /// Other things.
        pub others: Option<Vec<Thing>>,
        /// How many like them.
        pub likes: Option<i64>,
    }
    impl ThingList {
        /// Creates a value with its required members and no others.
        #[must_use]
        pub fn new(
            items: impl Into<Vec<Thing>>,
            names: impl Into<std::collections::BTreeMap<String, String>>,
        ) -> Self {
            Self {
                items: items.into(),
                names: names.into(),
                next: None,
                counts: None,
                until: None,
                more: None,
                hidden: None,
                prices: None,
                others: None,
                likes: None,
            }
        }
    }
    impl crate::runtime::wire::json::FromJson for ThingList {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut items: Option<Vec<Thing>> = None;
            let mut names: Option<std::collections::BTreeMap<String, String>> = None;
            let mut next: Option<String> = None;
            let mut counts: Option<std::collections::BTreeMap<String, i64>> = None;
            let mut until: Option<crate::runtime::wire::DateTime> = None;
            let mut more: Option<bool> = None;
            let mut hidden: Option<Vec<Thing>> = None;
            let mut prices: Option<std::collections::BTreeMap<String, f64>> = None;
            let mut others: Option<Vec<Thing>> = None;
            let mut likes: Option<i64> = None;
            __json
                .object(
                    &super::schema::ThingList,
                    &mut [
                        &mut items,
                        &mut names,
                        &mut next,
                        &mut counts,
                        &mut until,
                        &mut more,
                        &mut hidden,
                        &mut prices,
                        &mut others,
                        &mut likes,
                    ],
                )?;
            Ok(Self {
                items: crate::runtime::wire::json::needed(items)?,
                names: crate::runtime::wire::json::needed(names)?,
                next,
                counts,
                until,
                more,
                hidden,
                prices,
                others,
                likes,
            })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for ThingList {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// Some things.
    ///
    /// From 0 to 50 items.
    pub type Things = Vec<Thing>;
    /// What went wrong.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct ErrorBody {
        /// In words.
        pub message: Option<String>,
        /// What led to it.
        pub errors: Option<Vec<ErrorBody>>,
        /// What went wrong.
        pub cause: Option<Box<ErrorBody>>,
    }
    impl crate::runtime::wire::json::FromJson for ErrorBody {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut message: Option<String> = None;
            let mut errors: Option<Vec<ErrorBody>> = None;
            let mut cause: Option<Box<ErrorBody>> = None;
            __json
                .object(
                    &super::schema::ErrorBody,
                    &mut [&mut message, &mut errors, &mut cause],
                )?;
            Ok(Self { message, errors, cause })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for ErrorBody {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// An order.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum ThingsListOrder {
        /// `asc`.
        Asc,
        /// `desc`.
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
    /// A language.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Language {
        /// `en`.
        En,
        /// `de`.
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
    /// What to ask for later.
    #[derive(Clone, Debug, Default, PartialEq)]
    #[non_exhaustive]
    pub struct ThingsCreateResponse202 {
        /// The ticket.
        pub ticket: Option<String>,
    }
    impl crate::runtime::wire::json::FromJson for ThingsCreateResponse202 {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut ticket: Option<String> = None;
            __json.object(&super::schema::ThingsCreateResponse202, &mut [&mut ticket])?;
            Ok(Self { ticket })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for ThingsCreateResponse202 {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
    /// What proves who asks.
    #[derive(Clone, Debug, PartialEq)]
    #[derive(crate::runtime::wire::serde::Serialize)]
    #[serde(crate = "crate::runtime::wire::serde")]
    #[non_exhaustive]
    pub struct CreateTokenRequest {
        /// The key.
        #[serde(serialize_with = "crate::runtime::wire::secret::expose")]
        pub key: crate::runtime::Secret,
        /// The token before.
        #[serde(
            skip_serializing_if = "Option::is_none",
            serialize_with = "crate::runtime::wire::secret::expose_option"
        )]
        pub former: Option<crate::runtime::Secret>,
    }
    impl CreateTokenRequest {
        /// Creates a value with its required members and no others.
        #[must_use]
        pub fn new(key: impl Into<crate::runtime::Secret>) -> Self {
            Self {
                key: key.into(),
                former: None,
            }
        }
        /// Sets [`key`](Self::key).
        #[must_use]
        pub fn with_key(mut self, key: impl Into<crate::runtime::Secret>) -> Self {
            self.key = key.into();
            self
        }
        /// Sets [`former`](Self::former).
        #[must_use]
        pub fn with_former(mut self, former: impl Into<crate::runtime::Secret>) -> Self {
            self.former = Some(former.into());
            self
        }
    }
    /// A token.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub struct CreateTokenResponse200 {
        /// The token.
        pub token: crate::runtime::Secret,
        /// The next one.
        ///
        /// If absent: the former one stays good.
        pub next: Option<crate::runtime::Secret>,
    }
    impl CreateTokenResponse200 {
        /// Creates a value with its required members and no others.
        #[must_use]
        pub fn new(token: impl Into<crate::runtime::Secret>) -> Self {
            Self {
                token: token.into(),
                next: None,
            }
        }
    }
    impl crate::runtime::wire::json::FromJson for CreateTokenResponse200 {
        fn from_json(
            __json: &mut dyn crate::runtime::wire::json::Json,
        ) -> crate::runtime::wire::json::Outcome<Self> {
            let mut token: Option<crate::runtime::Secret> = None;
            let mut next: Option<crate::runtime::Secret> = None;
            __json
                .object(
                    &super::schema::CreateTokenResponse200,
                    &mut [&mut token, &mut next],
                )?;
            Ok(Self {
                token: crate::runtime::wire::json::needed(token)?,
                next,
            })
        }
    }
    impl<'de> crate::runtime::wire::serde::Deserialize<'de> for CreateTokenResponse200 {
        fn deserialize<D: crate::runtime::wire::serde::Deserializer<'de>>(
            deserializer: D,
        ) -> ::core::result::Result<Self, D::Error> {
            crate::runtime::wire::json::deserialize(deserializer)
        }
    }
}
/// The calls, as plain data.
#[allow(
    deprecated,
    clippy::all,
    reason = "the vendor decides on names, sizes and what is deprecated"
)]
pub mod operation {
    /// A call of [`things_list`](super::Client::things_list), not sent yet: `GET /things`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct ThingsList<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) kind: crate::runtime::wire::Open<super::model::Kind>,
        pub(super) id: Vec<&'a str>,
        pub(super) size: Vec<i32>,
        pub(super) kinds: Vec<crate::runtime::wire::Open<super::model::Kind>>,
        pub(super) order: Option<
            crate::runtime::wire::Open<super::model::ThingsListOrder>,
        >,
        pub(super) since: Option<crate::runtime::wire::DateTime>,
        pub(super) page: Option<i32>,
        pub(super) ratio: Option<f64>,
        pub(super) all: Option<bool>,
        pub(super) accept_language: Option<
            crate::runtime::wire::Open<super::model::Language>,
        >,
        pub(super) x_code: Option<&'a crate::runtime::Secret>,
        pub(super) touch: Option<bool>,
    }
    impl<'a> ThingsList<'a> {
        /// The facts that the document states of the operation.
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
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[
            (
                &[200],
                crate::runtime::wire::Document::of::<
                    super::model::ThingList,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Model(
                            &super::schema::ThingList,
                        ),
                        ignore_case: false,
                    }
                }),
            ),
            (
                &[400],
                crate::runtime::wire::Document::of::<
                    super::model::ErrorBody,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Model(
                            &super::schema::ErrorBody,
                        ),
                        ignore_case: false,
                    }
                }),
            ),
            (
                &[400, 500],
                crate::runtime::wire::Document::of::<
                    super::model::ErrorBody,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Model(
                            &super::schema::ErrorBody,
                        ),
                        ignore_case: false,
                    }
                }),
            ),
        ];
        /// Only these.
        ///
        /// At most 50 items. Each: An id. At most 9 characters.
        pub fn id(mut self, id: impl IntoIterator<Item = &'a str>) -> Self {
            self.id = id.into_iter().collect();
            self
        }
        /// Only these sizes.
        pub fn size(mut self, size: impl IntoIterator<Item = i32>) -> Self {
            self.size = size.into_iter().collect();
            self
        }
        /// Only these kinds.
        pub fn kinds(
            mut self,
            kinds: impl IntoIterator<
                Item = impl Into<crate::runtime::wire::Open<super::model::Kind>>,
            >,
        ) -> Self {
            self.kinds = kinds.into_iter().map(Into::into).collect();
            self
        }
        /// In which order.
        ///
        /// Default: `asc`.
        pub fn order(
            mut self,
            order: impl Into<crate::runtime::wire::Open<super::model::ThingsListOrder>>,
        ) -> Self {
            self.order = Some(order.into());
            self
        }
        /// Only newer ones.
        pub fn since(
            mut self,
            since: impl Into<crate::runtime::wire::DateTime>,
        ) -> Self {
            self.since = Some(since.into());
            self
        }
        /// Which page.
        ///
        /// Default: `1`. At least 1.
        #[deprecated]
        pub fn page(mut self, page: i32) -> Self {
            self.page = Some(page);
            self
        }
        /// At least so much.
        ///
        /// From 0 to 1. Example: `0.5`.
        pub fn ratio(mut self, ratio: f64) -> Self {
            self.ratio = Some(ratio);
            self
        }
        /// Hidden ones too.
        ///
        /// Default: `false`.
        pub fn all(mut self, all: bool) -> Self {
            self.all = Some(all);
            self
        }
        /// Language of texts.
        pub fn accept_language(
            mut self,
            accept_language: impl Into<
                crate::runtime::wire::Open<super::model::Language>,
            >,
        ) -> Self {
            self.accept_language = Some(accept_language.into());
            self
        }
        /// Code of the second factor.
        pub fn x_code(mut self, x_code: &'a crate::runtime::Secret) -> Self {
            self.x_code = Some(x_code);
            self
        }
        /// Marks the things as seen.
        pub fn touch(mut self, touch: bool) -> Self {
            self.touch = Some(touch);
            self
        }
        /// Sends the request.
        ///
        /// # Answer
        ///
        /// - `200`: A page of things.
        ///
        /// # Errors
        ///
        /// - `400`: It failed.
        /// - `404`: None of them.
        /// - `4XX`: It failed.
        /// - Any other status: It failed.
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(
            self,
        ) -> crate::runtime::Result<crate::runtime::Response<super::model::ThingList>> {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for ThingsList<'_> {
        type Output = super::model::ThingList;
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.query("kind", Some(&self.kind));
            request.query_list("id", &self.id, true);
            request.query_list("size", &self.size, false);
            request.query_list("kinds", &self.kinds, false);
            request.query("order", self.order.as_ref());
            request.query("since", self.since.as_ref());
            request.query("page", self.page);
            request.query("ratio", self.ratio);
            request.query("all", self.all);
            request.header("Accept-Language", self.accept_language.as_ref());
            request.secret_header("X-Code", self.x_code);
            request.query("touch", self.touch);
            request.build()
        }
        fn decode(
            answer: &crate::runtime::wire::Answer,
        ) -> crate::runtime::Result<crate::runtime::wire::Decoded<Self::Output>> {
            match answer.status().as_u16() {
                200..=299 => {
                    answer
                        .decode(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Model(
                                    &super::schema::ThingList,
                                ),
                                ignore_case: false,
                            }
                        })
                }
                _ => Err(answer.undocumented()),
            }
        }
        fn decode_error(
            answer: &crate::runtime::wire::Answer,
        ) -> Option<Box<dyn std::any::Any + Send + Sync>> {
            match answer.status().as_u16() {
                400 => {
                    answer
                        .decode_error::<
                            super::model::ErrorBody,
                        >(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Model(
                                    &super::schema::ErrorBody,
                                ),
                                ignore_case: false,
                            }
                        })
                }
                404 => None,
                _ => {
                    answer
                        .decode_error::<
                            super::model::ErrorBody,
                        >(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Model(
                                    &super::schema::ErrorBody,
                                ),
                                ignore_case: false,
                            }
                        })
                }
            }
        }
    }
    /// A call of [`things_create`](super::Client::things_create), not sent yet: `POST /things`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct ThingsCreate<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) body: &'a super::model::Thing,
    }
    impl<'a> ThingsCreate<'a> {
        /// The facts that the document states of the operation.
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
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[
            (
                &[201],
                crate::runtime::wire::Document::of::<
                    super::model::Thing,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Model(
                            &super::schema::Thing,
                        ),
                        ignore_case: false,
                    }
                }),
            ),
            (
                &[202],
                crate::runtime::wire::Document::of::<
                    super::model::ThingsCreateResponse202,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Model(
                            &super::schema::ThingsCreateResponse202,
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
        /// - `201`: The new thing.
        /// - `202`: It will come.
        /// - `204`: It was there.
        ///
        /// # Errors
        ///
        /// - `401`: Who are you?
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(
            self,
        ) -> crate::runtime::Result<crate::runtime::Response<ThingsCreateOutput>> {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for ThingsCreate<'_> {
        type Output = ThingsCreateOutput;
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
                201 => {
                    answer
                        .decode(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Model(
                                    &super::schema::Thing,
                                ),
                                ignore_case: false,
                            }
                        })
                        .map(|body| body.map(ThingsCreateOutput::Created))
                }
                202 => {
                    answer
                        .decode(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Model(
                                    &super::schema::ThingsCreateResponse202,
                                ),
                                ignore_case: false,
                            }
                        })
                        .map(|body| body.map(ThingsCreateOutput::Accepted))
                }
                204 => {
                    Ok(
                        crate::runtime::wire::Decoded::from(
                            ThingsCreateOutput::NoContent,
                        ),
                    )
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
    /// What [a call of `things.create`](ThingsCreate) answers, by status.
    #[derive(Clone, Debug, PartialEq)]
    #[non_exhaustive]
    pub enum ThingsCreateOutput {
        /// The new thing.
        Created(super::model::Thing),
        /// It will come.
        Accepted(super::model::ThingsCreateResponse202),
        /// It was there.
        NoContent,
    }
    /// A call of [`things_tag`](super::Client::things_tag), not sent yet: `PATCH /things`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct ThingsTag<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) send_mail: Option<bool>,
        pub(super) body: &'a [super::model::Tag],
    }
    impl<'a> ThingsTag<'a> {
        /// The facts that the document states of the operation.
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
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[
            (
                &[200],
                crate::runtime::wire::Document::of::<
                    Vec<super::model::Tag>,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::List(
                            &crate::runtime::wire::schema::Kind::Model(
                                &super::schema::Tag,
                            ),
                        ),
                        ignore_case: false,
                    }
                }),
            ),
            (
                &[500],
                crate::runtime::wire::Document::of::<
                    crate::runtime::wire::serde_json::Value,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Any,
                        ignore_case: false,
                    }
                }),
            ),
        ];
        /// Whether the owners get a mail.
        pub fn send_mail(mut self, send_mail: bool) -> Self {
            self.send_mail = Some(send_mail);
            self
        }
        /// Sends the request.
        ///
        /// # Answer
        ///
        /// - `2XX`: The tags as they are now.
        ///
        /// # Errors
        ///
        /// - `5XX`: Broken.
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(
            self,
        ) -> crate::runtime::Result<crate::runtime::Response<Vec<super::model::Tag>>> {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for ThingsTag<'_> {
        type Output = Vec<super::model::Tag>;
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.query("send", self.send_mail);
            request.json(self.body);
            request.build()
        }
        fn decode(
            answer: &crate::runtime::wire::Answer,
        ) -> crate::runtime::Result<crate::runtime::wire::Decoded<Self::Output>> {
            match answer.status().as_u16() {
                200..=299 => {
                    answer
                        .decode(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::List(
                                    &crate::runtime::wire::schema::Kind::Model(
                                        &super::schema::Tag,
                                    ),
                                ),
                                ignore_case: false,
                            }
                        })
                }
                _ => Err(answer.undocumented()),
            }
        }
        fn decode_error(
            answer: &crate::runtime::wire::Answer,
        ) -> Option<Box<dyn std::any::Any + Send + Sync>> {
            match answer.status().as_u16() {
                500..=599 => {
                    answer
                        .decode_error::<
                            crate::runtime::wire::serde_json::Value,
                        >(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Any,
                                ignore_case: false,
                            }
                        })
                }
                _ => None,
            }
        }
    }
    /// A call of [`get_thing`](super::Client::get_thing), not sent yet: `GET /users/{userId}/things/{thing}`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct GetThing<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) user_id: &'a str,
        pub(super) thing: i64,
    }
    impl<'a> GetThing<'a> {
        /// The facts that the document states of the operation.
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
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[
            (
                &[200],
                crate::runtime::wire::Document::of::<
                    Option<super::model::Thing>,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Nullable(
                            &crate::runtime::wire::schema::Kind::Model(
                                &super::schema::Thing,
                            ),
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
        /// - `200`: The thing, or null.
        /// - `204`: No thing.
        ///
        /// # Errors
        ///
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(
            self,
        ) -> crate::runtime::Result<
            crate::runtime::Response<Option<super::model::Thing>>,
        > {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for GetThing<'_> {
        type Output = Option<super::model::Thing>;
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.path("userId", self.user_id);
            request.path("thing", self.thing);
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
                                kind: crate::runtime::wire::schema::Kind::Nullable(
                                    &crate::runtime::wire::schema::Kind::Model(
                                        &super::schema::Thing,
                                    ),
                                ),
                                ignore_case: false,
                            }
                        })
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
    /// A call of [`has_thing`](super::Client::has_thing), not sent yet: `HEAD /users/{userId}/things/{thing}`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct HasThing<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) user_id: &'a str,
        pub(super) thing: i64,
    }
    impl<'a> HasThing<'a> {
        /// The facts that the document states of the operation.
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
        /// - `200`: There is one.
        ///
        /// # Errors
        ///
        /// - `404`: There is none.
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(self) -> crate::runtime::Result<crate::runtime::Response<()>> {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for HasThing<'_> {
        type Output = ();
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.path("userId", self.user_id);
            request.path("thing", self.thing);
            request.build()
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
    /// A call of [`put_thing`](super::Client::put_thing), not sent yet: `PUT /users/{userId}/things/{thing}`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct PutThing<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) user_id: &'a str,
        pub(super) thing: i64,
        pub(super) x_trace: &'a str,
        pub(super) body: &'a super::model::ThingForm,
    }
    impl<'a> PutThing<'a> {
        /// The facts that the document states of the operation.
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
        /// - `200`: Done.
        ///
        /// # Errors
        ///
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(self) -> crate::runtime::Result<crate::runtime::Response<()>> {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for PutThing<'_> {
        type Output = ();
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.path("userId", self.user_id);
            request.path("thing", self.thing);
            request.header("X-Trace", Some(self.x_trace));
            request.form("title", Some(&self.body.title));
            request.form("count", Some(&self.body.count));
            request.form("kind", self.body.kind.as_ref());
            request.form("until", self.body.until.as_ref());
            request.form("gen", self.body.r#gen.as_ref());
            request.build()
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
    /// A call of [`delete_thing`](super::Client::delete_thing), not sent yet: `DELETE /users/{userId}/things/{thing}`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct DeleteThing<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) user_id: &'a str,
        pub(super) thing: i64,
        pub(super) body: Option<&'a std::collections::BTreeMap<String, String>>,
    }
    impl<'a> DeleteThing<'a> {
        /// The facts that the document states of the operation.
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
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[];
        /// Why.
        pub fn body(
            mut self,
            body: &'a std::collections::BTreeMap<String, String>,
        ) -> Self {
            self.body = Some(body);
            self
        }
        /// Sends the request.
        ///
        /// # Answer
        ///
        /// - `202`: Soon.
        /// - `204`: Done.
        ///
        /// # Errors
        ///
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(self) -> crate::runtime::Result<crate::runtime::Response<()>> {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for DeleteThing<'_> {
        type Output = ();
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.path("userId", self.user_id);
            request.path("thing", self.thing);
            if let Some(body) = self.body {
                request.json(body);
            }
            request.build()
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
    /// A call of `create_token`, not sent yet: `POST /tokens`.
    #[derive(Clone, Debug)]
    #[must_use = "a request does nothing until it is sent"]
    pub struct CreateToken<'a> {
        pub(super) connection: &'a crate::runtime::client::Connection,
        pub(super) body: &'a super::model::CreateTokenRequest,
    }
    impl<'a> CreateToken<'a> {
        /// The facts that the document states of the operation.
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
        /// The bodies of responses, by the statuses that have them.
        #[cfg(any(test, feature = "__testkit"))]
        pub(super) const BODIES: &'static [(
            &'static [u16],
            crate::runtime::wire::Document,
        )] = &[
            (
                &[200],
                crate::runtime::wire::Document::of::<
                    super::model::CreateTokenResponse200,
                >(const {
                    &crate::runtime::wire::schema::Schema {
                        kind: crate::runtime::wire::schema::Kind::Model(
                            &super::schema::CreateTokenResponse200,
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
        ///
        /// # Errors
        ///
        /// - Any other [`Error`](crate::runtime::Error): the call did not get so far.
        pub async fn send(
            self,
        ) -> crate::runtime::Result<
            crate::runtime::Response<super::model::CreateTokenResponse200>,
        > {
            self.connection.send(&self).await
        }
    }
    impl crate::runtime::wire::Operation for CreateToken<'_> {
        type Output = super::model::CreateTokenResponse200;
        fn descriptor(&self) -> &'static crate::runtime::wire::Descriptor {
            Self::DESCRIPTOR
        }
        fn request(&self) -> crate::runtime::Result<crate::runtime::wire::Request> {
            let mut request = crate::runtime::wire::RequestBuilder::new(
                Self::DESCRIPTOR,
            );
            request.form("key", Some(self.body.key.expose()));
            request
                .form("former", self.body.former.as_ref().map(|secret| secret.expose()));
            request.build()
        }
        fn decode(
            answer: &crate::runtime::wire::Answer,
        ) -> crate::runtime::Result<crate::runtime::wire::Decoded<Self::Output>> {
            match answer.status().as_u16() {
                200..=299 => {
                    answer
                        .decode(const {
                            &crate::runtime::wire::schema::Schema {
                                kind: crate::runtime::wire::schema::Kind::Model(
                                    &super::schema::CreateTokenResponse200,
                                ),
                                ignore_case: false,
                            }
                        })
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
    /// The types that no operation mentions, by their names.
    #[cfg(any(test, feature = "__testkit"))]
    pub(crate) const OTHERS: &[(&str, crate::runtime::wire::Document)] = &[
        (
            "Login",
            crate::runtime::wire::Document::of::<
                super::model::Login,
            >(const {
                &crate::runtime::wire::schema::Schema {
                    kind: crate::runtime::wire::schema::Kind::Model(
                        &super::schema::Login,
                    ),
                    ignore_case: false,
                }
            }),
        ),
    ];
}
/// What the document says of each object.
#[allow(non_upper_case_globals, reason = "each has the name of its type")]
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
