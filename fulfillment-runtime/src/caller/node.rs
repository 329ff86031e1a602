//! The address of one hop, in the forms in which proxies write it (RFC 7239, section 6).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address, with a port or without, an IPv6 one with brackets or without; none if this is something else: a name
/// that hides one (`unknown`, `_hidden`), or nothing that anybody should believe.
pub(super) fn address(node: &[u8]) -> Option<IpAddr> {
    let node = std::str::from_utf8(node).ok()?;
    if let Ok(address) = node.parse::<IpAddr>() {
        return Some(address.to_canonical());
    }
    let (address, port) = match node.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            let address = IpAddr::V6(address.parse::<Ipv6Addr>().ok()?);
            if port.is_empty() {
                return Some(address.to_canonical());
            }
            (address, port.strip_prefix(':')?)
        }
        None => {
            let (address, port) = node.split_once(':')?;
            (IpAddr::V4(address.parse::<Ipv4Addr>().ok()?), port)
        }
    };
    is_port(port).then_some(address.to_canonical())
}

/// A number, or a name that hides one.
fn is_port(port: &str) -> bool {
    let is_of_a_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    match port.strip_prefix('_') {
        Some(name) => !name.is_empty() && name.bytes().all(is_of_a_name),
        None => port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port_or_none() {
        for (node, expected) in [
            ("1.2.3.4", "1.2.3.4"),
            ("1.2.3.4:56", "1.2.3.4"),
            ("1.2.3.4:0", "1.2.3.4"),
            ("1.2.3.4:65535", "1.2.3.4"),
            ("1.2.3.4:_oculta.1-2", "1.2.3.4"),
            ("2001:db8::1", "2001:db8::1"),
            ("2001:DB8:0:0::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("[2001:db8::1]:56", "2001:db8::1"),
            ("[2001:db8::1]:_p", "2001:db8::1"),
            ("::ffff:1.2.3.4", "1.2.3.4"),
            ("[::ffff:102:304]:56", "1.2.3.4"),
            ("[::ffff:1.2.3.4]", "1.2.3.4"),
        ] {
            let expected: IpAddr = expected.parse().expect(expected);
            assert_eq!(address(node.as_bytes()), Some(expected), "{node}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for node in [
            "",
            " ",
            "unknown",
            "_hidden",
            "-",
            "localhost",
            "proxy.example:80",
            "1.2.3",
            "1.2.3.4.5",
            "1.2.3.256",
            "01.2.3.4",
            "0x1.2.3.4",
            "1.2.3.4:",
            "1.2.3.4:65536",
            "1.2.3.4:+5",
            "1.2.3.4: 5",
            "1.2.3.4:56:78",
            "1.2.3.4:_",
            "1.2.3.4:_á",
            "1.2.3.4 ",
            " 1.2.3.4",
            "1.2.3.4/32",
            "1.2.3.4\0",
            "[1.2.3.4]",
            "[1.2.3.4]:56",
            "[2001:db8::1",
            "2001:db8::1]",
            "[2001:db8::1]56",
            "[2001:db8::1]:",
            "[[2001:db8::1]]",
            "[]",
            "[]:1",
            "[",
            "]",
            ":",
            ":56",
            "::g",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "fe80::1%eth0",
            "[fe80::1%25eth0]:56",
            "\"1.2.3.4\"",
            "1.2.3.4;5",
            "١.٢.٣.٤",
            "1.2.3.4\u{200b}",
        ] {
            assert_eq!(address(node.as_bytes()), None, "{node:?}");
        }
        assert_eq!(address(b"1.2.3.4\xff"), None);
        assert_eq!(address(&[b'1'; 65_536]), None);
        assert_eq!(address(&[b':'; 65_536]), None);
        assert_eq!(address(&[b'['; 65_536]), None);
    }
}
