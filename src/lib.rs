#![cfg_attr(every_vendor, doc = include_str!("../README.md"))]
#![cfg_attr(
    not(every_vendor),
    doc = "Presence of users at several vendors through one trait. This build has some of the vendors only.",
    allow(
        dead_code,
        unused_imports,
        reason = "the layers below the vendors serve all of them: fewer vendors leave some of it unused"
    )
)]

mod clock;
mod compose;
mod directory;
mod error;
#[cfg(any(test, fuzzing))]
#[doc(hidden)]
pub mod fuzzing;
mod http;
mod in_memory;
mod mirror;
mod people;
mod presence;
mod provider;
mod second_factor;
mod secret;
mod settings;
mod timestamp;
mod watch;
pub mod wire;

#[cfg(feature = "genesys")]
pub mod genesys;
#[cfg(feature = "pnut")]
pub mod pnut;
#[cfg(feature = "rocketchat")]
pub mod rocketchat;
#[cfg(feature = "superoffice")]
pub mod superoffice;

#[cfg(feature = "mock")]
pub mod mock;

/// The HTTP library, of which some types are settings and facts here.
pub use reqwest;

pub use clock::{Clock, SystemClock};
pub use compose::{Combined, Composer, Judged, Policy, Reason, Verdict};
pub use directory::{Account, Directory, Person, PersonId};
pub use error::{Error, ErrorAnswer, ErrorKind, Result};
#[cfg(feature = "genesys")]
pub use genesys::Genesys;
pub use http::{
    AccessToken, AuthorizationCode, HttpOptions, Quota, RateLimit, Response, Retry, SignIn,
    TokenSource,
};
pub use in_memory::InMemory;
pub use mirror::{Echoes, Mirror, MirrorEvent, MirrorRules, Rule, Skip, When, mirror};
pub use people::{Everyone, People, PeopleWatch, PersonEvent, PersonPresence, SetEverywhere};
#[cfg(feature = "pnut")]
pub use pnut::Pnut;
pub use presence::{
    Activity, Availability, Expiry, Fidelity, Loss, MessageUpdate, NativeStatus, Presence,
    PresenceUpdate, SetOutcome, Source, StatusMessage, StatusTarget, UserId, Who,
};
pub use provider::{
    Capabilities, Changes, ChangesSupport, Cursor, ExpirySupport, ListSupport, Listing,
    MessageSupport, Pace, PresenceProvider, SetSupport, StatusDefinition,
};
#[cfg(feature = "rocketchat")]
pub use rocketchat::RocketChat;
pub use second_factor::{SecondFactor, SecondFactorMethod, SecondFactorReason};
pub use secret::Secret;
#[cfg(feature = "superoffice")]
pub use superoffice::SuperOffice;
pub use timestamp::Timestamp;
pub use watch::{Checkpoint, Event, Follow, Watch, WatchOptions, watch};
