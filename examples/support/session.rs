//! Which vendors this run talks to, and what it may do there.

use std::{env, sync::Arc};

use omnipresence::Result;

use super::{
    fakes::Fakes,
    vendor::{Vendor, VendorName},
};

/// The vendors of this run: the real ones that are configured, or else the four fakes.
pub(crate) struct Session {
    vendors: Vec<(VendorName, Result<Vendor>)>,
    /// Kept alive for as long as the vendors are used.
    fakes: Option<Arc<Fakes>>,
    /// Whether the user allows to change other people's presence at real vendors.
    write: bool,
}

impl Session {
    pub(crate) async fn open() -> Self {
        let configured = VendorName::ALL
            .into_iter()
            .filter(|name| name.is_configured());
        let mut vendors: Vec<_> = configured.map(|name| (name, name.connect())).collect();
        let mut fakes = None;
        if vendors.is_empty() {
            let started = fakes.insert(Arc::new(Fakes::start().await));
            vendors = VendorName::ALL
                .map(|name| (name, Ok(started.vendor(name))))
                .into();
        }
        Self {
            vendors,
            fakes,
            write: env::var("OMNIPRESENCE_WRITE").is_ok_and(|value| value == "1"),
        }
    }

    pub(crate) fn vendors(&self) -> &[(VendorName, Result<Vendor>)] {
        &self.vendors
    }

    pub(crate) fn is_fake(&self) -> bool {
        self.fakes.is_some()
    }

    /// Whether to change other people's presence. At a fake there is nobody to be disturbed.
    pub(crate) fn may_change_others(&self) -> bool {
        self.is_fake() || self.write
    }

    /// The fakes, if these are the vendors of this run.
    pub(crate) fn fakes(&self) -> Option<&Arc<Fakes>> {
        self.fakes.as_ref()
    }

    /// The mode, in one line, with what is done to real vendors.
    pub(crate) fn mode(&self, promise: &str) -> String {
        if self.is_fake() {
            return "Mode: four fake vendors inside this program. To talk to real ones set their variables, see --help."
                .to_owned();
        }
        let names: Vec<&str> = self.vendors.iter().map(|(name, _)| name.as_str()).collect();
        format!("Mode: real vendors ({}); {promise}.", names.join(", "))
    }
}
