//! Any bytes in place of the subject of a client certificate, whose common names are looked for.

#[path = "../../../fulfillment-runtime/src/server/tls/names.rs"]
mod names;

/// The common name's identifier, as it stands before each.
const COMMON_NAME: [u8; 5] = [0x06, 3, 0x55, 0x04, 0x03];
const TEXTS: [u8; 2] = [0x0c, 0x13];

/// Tries an input, and tells how many names there are; none if it is malformed.
///
/// # Panics
///
/// If something does not hold.
pub fn run(input: &[u8]) -> Option<usize> {
    let names = names::common_names(input)?;
    let mut rest = input;
    for name in &names {
        // each stands where it says, behind the one before, and is what its own head says
        let start = name.as_ptr() as usize - rest.as_ptr() as usize;
        let heads = TEXTS.map(|tag| [&COMMON_NAME[..], &[tag], &length(name.len())].concat());
        assert!(
            heads.iter().any(|head| rest[..start].ends_with(head)),
            "{name:?}"
        );
        assert_eq!(&rest[start..start + name.len()], name.as_bytes());
        rest = &rest[start + name.len()..];
    }
    Some(names.len())
}

/// A length as DER has it.
fn length(length: usize) -> Vec<u8> {
    match length {
        0..0x80 => vec![length as u8],
        0x80..0x100 => vec![0x81, length as u8],
        _ => vec![0x82, (length >> 8) as u8, length as u8],
    }
}
