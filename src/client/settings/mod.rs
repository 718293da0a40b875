//! The settings that every vendor's builder has: where they come from, and which of them are rejected before anything is sent.

mod env;
mod given;
mod instance;

pub(crate) use env::{Env, from_env};
pub(crate) use given::{Given, LoginSettings, fault_of_token, is_blank};
pub(crate) use instance::source;
