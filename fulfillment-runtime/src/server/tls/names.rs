//! Common names in the subject of a certificate (RFC 5280, 4.1.2.6), out of its DER (X.690).
//!
//! webpki hands the subject out as bytes and reads nothing of it, and the crates that do are many times this file. It
//! depends on nothing of this crate, so that it can be fuzzed alone.

const OBJECT_IDENTIFIER: u8 = 0x06;
const UTF8_STRING: u8 = 0x0c;
const PRINTABLE_STRING: u8 = 0x13;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;

/// 2.5.4.3
const COMMON_NAME: [u8; 3] = [0x55, 0x04, 0x03];

/// Every common name that is a UTF8String or a PrintableString, as it stands there, in its order.
///
/// `subject` is what is in the outermost SEQUENCE. `None` if any of it is malformed: a name of which nobody knows how
/// others read it is nobody's.
pub(super) fn common_names(subject: &[u8]) -> Option<Vec<&str>> {
    let mut names = Vec::new();
    let mut sets = subject;
    while !sets.is_empty() {
        let (mut attributes, next) = inside(SET, sets)?;
        sets = next;
        while !attributes.is_empty() {
            let (attribute, next) = inside(SEQUENCE, attributes)?;
            attributes = next;
            let (kind, value) = inside(OBJECT_IDENTIFIER, attribute)?;
            let (tag, text, end) = element(value)?;
            if !end.is_empty() {
                return None;
            }
            if kind == COMMON_NAME && matches!(tag, UTF8_STRING | PRINTABLE_STRING) {
                let name = std::str::from_utf8(text).ok()?;
                // authorities write `*` in it, which is no printable character by the letter
                if tag == PRINTABLE_STRING && !name.is_ascii() {
                    return None;
                }
                names.push(name);
            }
        }
    }
    Some(names)
}

/// What is in the first element, which has this tag, and what comes after it.
fn inside(expected: u8, input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (tag, inside, next) = element(input)?;
    (tag == expected).then_some((inside, next))
}

/// The first element: its tag, what is in it, and what comes after it. Only lengths that a certificate of 64 KiB can
/// have, each in the one way that DER allows.
fn element(input: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = input.split_first()?;
    // a number of more than one byte, which nothing in a subject has
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (length, rest) = match rest {
        [length @ 0..=0x7f, rest @ ..] => (usize::from(*length), rest),
        [0x81, length @ 0x80..=0xff, rest @ ..] => (usize::from(*length), rest),
        [0x82, high @ 1..=0xff, low, rest @ ..] => {
            (usize::from(u16::from_be_bytes([*high, *low])), rest)
        }
        _ => return None,
    };
    let (inside, next) = rest.split_at_checked(length)?;
    Some((tag, inside, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn der(tag: u8, inside: &[u8]) -> Vec<u8> {
        let length = match inside.len() {
            length @ 0..=0x7f => vec![length as u8],
            length @ 0x80..=0xff => vec![0x81, length as u8],
            length => vec![0x82, (length >> 8) as u8, length as u8],
        };
        [&[tag][..], &length, inside].concat()
    }

    fn attribute(kind: &[u8], tag: u8, text: &[u8]) -> Vec<u8> {
        let value = [der(OBJECT_IDENTIFIER, kind), der(tag, text)].concat();
        der(SEQUENCE, &value)
    }

    fn named(tag: u8, text: &[u8]) -> Vec<u8> {
        der(SET, &attribute(&COMMON_NAME, tag, text))
    }

    const COUNTRY: [u8; 3] = [0x55, 0x04, 0x06];

    #[test]
    fn every_common_name_is_read_as_it_stands_there() {
        let country = der(SET, &attribute(&COUNTRY, PRINTABLE_STRING, b"US"));
        let google = named(UTF8_STRING, b"Google LLC");
        let pattern = named(PRINTABLE_STRING, b"*.dialogflow.com");
        // what other types of text mean depends on who reads them
        let [latin, wide] =
            [(0x14, "é"), (0x1e, "\0a")].map(|(tag, text)| named(tag, text.as_bytes()));
        let two = [
            attribute(&COUNTRY, PRINTABLE_STRING, b"BR"),
            attribute(&COMMON_NAME, UTF8_STRING, "Açúcar \0".as_bytes()),
        ];
        let both = der(SET, &two.concat());
        let long = named(UTF8_STRING, &[b'a'; 300]);
        let a = "a".repeat(300);
        let table: [(Vec<u8>, &[&str]); 6] = [
            (Vec::new(), &[]),
            (country.clone(), &[]),
            ([country, google.clone()].concat(), &["Google LLC"]),
            (
                [google, pattern].concat(),
                &["Google LLC", "*.dialogflow.com"],
            ),
            ([latin, both, wide].concat(), &["Açúcar \0"]),
            (long, &[&a]),
        ];
        for (subject, names) in table {
            assert_eq!(
                common_names(&subject).as_deref(),
                Some(names),
                "{subject:x?}"
            );
        }
    }

    #[test]
    fn what_is_malformed_has_no_name_at_all() {
        let whole = named(UTF8_STRING, b"Google LLC");
        let after = |more: &[u8]| [&whole, more].concat();
        let set = |attribute: &[u8]| der(SET, attribute);
        let kind = der(OBJECT_IDENTIFIER, &COMMON_NAME);
        let table: [(&str, Vec<u8>); 14] = [
            ("no length", after(&[SET])),
            ("longer than it is", after(&[SET, 2, SEQUENCE])),
            ("no end", after(&[SET, 0x80, 0, 0])),
            (
                "a length that is too long",
                after(&[&[SET, 0x81, 10][..], &whole[2..12]].concat()),
            ),
            (
                "a length with a zero",
                after(&[&[SET, 0x82, 0, 0x80][..], &[0; 0x80]].concat()),
            ),
            ("a length of three bytes", after(&[SET, 0x83, 1, 0, 0])),
            ("a tag of two bytes", after(&[0x3f, 1, 0])),
            ("another tag than that of a set", after(&der(SEQUENCE, &[]))),
            ("another tag than that of a sequence", set(&der(SET, &kind))),
            ("no kind", set(&der(SEQUENCE, &[]))),
            ("no value", set(&der(SEQUENCE, &kind))),
            (
                "a second value",
                set(&der(
                    SEQUENCE,
                    &[&kind[..], &[UTF8_STRING, 1, b'a', UTF8_STRING, 0]].concat(),
                )),
            ),
            ("no UTF-8", named(UTF8_STRING, b"caf\xe9")),
            ("no ASCII", named(PRINTABLE_STRING, "café".as_bytes())),
        ];
        for (what, subject) in table {
            assert_eq!(common_names(&subject), None, "{what}: {subject:x?}");
        }
    }

    #[test]
    fn no_byte_that_is_changed_or_missing_makes_it_panic() {
        let subject = [
            named(UTF8_STRING, &[b'a'; 200]),
            named(PRINTABLE_STRING, b"b"),
        ]
        .concat();
        for at in 0..subject.len() {
            assert!(common_names(&subject[..at]).is_none_or(|names| names.len() < 2));
            for byte in 0..=u8::MAX {
                let mut changed = subject.clone();
                changed[at] = byte;
                let names = common_names(&changed);
                assert!(names.is_none_or(|names| names.len() <= 2));
            }
        }
    }
}
