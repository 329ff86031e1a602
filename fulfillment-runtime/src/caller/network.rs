//! [`Network`]: an address, or a range of addresses, as an operator writes them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// The addresses from one to another. An IPv4 address that is written as an IPv6 one (`::ffff:192.0.2.7`) is the IPv4
/// address, and so in ranges: `::/80` holds no IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    first: IpAddr,
    last: IpAddr,
}

impl Network {
    /// Whether it holds this address, which is written in its shorter form.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        // every IPv4 address is less than every IPv6 one
        self.first <= address && address <= self.last
    }

    /// Whether it holds all addresses of its kind.
    pub(super) fn is_everything(&self) -> bool {
        self.first.is_unspecified()
            && match self.last {
                IpAddr::V4(last) => last == Ipv4Addr::BROADCAST,
                IpAddr::V6(last) => last.to_bits() == u128::MAX,
            }
    }
}

impl FromStr for Network {
    /// What is wrong with it, and how to write it.
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let (address, prefix) = match written.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (written, None),
        };
        let suffix = &written[address.len()..];
        let address = address.parse().map_err(|_| mended(address, suffix))?;
        match prefix {
            None => Ok(Self::from(address, address)),
            Some(prefix) => range(address, prefix),
        }
    }
}

impl Network {
    fn from(first: IpAddr, last: IpAddr) -> Self {
        let is_mapped =
            |address| matches!(address, IpAddr::V6(address) if address.to_ipv4_mapped().is_some());
        if is_mapped(first) {
            let (first, last) = (first.to_canonical(), last.to_canonical());
            return Self { first, last };
        }
        // the last of `::/80` looks like an IPv4 address, but its first does not
        Self { first, last }
    }
}

/// The addresses that begin with the same bits as this one.
fn range(address: IpAddr, prefix: &str) -> Result<Network, String> {
    let (value, bits, example) = match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32, "10.0.0.0/8"),
        IpAddr::V6(address) => (address.to_bits(), 128, "fd00::/8"),
    };
    let is_number = prefix.bytes().all(|byte| byte.is_ascii_digit());
    let length = prefix
        .parse()
        .ok()
        .filter(|&length: &u32| is_number && length <= bits);
    let Some(length) = length else {
        return Err(format!(
            "has no number of bits from 0 to {bits} behind its slash; write it as `{example}`"
        ));
    };
    let free = u128::MAX.checked_shr(128 - (bits - length)).unwrap_or(0);
    let of = |value: u128| match address {
        // no bit is lost: an IPv4 address has 32, and `free` no more
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from_bits(value as u32)),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from_bits(value)),
    };
    if value & free != 0 {
        return Err(format!(
            "says more than its first {length} bits; write `{}/{length}` for the range, or `{address}` for that address \
             alone",
            of(value & !free)
        ));
    }
    Ok(Network::from(address, of(value | free)))
}

