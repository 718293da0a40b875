//! The scope of an error: it decides what stops and what goes on.

use super::{Error, ErrorKind};

/// What an error concerns: the whole source, one user, or the request.
///
/// [`watch`](crate::watch()), [`People`](crate::People) and mirrors act on it alone. A source has failed if every user of a read failed, an
/// error has the scope [`Source`](Self::Source) and none has the scope [`User`](Self::User); otherwise each failed user has a gap, and the
/// others go on. The documentation of [`ErrorKind`] has the scope of
/// each kind; a provider sets another with [`Error::with_scope`] where it knows better, for example where a vendor answers 403 for a
/// single user who hides.
///
/// The poll of everyone, [`list`](crate::PresenceProvider::list) or [`changes`](crate::PresenceProvider::changes), has no single user: its
/// failure is a gap of the source, whatever its scope.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The source as a whole, or our access to it: no user can be read or set. Back off, and then go on with all users.
    Source,
    /// One user or one object of the vendor. Go on with the others.
    User,
    /// The request: the same request fails again until the caller changes it.
    Request,
}

impl ErrorKind {
    /// The scope of an error of this kind unless another is set.
    pub(super) const fn scope(self) -> Scope {
        match self {
            Self::Unauthenticated
            | Self::SecondFactorRequired
            | Self::Forbidden
            | Self::RateLimited
            | Self::Unavailable
            | Self::Timeout
            | Self::Transport
            | Self::Decode
            | Self::Config => Scope::Source,
            Self::NotFound | Self::Conflict => Scope::User,
            Self::Invalid | Self::Unsupported | Self::NotRepresentable => Scope::Request,
        }
    }
}

impl Error {
    /// Returns what the error concerns: the scope of its kind, unless [`with_scope`](Self::with_scope) has set another.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.0.scope.unwrap_or(self.kind().scope())
    }

    /// Sets what the error concerns, where it is not what its kind says.
    ///
    /// ```
    /// # use omnipresence::{Error, ErrorKind, Scope};
    /// let hidden = Error::new(ErrorKind::Forbidden, "this user hides").with_scope(Scope::User);
    /// assert_eq!(hidden.scope(), Scope::User);
    /// assert_eq!(Error::new(ErrorKind::Forbidden, "no permission").scope(), Scope::Source);
    /// ```
    #[must_use]
    pub fn with_scope(mut self, scope: Scope) -> Self {
        self.inner_mut().scope = Some(scope);
        self
    }
}
