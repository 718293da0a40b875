//! Which vendors this run talks to, and what it may do there.

use std::{env, sync::Arc};

use omnipresence::{__testkit::kits, Result};

use super::{
    fakes::Fakes,
    vendor::{Vendor, connect, is_configured},
};

/// The vendors of this run: the real ones that are configured, or else the fakes.
pub(crate) struct Session {
    vendors: Vec<(&'static str, Result<Vendor>)>,
    /// Kept alive for as long as the vendors are used.
    fakes: Option<Arc<Fakes>>,
    /// Whether the user allows to change other people's presence at real vendors.
    write: bool,
}

impl Session {
    pub(crate) async fn open() -> Self {
        let configured = kits().iter().filter(|kit| is_configured(kit));
        let mut vendors: Vec<_> = configured.map(|kit| (kit.name, connect(kit))).collect();
        let mut fakes = None;
        if vendors.is_empty() {
            let started = fakes.insert(Arc::new(Fakes::start().await));
            vendors = started
                .vendors()
                .map(|vendor| (vendor.name, Ok(vendor)))
                .collect();
        }
        Self {
            vendors,
            fakes,
            write: env::var("OMNIPRESENCE_WRITE").is_ok_and(|value| value == "1"),
        }
    }

    pub(crate) fn vendors(&self) -> &[(&'static str, Result<Vendor>)] {
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
            return "Mode: fake vendors inside this program. To talk to real ones set their variables, see --help."
                .to_owned();
        }
        let names: Vec<&str> = self.vendors.iter().map(|(name, _)| *name).collect();
        format!("Mode: real vendors ({}); {promise}.", names.join(", "))
    }
}
