//! Every operation of every vendor with every kind of credentials.

mod genesys;
mod pnut;
mod rocketchat;
mod superoffice;

use std::fmt::Debug;

use async_trait::async_trait;
use futures_util::future::LocalBoxFuture;
use omnipresence::{AccessToken, HttpOptions, Response, Result, TokenSource, wire::Descriptor};

/// An operation, sent with one kind of credentials.
pub(crate) struct Subject {
    pub(crate) operation: &'static Descriptor,
    pub(crate) login: &'static str,
    pub(crate) credentials: Credentials,
    /// An answer of success.
    pub(crate) success: &'static str,
    /// Opens a provider for this address.
    pub(crate) open: Box<Open>,
}

type Open = dyn Fn(&str, HttpOptions) -> Opened;

/// A provider with these credentials.
pub(crate) struct Opened {
    /// Sends the operation and prints what it gives.
    pub(crate) send: Box<dyn Fn() -> Printed>,
    /// Prints the provider.
    pub(crate) print: Box<dyn Fn() -> String>,
}

impl Subject {
    /// Sends the operation once to this address and prints what it gives.
    pub(crate) fn send(&self, url: &str, http: HttpOptions) -> Printed {
        ((self.open)(url, http).send)()
    }
}

pub(crate) type Printed = LocalBoxFuture<'static, Result<String>>;

/// Where the credentials of a request come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// The operation needs none.
    None,
    /// They stay as they are.
    Fixed,
    /// They are asked for where no server is needed.
    Source,
    /// They are asked for at the vendor.
    Fetched,
}

impl Credentials {
    pub(crate) fn are_renewable(self) -> bool {
        matches!(self, Self::Source | Self::Fetched)
    }
}

pub(crate) struct Vendor {
    pub(crate) name: &'static str,
    pub(crate) subjects: fn() -> Vec<Subject>,
}

pub(crate) const VENDORS: [Vendor; 4] = [
    Vendor {
        name: "genesys",
        subjects: genesys::subjects,
    },
    Vendor {
        name: "rocketchat",
        subjects: rocketchat::subjects,
    },
    Vendor {
        name: "pnut",
        subjects: pnut::subjects,
    },
    Vendor {
        name: "superoffice",
        subjects: superoffice::subjects,
    },
];

/// The subject of this vendor's operation with this login.
pub(crate) fn subject(vendor: &str, operation: &str, login: &str) -> Subject {
    let vendor = VENDORS.iter().find(|known| known.name == vendor).unwrap();
    let subjects = (vendor.subjects)();
    let wanted = |subject: &Subject| subject.operation.id == operation && subject.login == login;
    subjects.into_iter().find(wanted).unwrap()
}

/// One kind of credentials of a provider.
struct Login<P> {
    name: &'static str,
    credentials: Credentials,
    open: fn(&str, HttpOptions) -> P,
}

/// How an operation is sent: its id, an answer of success, and the call.
type Call<P> = (&'static str, &'static str, fn(P) -> Printed);

/// Each of the operations with each of the logins; whatever needs no credentials with the first one only.
fn cross<P: Clone + Debug + 'static>(
    operations: &[&'static Descriptor],
    logins: &[Login<P>],
    calls: &[Call<P>],
) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for (id, ..) in calls {
        let is_known = operations.iter().any(|operation| operation.id == *id);
        assert!(is_known, "there is no operation {id}");
    }
    for &operation in operations {
        let call = calls.iter().find(|(id, ..)| *id == operation.id);
        let Some(&(_, success, send)) = call else {
            panic!("no call of {} {}", operation.vendor, operation.id);
        };
        let needs_none = operation.auth.is_empty();
        for login in &logins[..if needs_none { 1 } else { logins.len() }] {
            let open = login.open;
            subjects.push(Subject {
                operation,
                login: login.name,
                credentials: if needs_none {
                    Credentials::None
                } else {
                    login.credentials
                },
                success,
                open: Box::new(move |url, http| {
                    let provider = open(url, http);
                    let printed = provider.clone();
                    Opened {
                        send: Box::new(move || send(provider.clone())),
                        print: Box::new(move || format!("{printed:?} {printed:#?}")),
                    }
                }),
            });
        }
    }
    subjects
}

fn print<T: Debug>(answer: Result<Response<T>>) -> Result<String> {
    answer.map(|answer| format!("{answer:?} {answer:#?}"))
}

/// A source that has always the same token.
#[derive(Debug)]
struct Vault;

#[async_trait]
impl TokenSource for Vault {
    async fn token(&self) -> Result<AccessToken> {
        Ok(AccessToken::new("canary-of-the-vault"))
    }
}
