//! Responses that only Matrix servers send.

use crate::vendors::kit::OwnFault;

pub(super) const OWN: &[OwnFault] = &[];
