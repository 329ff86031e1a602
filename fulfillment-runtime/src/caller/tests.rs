//! Who is believed, over headers as honest and hostile peers send them.

use http::HeaderValue;

use super::*;

const OURS: [&str; 3] = ["10.0.0.0/8", "fd00::/8", "192.0.2.7"];

fn address(text: &str) -> IpAddr {
    text.parse().expect(text)
}

fn proxies(header: ForwardedHeader) -> Option<Arc<TrustedProxies>> {
    TrustedProxies::new(&OURS.map(str::to_owned), header).expect("addresses and ranges")
}

/// Who is believed to have sent these lines through this peer.
fn caller(header: ForwardedHeader, peer: &str, lines: &[&str]) -> String {
    let name = match header {
        ForwardedHeader::XForwardedFor => "x-forwarded-for",
        ForwardedHeader::Forwarded => "forwarded",
    };
    let mut headers = HeaderMap::new();
    for line in lines {
        let line = HeaderValue::from_bytes(line.as_bytes()).expect(line);
        headers.append(name, line);
    }
    let peer = Peer::at(Some(address(peer)));
    let caller = Caller::new(&peer, proxies(header).as_ref());
    let address = caller.address(&headers);
    address.expect("a peer with an address").to_string()
}

#[test]
fn x_forwarded_for_is_believed_from_the_right_as_far_as_proxies_wrote_it() {
    for (peer, lines, expected) in [
        // the peer is nobody's proxy
        ("203.0.113.9", &[][..], "203.0.113.9"),
        ("203.0.113.9", &["198.51.100.1"], "203.0.113.9"),
        ("203.0.113.9", &["10.0.0.1"], "203.0.113.9"),
        ("192.0.2.8", &["198.51.100.1"], "192.0.2.8"),
        ("2001:db8::1", &["198.51.100.1"], "2001:db8::1"),
        // one proxy, two, three
        ("10.0.0.1", &["203.0.113.9"], "203.0.113.9"),
        ("fd00::1", &["203.0.113.9"], "203.0.113.9"),
        ("192.0.2.7", &["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", &["203.0.113.9, 10.0.0.2"], "203.0.113.9"),
        (
            "10.0.0.1",
            &["203.0.113.9,fd00::2 ,\t10.0.0.2"],
            "203.0.113.9",
        ),
        (
            "10.0.0.1",
            &["203.0.113.9:4711, [fd00::2]:80"],
            "203.0.113.9",
        ),
        ("10.0.0.1", &["203.0.113.9, ::ffff:10.0.0.2"], "203.0.113.9"),
        ("10.0.0.1", &["::ffff:203.0.113.9"], "203.0.113.9"),
        // what a stranger wrote before it
        ("10.0.0.1", &["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", &["10.0.0.9, 203.0.113.9"], "203.0.113.9"),
        (
            "10.0.0.1",
            &["198.51.100.1, 203.0.113.9, 10.0.0.2"],
            "203.0.113.9",
        ),
        ("10.0.0.1", &["\"<script>, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", &[",,,, 203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", &["\u{e9}, 203.0.113.9"], "203.0.113.9"),
        // in several lines
        ("10.0.0.1", &["198.51.100.1", "203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", &["203.0.113.9", "10.0.0.2"], "203.0.113.9"),
        (
            "10.0.0.1",
            &["198.51.100.1, 203.0.113.9", "10.0.0.2, 10.0.0.3"],
            "203.0.113.9",
        ),
        // a caller among the proxies, and one that no proxy tells
        ("10.0.0.1", &[], "10.0.0.1"),
        ("10.0.0.1", &["10.0.0.3"], "10.0.0.3"),
        ("10.0.0.1", &["10.0.0.4, 10.0.0.3"], "10.0.0.4"),
        ("10.0.0.1", &["10.0.0.4", "10.0.0.3"], "10.0.0.4"),
        // what cannot be understood ends it, and nothing before it counts
        ("10.0.0.1", &[""], "10.0.0.1"),
        ("10.0.0.1", &["unknown"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9, unknown"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9, _hidden, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", &["203.0.113.9,"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9,, 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", &["203.0.113.9", ""], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9", " , 10.0.0.2"], "10.0.0.2"),
        ("10.0.0.1", &["203.0.113.9 10.0.0.2"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9; 10.0.0.2"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9, \"10.0.0.2\""], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9, \u{e9}"], "10.0.0.1"),
        ("10.0.0.1", &["for=203.0.113.9"], "10.0.0.1"),
    ] {
        let header = ForwardedHeader::XForwardedFor;
        assert_eq!(caller(header, peer, lines), expected, "{peer} {lines:?}");
    }
}

#[test]
fn forwarded_is_believed_from_the_right_as_far_as_proxies_wrote_it() {
    for (peer, lines, expected) in [
        ("203.0.113.9", &["for=10.0.0.1"][..], "203.0.113.9"),
        ("10.0.0.1", &[], "10.0.0.1"),
        ("10.0.0.1", &["for=203.0.113.9"], "203.0.113.9"),
        ("10.0.0.1", &["For=\"[2001:db8::1]:4711\""], "2001:db8::1"),
        (
            "10.0.0.1",
            &["for=203.0.113.9;proto=https;by=10.0.0.2, For=10.0.0.2"],
            "203.0.113.9",
        ),
        (
            "10.0.0.1",
            &["for=203.0.113.9", "for=\"[fd00::2]\";by=\"_x,y;\\\"z\""],
            "203.0.113.9",
        ),
        // what a stranger wrote before it
        (
            "10.0.0.1",
            &["for=198.51.100.1, for=203.0.113.9"],
            "203.0.113.9",
        ),
        (
            "10.0.0.1",
            &["for=\"198.51.100.1, for=203.0.113.9"],
            "203.0.113.9",
        ),
        (
            "10.0.0.1",
            &["for=198.51.100.1;by=\", for=203.0.113.9"],
            "203.0.113.9",
        ),
        (
            "10.0.0.1",
            &["for=198.51.100.1, for=\"\\, for=\"203.0.113.9\""],
            "203.0.113.9",
        ),
        ("10.0.0.1", &["for=\"", "for=203.0.113.9"], "203.0.113.9"),
        (
            "10.0.0.1",
            &["for=198.51.100.1,\", for=203.0.113.9, for=10.0.0.2"],
            "203.0.113.9",
        ),
        // what cannot be understood ends it
        ("10.0.0.1", &["for=203.0.113.9, for=unknown"], "10.0.0.1"),
        (
            "10.0.0.1",
            &["for=203.0.113.9, for=_oculto, for=10.0.0.2"],
            "10.0.0.2",
        ),
        (
            "10.0.0.1",
            &["for=203.0.113.9, by=10.0.0.3;proto=https"],
            "10.0.0.1",
        ),
        ("10.0.0.1", &["for=203.0.113.9, "], "10.0.0.1"),
        ("10.0.0.1", &["for=203.0.113.9", ""], "10.0.0.1"),
        ("10.0.0.1", &["for=203.0.113.9;for=203.0.113.9"], "10.0.0.1"),
        ("10.0.0.1", &["for=203.0.113.9, for=\"10.0.0.2"], "10.0.0.1"),
        ("10.0.0.1", &["203.0.113.9"], "10.0.0.1"),
    ] {
        let header = ForwardedHeader::Forwarded;
        assert_eq!(caller(header, peer, lines), expected, "{peer} {lines:?}");
    }
}

#[test]
fn only_the_header_that_is_set_is_read() {
    let mut headers = HeaderMap::new();
    headers.insert("forwarded", HeaderValue::from_static("for=203.0.113.1"));
    headers.insert("x-forwarded-for", HeaderValue::from_static("203.0.113.2"));
    headers.insert("x-real-ip", HeaderValue::from_static("203.0.113.3"));
    let peer = Peer::at(Some(address("10.0.0.1")));
    for (header, expected) in [
        (ForwardedHeader::Forwarded, "203.0.113.1"),
        (ForwardedHeader::XForwardedFor, "203.0.113.2"),
    ] {
        let caller = Caller::new(&peer, proxies(header).as_ref());
        assert_eq!(caller.address(&headers), Some(address(expected)));
    }
    assert_eq!(ForwardedHeader::default(), ForwardedHeader::XForwardedFor);
    // where nobody is trusted, and where there is no connection
    let direct = Caller::new(&peer, None).address(&headers);
    assert_eq!(direct, Some(address("10.0.0.1")));
    let nowhere = Caller::new(
        &Peer::at(None),
        proxies(ForwardedHeader::Forwarded).as_ref(),
    );
    assert_eq!(nowhere.address(&headers), None);
}

#[test]
fn no_more_hops_are_believed_than_any_request_has() {
    let hops = |count: usize| {
        let ours = vec!["10.0.0.2"; count];
        format!("203.0.113.9, {}", ours.join(", "))
    };
    let header = ForwardedHeader::XForwardedFor;
    let last = hops(MAX_HOPS - 1);
    assert_eq!(caller(header, "10.0.0.1", &[&last]), "203.0.113.9");
    for count in [MAX_HOPS, 6_000] {
        let one_more = hops(count);
        assert_eq!(caller(header, "10.0.0.1", &[&one_more]), "10.0.0.2");
    }
}

#[test]
fn heads_of_the_greatest_size_are_read_without_a_panic() {
    for text in [
        ",", "\"", "\\", "\\\"", "\",", ";", "for=", "for=\"", "a=b;", ":", "[", "1",
    ] {
        let line = text.repeat(65_536 / text.len());
        for header in [ForwardedHeader::XForwardedFor, ForwardedHeader::Forwarded] {
            assert_eq!(caller(header, "10.0.0.1", &[&line]), "10.0.0.1", "{text}");
        }
    }
}

#[test]
fn every_proxy_that_is_none_is_a_problem_that_says_how_to_write_it() {
    let written = ["10.0.0.1/8", " fd00::/8 ", "nginx", "0.0.0.0/0", "::/0"];
    let problems = TrustedProxies::new(&written.map(str::to_owned), ForwardedHeader::default());
    let problems = problems.expect_err("four of them are none");
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "trusted proxy `10.0.0.1/8` says more than its first 8 bits; write `10.0.0.0/8` for the range, or `10.0.0.1` \
             for that address alone",
            "trusted proxy `nginx` is no address or range; write `192.0.2.7`, `2001:db8::1` or `10.0.0.0/8`",
            "trusted proxy `0.0.0.0/0` is everybody, who could then write any address; name the networks of the proxies",
            "trusted proxy `::/0` is everybody, who could then write any address; name the networks of the proxies",
        ]
    );
    let nobody = TrustedProxies::new(&[], ForwardedHeader::default());
    assert!(nobody.is_ok_and(|nobody| nobody.is_none()));
}
