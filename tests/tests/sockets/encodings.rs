//! `Transfer-Encoding` (RFC 9112, 6.1 and 6.3): one plain `chunked`, and what it does beside a length.

use crate::case::{Case, OUTER, SMUGGLED, sent};
use crate::counting::Counting;
use crate::request::{body, call_of, chunked, raw};

#[tokio::test]
async fn a_body_is_chunked_and_coded_in_no_other_way() {
    Counting::start().await.hold(cases()).await;
}

pub fn cases() -> Vec<Case> {
    let mut cases = encodings();
    cases.extend(both());
    cases
}

fn encodings() -> Vec<Case> {
    let chunked = chunked(body());
    let of = |text: &str| {
        let name = format!("transfer-encoding `{}`", text.escape_debug());
        sent(name, raw(format!("transfer-encoding:{text}\r\n"), &chunked))
    };
    let plain = [
        " chunked",
        "chunked",
        " CHUNKED",
        " Chunked",
        "\t chunked\t ",
    ];
    // a coding before the last that nobody here knows
    let unknown = [
        " gzip, chunked",
        " identity, chunked",
        " deflate, gzip, chunked",
        " cow,chunked",
    ];
    let wrong = [
        " gzip\r\ntransfer-encoding: chunked",
        "",
        " ",
        " chunked, chunked",
        " chunked,chunked",
        " chunked\r\ntransfer-encoding: chunked",
        " chunked\r\ntransfer-encoding: gzip",
        " chunked\r\ntransfer-encoding: identity",
        " chunked\r\ntransfer-encoding:",
        " chunked, gzip",
        " chunked, identity",
        " gzip",
        " identity",
        " xchunked",
        " x-chunked",
        " chunkedx",
        " chu nked",
        " chunke",
        " \"chunked\"",
        " 'chunked'",
        " chunked;a=b",
        " chunked;",
        " chunked,",
        " ,chunked",
        " \u{ff43}hunked",
        " chun\u{212a}ed",
        " \x0bchunked",
        " chunked\x0b",
        " chunked\0",
        " \x7fchunked",
        "\r\n chunked",
    ];
    let mut cases: Vec<Case> = plain.map(|text| of(text).called()).into();
    cases.extend(unknown.map(|text| of(text).refused(501)));
    cases.extend(wrong.map(|text| of(text).refused(400)));
    let old = raw("transfer-encoding: chunked\r\n", &chunked);
    let old = String::from_utf8(old)
        .expect("text")
        .replace("HTTP/1.1", "HTTP/1.0");
    cases.push(sent("chunked in HTTP/1.0", old).refused_in_kind(400));
    cases
}

/// Both at once: the encoding counts, and nothing that follows on the connection is believed.
fn both() -> Vec<Case> {
    let whole = chunked(body());
    let length = body().len();
    let smuggled = [&whole[..], &call_of(SMUGGLED)].concat();
    let empty = [b"0\r\n\r\n", &call_of(SMUGGLED)[..]].concat();
    let of = |name: &str, headers: String, body: &[u8]| sent(name, raw(headers, body));
    let te = "transfer-encoding: chunked\r\n";
    let cl = |length: usize| format!("content-length: {length}\r\n");
    let told = |case: Case| case.runs([OUTER]).closes();
    vec![
        told(of("CL then TE", cl(length) + te, &whole).gets([200])),
        told(of("TE then CL", format!("{te}{}", cl(length)), &whole).gets([200])),
        told(of("CL of the chunks, and TE", cl(whole.len()) + te, &whole).gets([200])),
        told(of("CL of nothing, and TE", cl(0) + te, &smuggled).gets([200])),
        told(of("a short CL, TE, and a call behind", cl(5) + te, &smuggled).gets([200])),
        told(
            of(
                "TE, a long CL, and a call inside",
                format!("{te}{}", cl(smuggled.len())),
                &smuggled,
            )
            .gets([200]),
        ),
        of(
            "a long CL, TE with no chunk, and a call inside",
            cl(empty.len()) + te,
            &empty,
        )
        .refused(400),
        of(
            "a wrong CL, then TE",
            "content-length: x\r\n".to_owned() + te,
            &whole,
        )
        .refused(400),
        told(
            of(
                "TE, then a wrong CL",
                te.to_owned() + "content-length: x\r\n",
                &whole,
            )
            .gets([200]),
        ),
        of("two CLs, then TE", cl(length) + &cl(1) + te, &whole).refused(400),
        of(
            "CL, and TE of what nobody knows",
            cl(length) + "transfer-encoding: cow\r\n",
            &whole,
        )
        .refused(400),
        of(
            "CL, and TE of more than chunks",
            cl(length) + "transfer-encoding: gzip, chunked\r\n",
            &whole,
        )
        .refused(501),
    ]
}
