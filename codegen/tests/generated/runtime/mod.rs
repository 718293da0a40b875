//! What generated code refers to, as small as these tests allow. The real runtime is in the main crate.

#[allow(
    dead_code,
    reason = "generated code fills in more than these tests look at"
)]
pub mod wire;

/// Where calls go: nowhere.
pub mod client {
    use std::pin::Pin;

    use super::{Response, Result, wire};

    /// Calls of one operation.
    pub struct SyntheticCalls {
        pub descriptor: &'static wire::Descriptor,
        pub is_elsewhere: bool,
        pub forms: &'static [SendCall],
    }

    pub type SendCall = fn(Connection) -> Pin<Box<dyn Future<Output = Result<String>>>>;

    #[derive(Clone, Debug)]
    pub struct Connection;

    impl Connection {
        /// The answer is always 204 without a body.
        pub async fn send<O: wire::Operation>(&self, _: &O) -> Result<Response<O::Output>> {
            O::decode(&wire::Answer(204, "")).map(|body| Response(body.0))
        }
    }
}

#[derive(Debug, PartialEq)]
pub struct Error(pub String);

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
pub struct Response<T>(pub T);

#[derive(Clone, Default, PartialEq)]
pub struct Secret(pub String);

impl Secret {
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}
