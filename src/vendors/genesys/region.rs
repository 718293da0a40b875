//! The regions of Genesys Cloud. Every address of a region follows from its domain.

use std::{fmt, str::FromStr};

use super::api;
use crate::error::{Error, ErrorKind};

/// A region of Genesys Cloud: where an organization's API, login and notifications are.
///
/// It prints as its domain, and is read from its domain or its name, in any case.
///
/// ```
/// # use omnipresence::genesys::Region;
/// let region: Region = "mypurecloud.ie".parse()?;
/// assert_eq!(region, "eu-west-1".parse()?);
/// assert_eq!(region.api_url(), "https://api.mypurecloud.ie");
/// assert_eq!(region.login_url(), "https://login.mypurecloud.ie");
/// assert_eq!(region.streaming_url(), "wss://streaming.mypurecloud.ie");
/// # Ok::<(), omnipresence::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    name: &'static str,
    domain: &'static str,
}

impl Region {
    /// US East, the region that Genesys takes for the default.
    pub const US_EAST_1: Self = Self::new("us-east-1", "mypurecloud.com");
    /// US East, for FedRAMP.
    pub const US_EAST_2: Self = Self::new("us-east-2", "use2.us-gov-pure.cloud");
    /// US West.
    pub const US_WEST_2: Self = Self::new("us-west-2", "usw2.pure.cloud");
    /// Canada.
    pub const CA_CENTRAL_1: Self = Self::new("ca-central-1", "cac1.pure.cloud");
    /// Mexico.
    pub const MX_CENTRAL_1: Self = Self::new("mx-central-1", "mxc1.pure.cloud");
    /// South America.
    pub const SA_EAST_1: Self = Self::new("sa-east-1", "sae1.pure.cloud");
    /// Western Europe, the first.
    pub const EU_WEST_1: Self = Self::new("eu-west-1", "mypurecloud.ie");
    /// Western Europe, the second.
    pub const EU_WEST_2: Self = Self::new("eu-west-2", "euw2.pure.cloud");
    /// Central Europe, the first.
    pub const EU_CENTRAL_1: Self = Self::new("eu-central-1", "mypurecloud.de");
    /// Central Europe, the second.
    pub const EU_CENTRAL_2: Self = Self::new("eu-central-2", "euc2.pure.cloud");
    /// The European sovereign cloud.
    pub const EUSC_DE_EAST_1: Self = Self::new("eusc-de-east-1", "edee1.eusc-pure.cloud");
    /// The Middle East.
    pub const ME_CENTRAL_1: Self = Self::new("me-central-1", "mec1.pure.cloud");
    /// South Asia.
    pub const AP_SOUTH_1: Self = Self::new("ap-south-1", "aps1.pure.cloud");
    /// South-east Asia, the first.
    pub const AP_SOUTHEAST_1: Self = Self::new("ap-southeast-1", "apse1.pure.cloud");
    /// South-east Asia, the second, in Australia.
    pub const AP_SOUTHEAST_2: Self = Self::new("ap-southeast-2", "mypurecloud.com.au");
    /// North-east Asia, the first, in Japan.
    pub const AP_NORTHEAST_1: Self = Self::new("ap-northeast-1", "mypurecloud.jp");
    /// North-east Asia, the second.
    pub const AP_NORTHEAST_2: Self = Self::new("ap-northeast-2", "apne2.pure.cloud");
    /// North-east Asia, the third.
    pub const AP_NORTHEAST_3: Self = Self::new("ap-northeast-3", "apne3.pure.cloud");

    /// Every region that the vendor's own clients know.
    pub const ALL: [Self; 18] = [
        Self::US_EAST_1,
        Self::US_EAST_2,
        Self::US_WEST_2,
        Self::CA_CENTRAL_1,
        Self::MX_CENTRAL_1,
        Self::SA_EAST_1,
        Self::EU_WEST_1,
        Self::EU_WEST_2,
        Self::EU_CENTRAL_1,
        Self::EU_CENTRAL_2,
        Self::EUSC_DE_EAST_1,
        Self::ME_CENTRAL_1,
        Self::AP_SOUTH_1,
        Self::AP_SOUTHEAST_1,
        Self::AP_SOUTHEAST_2,
        Self::AP_NORTHEAST_1,
        Self::AP_NORTHEAST_2,
        Self::AP_NORTHEAST_3,
    ];

    const fn new(name: &'static str, domain: &'static str) -> Self {
        Self { name, domain }
    }

