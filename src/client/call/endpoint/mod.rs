//! The URLs of a vendor's API: those that users set, and those that the vendor names.

pub(crate) mod base_url;
mod found_url;
mod plain_host;

pub(crate) use found_url::parse_found;
pub(crate) use plain_host::PlainHost;
pub(crate) use plain_host::host_of;
