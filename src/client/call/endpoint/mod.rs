//! The URLs of a vendor's API: those that users set, and those that the vendor names.

pub(crate) mod base_url;
mod plain_host;
mod resolver;
mod trusted_url;

pub(crate) use plain_host::{PlainHost, host_of};
pub(crate) use resolver::EndpointResolver;
pub(super) use resolver::{has_answer, is_misdirected, relocation_failed};
pub(crate) use trusted_url::TrustedUrl;
