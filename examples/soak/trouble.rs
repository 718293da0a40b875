//! What can go wrong between a client and a vendor.

use std::time::Duration;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

/// One way in which a request fails, or nearly.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Trouble {
    Refused,
    AnswerLost,
    AnswerCut,
    TooMany,
    TooManyWithHint,
    ServerError,
    BadGateway,
    Unavailable,
    UnavailableWithHint,
    GatewayTimeout,
    Garbage,
    Delay,
    Silence,
}

impl Trouble {
    pub(crate) const ALL: [Self; 13] = [
        Self::Refused,
        Self::AnswerLost,
        Self::AnswerCut,
        Self::TooMany,
        Self::TooManyWithHint,
        Self::ServerError,
        Self::BadGateway,
        Self::Unavailable,
        Self::UnavailableWithHint,
        Self::GatewayTimeout,
        Self::Garbage,
        Self::Delay,
        Self::Silence,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "closed before the request was read",
            Self::AnswerLost => "closed in place of the answer",
            Self::AnswerCut => "closed in the middle of the answer",
            Self::TooMany => "429",
            Self::TooManyWithHint => "429 with Retry-After",
            Self::ServerError => "500",
            Self::BadGateway => "502 with a page of HTML",
            Self::Unavailable => "503",
            Self::UnavailableWithHint => "503 with Retry-After",
            Self::GatewayTimeout => "504",
            Self::Garbage => "200 with garbage",
            Self::Delay => "answered late",
            Self::Silence => "never answered",
        }
    }

    /// The answer that the client gets in place of the vendor's, if it is another.
    pub(crate) fn answer(self) -> Option<String> {
        let hint = "retry-after: 1\r\n";
        let page = "<html><body><h1>Bad Gateway</h1></body></html>";
        let (status, header, body) = match self {
            Self::TooMany => ("429 Too Many Requests", "", ""),
            Self::TooManyWithHint => ("429 Too Many Requests", hint, ""),
            Self::ServerError => ("500 Internal Server Error", "", ""),
            Self::BadGateway => ("502 Bad Gateway", "content-type: text/html\r\n", page),
            Self::Unavailable => ("503 Service Unavailable", "", ""),
            Self::UnavailableWithHint => ("503 Service Unavailable", hint, ""),
            Self::GatewayTimeout => ("504 Gateway Timeout", "", ""),
            Self::Garbage => (
                "200 OK",
                "content-type: application/json\r\n",
                "\u{1}\u{fffd}{",
            ),
            _ => return None,
        };
        let length = body.len();
        Some(format!(
            "HTTP/1.1 {status}\r\n{header}content-length: {length}\r\n\r\n{body}"
        ))
    }
}

/// What becomes of one request.
#[derive(Clone, Copy)]
pub(crate) struct Fate {
    pub(crate) trouble: Option<Trouble>,
    /// Whether the vendor gets it, and so acts. Whoever counts requests and refuses one (429) must not act on it.
    pub(crate) reaches_vendor: bool,
    /// From 0 to 1: how long a delay is, and where an answer is cut.
    chance: f64,
}

impl Fate {
    /// Less than the client waits for an answer, so that it ends well.
    pub(crate) fn delay(&self) -> Duration {
        Duration::from_millis(50) + Duration::from_millis(1450).mul_f64(self.chance)
    }

    /// How much of an answer arrives: not all of it.
    pub(crate) fn cut(&self, bytes: usize) -> usize {
        (bytes as f64 * self.chance) as usize
    }
}

/// The fates of one vendor's requests. The n-th request has the same one in every run with the same seed.
pub(crate) struct Fates {
    chance: Rng,
    percent: u8,
}

impl Fates {
    pub(crate) fn new(seed: u64, percent: u8) -> Self {
        Self {
            chance: Rng::with_seed(seed),
            percent,
        }
    }

    pub(crate) fn draw(&mut self) -> Fate {
        let is_disturbed = self.chance.u8(..100) < self.percent;
        let trouble = Trouble::ALL[self.chance.usize(..Trouble::ALL.len())];
        let by_chance = self.chance.bool();
        let chance = self.chance.f64();
        let reaches_vendor = match trouble {
            _ if !is_disturbed => true,
            Trouble::Refused | Trouble::TooMany | Trouble::TooManyWithHint => false,
            Trouble::AnswerLost | Trouble::AnswerCut | Trouble::Delay => true,
            _ => by_chance,
        };
        Fate {
            trouble: is_disturbed.then_some(trouble),
            reaches_vendor,
            chance,
        }
    }
}