    /// The name, such as `us-east-1`. The vendor's clients write it with `_` as well.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The domain, such as `mypurecloud.com`.
    #[must_use]
    pub fn domain(&self) -> &'static str {
        self.domain
    }

    /// Where the API is.
    #[must_use]
    pub fn api_url(&self) -> String {
        api::SERVERS[0].url.replace("{region}", self.domain)
    }

    /// Where users sign in and tokens are issued.
    #[must_use]
    pub fn login_url(&self) -> String {
        api::LOGIN_SERVERS[0].url.replace("{region}", self.domain)
    }

    /// Where the websockets of notification channels are. A channel's own address is in its `connectUri`.
    #[must_use]
    pub fn streaming_url(&self) -> String {
        format!("wss://streaming.{}", self.domain)
    }
}

/// US East, the region that Genesys takes for the default.
impl Default for Region {
    fn default() -> Self {
        Self::US_EAST_1
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.domain)
    }
}

impl Region {
    /// The region of this domain or name.
    ///
    /// # Errors
    /// What the text is, and what to write in its place.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.to_ascii_lowercase();
        // A domain may be written with the dot of the root.
        let text = text.strip_suffix('.').unwrap_or(&text);
        let name = text.replace('_', "-");
        Self::ALL
            .into_iter()
            .find(|region| region.domain == text || region.name == name)
            .ok_or_else(|| {
                let known = Self::ALL.map(|region| region.domain);
                format!(
                    "no region of Genesys Cloud: use one of {}, or its name such as eu-west-1",
                    known.join(", ")
                )
            })
    }
}

impl FromStr for Region {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text).map_err(|fault| Error::new(ErrorKind::Config, fault))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// As the vendor's clients list them, in their order.
    const HOSTS: [(&str, &str); 18] = [
        ("us_east_1", "mypurecloud.com"),
        ("eu_west_1", "mypurecloud.ie"),
        ("ap_southeast_2", "mypurecloud.com.au"),
        ("ap_northeast_1", "mypurecloud.jp"),
        ("eu_central_1", "mypurecloud.de"),
        ("us_west_2", "usw2.pure.cloud"),
        ("ca_central_1", "cac1.pure.cloud"),
        ("ap_northeast_2", "apne2.pure.cloud"),
        ("eu_west_2", "euw2.pure.cloud"),
        ("ap_south_1", "aps1.pure.cloud"),
        ("us_east_2", "use2.us-gov-pure.cloud"),
        ("sa_east_1", "sae1.pure.cloud"),
        ("me_central_1", "mec1.pure.cloud"),
        ("ap_northeast_3", "apne3.pure.cloud"),
        ("eu_central_2", "euc2.pure.cloud"),
        ("mx_central_1", "mxc1.pure.cloud"),
        ("ap_southeast_1", "apse1.pure.cloud"),
        ("eusc_de_east_1", "edee1.eusc-pure.cloud"),
    ];

    #[test]
    fn each_of_eighteen_regions_has_its_three_hosts_and_reads_back() {
        for (name, domain) in HOSTS {
            let region: Region = name.parse().unwrap();
            assert_eq!(region.name(), name.replace('_', "-"));
            assert_eq!(region.to_string(), domain);
            assert_eq!(region.api_url(), format!("https://api.{domain}"));
            assert_eq!(region.login_url(), format!("https://login.{domain}"));
            assert_eq!(region.streaming_url(), format!("wss://streaming.{domain}"));
            for spelled in [
                domain,
                &domain.to_uppercase(),
                &format!("{domain}."),
                region.name(),
            ] {
                assert_eq!(spelled.parse::<Region>().unwrap(), region, "{spelled}");
            }
            assert!(Region::ALL.contains(&region), "{name}");
        }
    }

    #[test]
    fn the_regions_are_those_of_the_specification() {
        let known: BTreeSet<&str> = Region::ALL.iter().map(Region::domain).collect();
        for servers in [api::SERVERS, api::LOGIN_SERVERS] {
            let specified = &servers[0].variables[0];
            assert_eq!(known, specified.values.iter().copied().collect());
            assert_eq!(Region::default().domain(), specified.default);
        }
    }

    #[test]
    fn what_is_no_region_is_refused_with_those_that_are() {
        for text in ["", "example.com", "api.mypurecloud.ie", "eu-west-9"] {
            let error = text.parse::<Region>().unwrap_err();
            assert!(error.to_string().contains("mypurecloud.ie"), "{text}");
        }
    }
}
