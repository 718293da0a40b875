//! The vendors: each has a folder here and a document in `openapi`, and imports the core and the call path, never another vendor.
//!
//! A vendor is registered by its two lines in this file, its feature in `Cargo.toml` and the name of its document.

#[cfg(feature = "__testkit")]
#[doc(hidden)]
pub mod fuzzing;
#[cfg(feature = "__testkit")]
#[doc(hidden)]
pub mod kit;
#[cfg(all(test, vendor_tests))]
mod test_support;

/// Exports a provider and its fake for each line, and collects the kits. It declares no module, because rustfmt does not format the files
/// of a module that a macro declares.
macro_rules! registry {
    ($($feature:literal $module:ident::{$provider:ident, fake::$fake:ident};)*) => {
        $(
            #[cfg(feature = $feature)]
            pub use $module::$provider;
        )*

        #[cfg(feature = "mock")]
        pub(crate) mod fakes {
            $(
                #[cfg(feature = $feature)]
                pub use super::$module::fake::$fake;
            )*
        }

        /// The kits of the enabled vendors.
        #[cfg(feature = "__testkit")]
        pub(crate) static KITS: &[&kit::VendorKit] = &[
            $(
                #[cfg(feature = $feature)]
                &$module::kit::KIT,
            )*
        ];
    };
}

pub mod genesys;
pub mod matrix;
pub mod pnut;
pub mod rocketchat;
pub mod superoffice;

registry! {
    "genesys" genesys::{Genesys, fake::FakeGenesys};
    "matrix" matrix::{Matrix, fake::FakeMatrix};
    "pnut" pnut::{Pnut, fake::FakePnut};
    "rocketchat" rocketchat::{RocketChat, fake::FakeRocketChat};
    "superoffice" superoffice::{SuperOffice, fake::FakeSuperOffice};
}
