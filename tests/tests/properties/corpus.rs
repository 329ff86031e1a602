//! The inputs that are kept for the fuzz targets (`tests/fuzz`), tried by the same functions: what a fuzzer found once is
//! tried by every test run.

use std::collections::BTreeSet;
use std::path::Path;

#[path = "../../fuzz/src/certificate_names.rs"]
mod certificate_names;
#[path = "../../fuzz/src/framing.rs"]
mod framing;
#[path = "../../fuzz/src/headers.rs"]
mod headers;
#[path = "../../fuzz/src/jwt.rs"]
mod jwt;
#[path = "../../fuzz/src/request.rs"]
mod request;

/// Tries every input of a target, and tells what became of them, such as the statuses that were answered.
fn replay<T: Ord>(target: &str, run: impl Fn(&[u8]) -> Vec<T>) -> BTreeSet<T> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let entries = folder.read_dir().expect("a folder of inputs");
    let mut all = BTreeSet::new();
    for entry in entries {
        let path = entry.expect("an input").path();
        let input = std::fs::read(&path).expect("an input");
        // shown where it fails
        println!("{}", path.display());
        let became = run(&input);
        assert!(!became.is_empty(), "nothing became of it");
        all.extend(became);
    }
    all
}

#[test]
fn headers_of_the_corpus_let_nobody_in_without_the_right_credential() {
    let statuses = replay("headers", headers::run);
    // so that what is kept goes through every door
    let doors = [200, 400, 401, 403, 413, 415];
    assert_eq!(statuses, doors.into());
}

#[test]
fn framing_of_the_corpus_is_let_through_where_it_can_be_read_in_one_way() {
    let statuses = replay("framing", |input| framing::run(input).into_iter().collect());
    let doors = [200, 400, 501];
    assert_eq!(statuses, doors.into());
}

#[test]
fn requests_of_the_corpus_are_answered() {
    let statuses = replay("request", |input| request::run(input).into_iter().collect());
    let doors = [200, 400, 403, 404, 405, 422];
    assert_eq!(statuses, doors.into());
}

#[test]
fn tokens_and_keys_of_the_corpus_are_judged_by_what_they_say() {
    let became = replay("jwt", jwt::run);
    let doors = [
        "identity token: a claim is missing or of another type",
        "identity token: another email",
        "identity token: another issuer",
        "identity token: expired",
        "identity token: expires before it was issued",
        "identity token: has critical extensions",
        "identity token: ill-formed",
        "identity token: issued in the future",
        "identity token: longer than 8 KiB",
        "identity token: not signed with RS256",
        "identity token: not valid yet",
        "identity token: the email is not verified",
        "identity token: wrong signature",
        "keys of others",
        "no token",
        "the key",
        "verified",
        "verified when signed",
    ];
    assert_eq!(became, doors.into());
}

#[test]
fn names_of_the_corpus_stand_in_the_subjects_that_they_are_read_from() {
    let names = replay("certificate_names", |input| {
        vec![certificate_names::run(input)]
    });
    let doors = [None, Some(0), Some(1), Some(2), Some(40)];
    assert_eq!(names, doors.into());
}
