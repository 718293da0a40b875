//! How tokens are got, kept and renewed.

#[cfg(feature = "genesys")]
mod few_connections;
#[cfg(feature = "genesys")]
mod genesys;
#[cfg(feature = "genesys")]
mod genesys_refresh;
#[cfg(feature = "pnut")]
mod pnut;
#[cfg(feature = "rocketchat")]
mod rocketchat;
#[cfg(feature = "superoffice")]
mod superoffice;