/// What is no address, and the address that it may be meant for.
fn mended(written: &str, suffix: &str) -> String {
    if let Ok(address) = written.parse::<SocketAddr>() {
        let address = address.ip();
        return format!("has a port, which differs for each connection; write `{address}{suffix}`");
    }
    let inside = written
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    if let Some(Ok(address)) = inside.map(Ipv6Addr::from_str) {
        return format!("stands in brackets; write `{address}{suffix}`");
    }
    let zoned = written.split_once('%');
    if let Some(Ok(address)) = zoned.map(|(address, _)| Ipv6Addr::from_str(address)) {
        return format!(
            "names an interface, which no connection tells; write `{address}{suffix}`, which counts on all of them"
        );
    }
    "is no address or range; write `192.0.2.7`, `2001:db8::1` or `10.0.0.0/8`".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(network: &str, address: &str) -> bool {
        let network: Network = network.parse().expect(network);
        let address: IpAddr = address.parse().expect(address);
        network.contains(address.to_canonical())
    }

    #[test]
    fn a_network_is_an_address_or_a_range() {
        for (network, inside, outside) in [
            (
                "192.0.2.7",
                &["192.0.2.7", "::ffff:192.0.2.7"][..],
                &["192.0.2.8", "::c000:207"][..],
            ),
            (
                "10.0.0.0/8",
                &["10.0.0.0", "10.255.255.255"],
                &["9.255.255.255", "11.0.0.0", "::1"],
            ),
            (
                "192.0.2.6/31",
                &["192.0.2.6", "192.0.2.7"],
                &["192.0.2.5", "192.0.2.8"],
            ),
            ("192.0.2.7/32", &["192.0.2.7"], &["192.0.2.6", "192.0.2.8"]),
            (
                "0.0.0.0/1",
                &["0.0.0.0", "127.255.255.255"],
                &["128.0.0.0", "::"],
            ),
            ("::1", &["::1", "0:0:0:0:0:0:0:1"], &["::2", "0.0.0.1"]),
            (
                "2001:DB8::/32",
                &["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
                &["2001:db9::"],
            ),
            ("fe80::/10", &["fe80::1", "febf::1"], &["fec0::1"]),
            (
                "2001:db8::1/128",
                &["2001:db8::1"],
                &["2001:db8::", "2001:db8::2"],
            ),
        ] {
            for address in inside {
                assert!(holds(network, address), "{network} {address}");
            }
            for address in outside {
                assert!(!holds(network, address), "{network} {address}");
            }
        }
    }

    #[test]
    fn an_ipv4_network_that_is_written_as_an_ipv6_one_is_the_ipv4_network() {
        for (written, short) in [
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7/128", "192.0.2.7/32"),
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:0:0/96", "0.0.0.0/0"),
        ] {
            assert_eq!(written.parse::<Network>(), short.parse(), "{written}");
        }
        // a range that begins before them is one of IPv6 addresses
        for network in ["::/80", "::/64"] {
            assert!(holds(network, "::7"), "{network}");
            assert!(!holds(network, "192.0.2.7"), "{network}");
        }
    }

    #[test]
    fn a_network_may_hold_everything_of_its_kind() {
        for (network, everything) in [
            ("0.0.0.0/0", true),
            ("::/0", true),
            ("::ffff:0:0/96", true),
            ("0.0.0.0/1", false),
            ("128.0.0.0/1", false),
            ("::/1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("::", false),
        ] {
            let network = network.parse::<Network>();
            assert_eq!(
                network.map(|network| network.is_everything()),
                Ok(everything)
            );
        }
    }

    #[test]
    fn what_is_no_network_is_refused_with_what_to_write() {
        for (written, hint) in [
            ("", "is no address or range; write `192.0.2.7`"),
            ("proxy.example", "is no address or range"),
            ("10.0.0", "is no address or range"),
            ("10.0.0.256", "is no address or range"),
            ("010.0.0.1", "is no address or range"),
            ("10.0.0.0-10.0.0.9", "is no address or range"),
            ("10.*", "is no address or range"),
            ("2001:db8::1::2", "is no address or range"),
            ("/8", "is no address or range"),
            ("10.0.0.1:8080", "write `10.0.0.1`"),
            ("[::1]:80", "write `::1`"),
            ("[::1]", "stands in brackets; write `::1`"),
            ("[fd00::]/8", "write `fd00::/8`"),
            ("fe80::1%eth0", "names an interface"),
            ("fe80::%2/64", "write `fe80::/64`, which"),
            ("10.0.0.0/33", "from 0 to 32 behind its slash"),
            ("10.0.0.0/", "from 0 to 32 behind its slash"),
            ("10.0.0.0/-8", "from 0 to 32 behind its slash"),
            ("10.0.0.0/+8", "from 0 to 32 behind its slash"),
            ("10.0.0.0/8/8", "from 0 to 32 behind its slash"),
            ("10.0.0.0/255.0.0.0", "write it as `10.0.0.0/8`"),
            ("10.0.0.0/99999999999", "from 0 to 32 behind its slash"),
            (
                "fd00::/129",
                "from 0 to 128 behind its slash; write it as `fd00::/8`",
            ),
            (
                "10.0.0.1/8",
                "write `10.0.0.0/8` for the range, or `10.0.0.1` for that address alone",
            ),
            ("10.0.0.1/0", "write `0.0.0.0/0` for the range"),
            ("192.0.2.7/31", "write `192.0.2.6/31`"),
            ("2001:db8::1/32", "write `2001:db8::/32`"),
            ("::ffff:10.0.0.0/8", "write `::/8`"),
        ] {
            let why = written.parse::<Network>().expect_err(written);
            assert!(why.contains(hint), "{written}: {why}");
        }
    }
}
