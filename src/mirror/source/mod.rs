//! The accounts that a mirror follows, and what a reading of one is: a change, or an effect of a write.

pub(crate) mod followed_accounts;
pub(crate) mod source_account;
