//! The inputs that are kept for the fuzz targets (`tests/fuzz`), tried by the same functions: what a fuzzer found once is
//! tried by every test run.

use std::collections::BTreeSet;
use std::path::Path;

#[path = "../../fuzz/src/headers.rs"]
mod headers;
#[path = "../../fuzz/src/request.rs"]
mod request;

/// Tries every input of a target, and tells the statuses that were answered.
fn replay(target: &str, run: impl Fn(&[u8]) -> Vec<u16>) -> BTreeSet<u16> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let entries = folder.read_dir().expect("a folder of inputs");
    let mut statuses = BTreeSet::new();
    for entry in entries {
        let path = entry.expect("an input").path();
        let input = std::fs::read(&path).expect("an input");
        // shown where it fails
        println!("{}", path.display());
        let answered = run(&input);
        assert!(!answered.is_empty(), "it is no request");
        statuses.extend(answered);
    }
    statuses
}

#[test]
fn headers_of_the_corpus_let_nobody_in_without_the_right_credential() {
    let statuses = replay("headers", headers::run);
    // so that what is kept goes through every door
    let doors = [200, 400, 401, 403, 413, 415];
    assert_eq!(statuses, doors.into());
}

#[test]
fn requests_of_the_corpus_are_answered() {
    let statuses = replay("request", |input| request::run(input).into_iter().collect());
    let doors = [200, 400, 403, 404, 405, 422];
    assert_eq!(statuses, doors.into());
}
