//! Hosts as hosts, whatever their spelling: which are loopback, and which a program allows plain http to.

use std::net::Ipv6Addr;

use url::{Host, Url};

/// A host that plain http is allowed to, at one port or at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlainHost {
    host: Host,
    port: Option<u16>,
}

impl PlainHost {
    /// Reads a host with or without a port. An IPv6 address may stand without brackets if there is no port.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse::<Ipv6Addr>() {
            let host = normal(Host::Ipv6(address));
            return Some(Self { host, port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            // A colon within brackets is a part of the address.
            Some((host, port)) if !port.ends_with(']') => (host, Some(parse_port(port)?)),
            _ => (text, None),
        };
        let host = normal(Host::parse(host).ok()?);
        // A pattern would be a name that matches no host.
        let is_name = |name: &str| !name.is_empty() && !name.contains('*');
        match &host {
            Host::Domain(name) if !is_name(name) => None,
            _ => Some(Self { host, port }),
        }
    }

    pub(crate) fn is_at(&self, url: &Url) -> bool {
        let is_port = |port| url.port_or_known_default() == Some(port);
        host_of(url).as_ref() == Some(&self.host) && self.port.is_none_or(is_port)
    }
}

fn parse_port(text: &str) -> Option<u16> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The host of a URL, in one spelling: two spellings of one host are equal.
pub(crate) fn host_of(url: &Url) -> Option<Host> {
    url.host().map(|host| normal(host.to_owned()))
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match host_of(url) {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Parsing has made a name lower-case ASCII. What it leaves are the dot at the end, and IPv4 addresses written as IPv6.
fn normal(host: Host) -> Host {
    match host {
        Host::Domain(name) => Host::Domain(name.strip_suffix('.').unwrap_or(&name).to_owned()),
        Host::Ipv6(address) => match address.to_ipv4_mapped() {
            Some(address) => Host::Ipv4(address),
            None => Host::Ipv6(address),
        },
        ipv4 => ipv4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invalid_host_is_not_parsed() {
        for text in [
            "",
            " ",
            ".",
            ":",
            ":3000",
            "chat.local:",
            "chat.local:+80",
            "chat.local:70000",
            "chat.local:http",
            "http://chat.local",
            "chat.local/path",
            "chat.local?x",
            "mia@chat.local",
            "chat local",
            "chat.local\n",
            "*.local",
            "[fd00::1",
            "fd00::1]:3000",
            "fe80::1%eth0",
        ] {
            assert_eq!(PlainHost::parse(text), None, "{text:?}");
        }
    }
}
