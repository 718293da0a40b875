//! What a task can do next.

use fastrand::Rng;
use omnipresence::{Capabilities, ListSupport, SetSupport};

/// A kind of call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Get,
    GetMe,
    GetMany,
    List,
    Changes,
    SetOwn,
    SetShared,
    SetMany,
    Definitions,
}

impl Act {
    /// How often each is wanted, in a hundred.
    const WANTED: [(Self, u8); 9] = [
        (Self::Get, 30),
        (Self::GetMe, 5),
        (Self::GetMany, 12),
        (Self::List, 4),
        (Self::Changes, 10),
        (Self::SetOwn, 22),
        (Self::SetShared, 6),
        (Self::SetMany, 8),
        (Self::Definitions, 3),
    ];

    /// Chooses one. Of those that the vendor cannot do most are passed over, but not all: they must be refused.
    pub(crate) fn choose(chance: &mut Rng, capabilities: &Capabilities) -> Self {
        loop {
            let act = Self::draw(chance);
            if act.is_allowed(capabilities) || chance.u8(..5) == 0 {
                return act;
            }
        }
    }

    fn draw(chance: &mut Rng) -> Self {
        let mut left = chance.u8(..100);
        for (act, share) in Self::WANTED {
            if left < share {
                return act;
            }
            left -= share;
        }
        Self::Get
    }

    fn is_allowed(self, capabilities: &Capabilities) -> bool {
        match self {
            Self::Get | Self::GetMany | Self::Changes => true,
            Self::GetMe => capabilities.me,
            Self::List => capabilities.list != ListSupport::No,
            Self::SetOwn => capabilities.set != SetSupport::No,
            Self::SetShared | Self::SetMany => capabilities.set == SetSupport::Anyone,
            Self::Definitions => capabilities.definitions,
        }
    }
}
