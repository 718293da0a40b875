//! What the examples share.

#![allow(dead_code, reason = "no example uses all of it")]

pub(crate) mod activity;
pub(crate) mod advice;
pub(crate) mod board;
pub(crate) mod fakes;
pub(crate) mod life;
pub(crate) mod moment;
pub(crate) mod plain;
pub(crate) mod say;
pub(crate) mod session;
pub(crate) mod stop;
pub(crate) mod vendor;
