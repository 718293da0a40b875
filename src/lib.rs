#![cfg_attr(every_vendor, doc = include_str!("../README.md"))]
#![cfg_attr(
    not(every_vendor),
    doc = "Presence of users at several vendors through one trait. This build has some of the vendors only.",
    allow(
        dead_code,
        unreachable_pub,
        unused_imports,
        reason = "the layers below the vendors serve all of them: fewer vendors leave some of it unused"
    )
)]

mod client;
mod clock;
mod compose;
mod directory;
mod error;
mod keep;
mod mirror;
mod model;
mod people;
mod provider;
#[cfg(feature = "mock")]
pub mod testkit;
mod vendors;
mod watch;

/// What the suites and demos of this crate know of each vendor. Not part of the public API: it may change in any release.
#[cfg(feature = "__testkit")]
#[doc(hidden)]
pub mod __testkit {
    pub use crate::{
        testkit::front::{End, Exchange, Front, Responder, serve},
        vendors::{fuzzing, kit::*},
    };
}

/// The HTTP library, of which some types are settings and facts here.
pub use reqwest;

pub use client::{
    HttpOptions, Secret,
    auth::{AccessToken, AuthorizationCode, SignIn, TokenSource},
    call::{Response, Retry},
    rate_limit::{Quota, RateLimit},
    wire,
};
pub use clock::{Clock, ParseTimestampError, SystemClock, Timestamp};
pub use compose::{Combined, Composer, Judged, Policy, Reason, Verdict};
pub use directory::{Account, Directory, Person, PersonId};
pub use error::{
    Error, ErrorAnswer, ErrorKind, Result, Scope, SecondFactor, SecondFactorMethod,
    SecondFactorReason,
};
pub use keep::{Finished, Keeper, keep};
pub use mirror::{Echoes, Mirror, MirrorEvent, MirrorRules, Rule, Skip, When, mirror};
pub use model::{
    Activity, Availability, Caveat, Expiry, Fidelity, Loss, MessageUpdate, NativeStatus, Pace,
    Presence, PresencePart, PresenceUpdate, SetOutcome, Source, StatusMessage, StatusTarget,
    UserId, Who,
};
pub use people::{Everyone, People, PeopleWatch, PersonEvent, PersonPresence, SetEverywhere};
pub use provider::{
    Capabilities, Changes, ChangesSupport, Cursor, ExpirySupport, InMemory, ListSupport, Listing,
    MessageSupport, PresenceProvider, SetSupport, StatusDefinition,
};
#[cfg(feature = "mock")]
#[doc(no_inline)]
pub use testkit as mock;
pub use vendors::*;
pub use watch::{Checkpoint, Event, Follow, Watch, WatchOptions, watch};
