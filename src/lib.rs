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

mod clock;
mod compose;
mod directory;
mod error;
mod http;
mod in_memory;
mod mirror;
mod people;
mod presence;
mod provider;
mod second_factor;
mod secret;
mod settings;
#[cfg(feature = "mock")]
pub mod testkit;
mod timestamp;
mod vendors;
mod watch;
pub mod wire;

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

pub use clock::{Clock, SystemClock};
pub use compose::{Combined, Composer, Judged, Policy, Reason, Verdict};
pub use directory::{Account, Directory, Person, PersonId};
pub use error::{Error, ErrorAnswer, ErrorKind, Result};
pub use http::{
    AccessToken, AuthorizationCode, HttpOptions, Quota, RateLimit, Response, Retry, SignIn,
    TokenSource,
};
pub use in_memory::InMemory;
pub use mirror::{Echoes, Mirror, MirrorEvent, MirrorRules, Rule, Skip, When, mirror};
pub use people::{Everyone, People, PeopleWatch, PersonEvent, PersonPresence, SetEverywhere};
pub use presence::{
    Activity, Availability, Expiry, Fidelity, Loss, MessageUpdate, NativeStatus, Presence,
    PresenceUpdate, SetOutcome, Source, StatusMessage, StatusTarget, UserId, Who,
};
pub use provider::{
    Capabilities, Changes, ChangesSupport, Cursor, ExpirySupport, ListSupport, Listing,
    MessageSupport, Pace, PresenceProvider, SetSupport, StatusDefinition,
};
pub use second_factor::{SecondFactor, SecondFactorMethod, SecondFactorReason};
pub use secret::Secret;
#[cfg(feature = "mock")]
#[doc(no_inline)]
pub use testkit as mock;
pub use timestamp::Timestamp;
pub use vendors::*;
pub use watch::{Checkpoint, Event, Follow, Watch, WatchOptions, watch};
