//! Every operation of every vendor with every kind of credentials.

use futures_util::future::BoxFuture;
use omnipresence::{
    __testkit::{Login, Opened, OperationCall, Renewal, VendorKit},
    HttpOptions, Result,
    wire::Descriptor,
};

/// An operation, sent with one kind of credentials.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) kit: &'static VendorKit,
    pub(crate) operation: &'static Descriptor,
    pub(crate) call: &'static OperationCall,
    pub(crate) login: &'static Login,
    pub(crate) credentials: Credentials,
}

pub(crate) type Printed = BoxFuture<'static, Result<String>>;

impl Subject {
    /// Opens a provider for this address.
    pub(crate) fn open(&self, url: &str, http: HttpOptions) -> Opened {
        (self.login.open)(url, http).unwrap()
    }

    /// Sends the operation once to this address and prints what it gives.
    pub(crate) fn send(&self, url: &str, http: HttpOptions) -> Printed {
        self.call.send(&self.open(url, http))
    }

    pub(crate) fn place(&self) -> String {
        let Self {
            operation, login, ..
        } = self;
        format!("{} {} with {}", operation.vendor, operation.id, login.name)
    }
}

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
    fn of(operation: &Descriptor, login: &Login, is_prerequisite: bool) -> Self {
        match login.renewal {
            _ if operation.auth.is_empty() || is_prerequisite => Self::None,
            Renewal::None => Self::Fixed,
            Renewal::FromSource => Self::Source,
            Renewal::AtTheVendor { .. } => Self::Fetched,
        }
    }

    pub(crate) fn are_renewable(self) -> bool {
        matches!(self, Self::Source | Self::Fetched)
    }
}

/// The calls of operations with all that they take, and those that write by a parameter without it too.
fn calls(kit: &'static VendorKit) -> impl Iterator<Item = &'static OperationCall> {
    let may_write = |call: &OperationCall| call.operation.parameters.iter().any(|it| it.writes);
    let calls = kit.calls.iter();
    calls.filter(move |call| call.is_whole || !call.writes && may_write(call))
}

/// Each of the calls with each of the logins that can be renewed; with the first one only a call of an operation that needs no
/// credentials, or that gives some.
pub(crate) fn subjects(kit: &'static VendorKit) -> Vec<Subject> {
    let mut subjects = Vec::new();
    for call in calls(kit) {
        let operation = call.operation;
        let logins = kit.logins.iter().filter(|login| !login.is_single_use);
        let is_prerequisite = (kit.prerequisite)("", operation.path, "").is_some();
        let count = if operation.auth.is_empty() || is_prerequisite {
            1
        } else {
            usize::MAX
        };
        subjects.extend(logins.take(count).map(|login| Subject {
            kit,
            operation,
            call,
            login,
            credentials: Credentials::of(operation, login, is_prerequisite),
        }));
    }
    subjects
}

/// A subject for each login for which a token is requested at the vendor: with an operation that is not idempotent, if there is one.
pub(crate) fn clients(kit: &'static VendorKit) -> Vec<Subject> {
    let mut clients: Vec<Subject> = Vec::new();
    for subject in subjects(kit) {
        let is_fetched = subject.credentials == Credentials::Fetched;
        match clients
            .iter_mut()
            .find(|known| known.login.name == subject.login.name)
        {
            _ if !is_fetched => {}
            Some(known) if known.operation.idempotent && !subject.operation.idempotent => {
                *known = subject
            }
            Some(_) => {}
            None => clients.push(subject),
        }
    }
    assert!(!clients.is_empty(), "{} has no such login", kit.name);
    clients
}
