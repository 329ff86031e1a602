//! What `fulfillment-runtime` costs a user in crates of others, counted as cargo resolves it for Linux.

use std::collections::BTreeSet;
use std::process::Command;

use crate::{Broken, report};

const OWN: &str = "fulfillment-";
const SYSTEM: &str = "x86_64-unknown-linux-gnu";

/// Where the budgets are written: the answer to a broken one is in most cases to leave a crate out.
const MEND: &str = "`cargo tree -p fulfillment-runtime -e normal,build --target x86_64-unknown-linux-gnu -i CRATE` says \
                    who brings a crate. Leave it out, switch its default features off, or put it behind a feature.";

/// The crates of others behind the runtime, `name version` each.
fn crates(features: &[&str]) -> BTreeSet<String> {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "fulfillment-runtime",
            "--edges",
            "normal,build",
            "--target",
            SYSTEM,
        ])
        .args(["--prefix", "none", "--format", "{p}"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(
        output.status.success(),
        "cargo tree failed:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    crates_of(&String::from_utf8(output.stdout).expect("cargo tree prints UTF-8"))
}

/// Reads lines of `name v1.2.3 (where from)`.
fn crates_of(tree: &str) -> BTreeSet<String> {
    let lines = tree
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(OWN));
    lines
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .collect()
}

fn over_budget(crates: &BTreeSet<String>, budget: usize) -> Vec<Broken> {
    let over = crates.len() > budget;
    let what = format!(
        "{} crates of others, the budget is {budget}: {crates:?}",
        crates.len()
    );
    over.then(|| Broken::new("fulfillment-runtime/Cargo.toml:1".to_owned(), what))
        .into_iter()
        .collect()
}

#[test]
fn the_crates_of_others_stay_within_their_budgets() {
    let sample = crates_of(
        "fulfillment-runtime v0.1.0 (/home/me)\na v1.0.0\nb v1.0.0 (proc-macro)\na v2.0.0\na v1.0.0 (*)\n",
    );
    assert_eq!(
        sample.len(),
        3,
        "two versions of a crate count twice, a repeated line does not: {sample:?}"
    );
    assert!(!over_budget(&sample, 2).is_empty() && over_budget(&sample, 3).is_empty());

    let bare = crates(&["--no-default-features"]);
    assert!(
        bare.len() > 10,
        "cargo tree printed something else: {bare:?}"
    );
    report(&over_budget(&bare, 40), MEND);
    report(&over_budget(&crates(&[]), 58), MEND);
}

fn second_syn(crates: &BTreeSet<String>) -> Vec<Broken> {
    let syn: Vec<_> = crates
        .iter()
        .filter(|name| name.starts_with("syn "))
        .collect();
    let what = format!("syn is built {} times: {syn:?}", syn.len());
    (syn.len() != 1)
        .then(|| Broken::new("Cargo.lock:1".to_owned(), what))
        .into_iter()
        .collect()
}

#[test]
fn there_is_one_syn() {
    assert!(!second_syn(&crates_of("syn v2.0.1\nsyn v3.0.9\n")).is_empty());
    assert!(!second_syn(&crates_of("synstructure v1.0.0\n")).is_empty());
    report(&second_syn(&crates(&["--all-features"])), MEND);
}

/// What must not come in, not even for tests, and why.
const REFUSED: [(&str, &str); 6] = [
    ("cargo-watch", "is unmaintained"),
    ("fred", "is unmaintained"),
    (
        "linkme",
        "does not build under `forbid(unsafe_code)`; `inventory` does",
    ),
    (
        "proc-macro-error2",
        "is unmaintained; `diagnostics.rs` collects errors",
    ),
    (
        "rsa",
        "has RUSTSEC-2023-0071; jsonwebtoken has another backend than `rust_crypto`",
    ),
    (
        "rustls-pemfile",
        "is unmaintained; `rustls-pki-types` reads PEM",
    ),
];

fn refused(lock: &str) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (number, line) in lock.lines().enumerate() {
        let name = line
            .strip_prefix("name = \"")
            .and_then(|rest| rest.strip_suffix('"'));
        let Some((name, why)) = REFUSED.iter().find(|(refused, _)| Some(*refused) == name) else {
            continue;
        };
        broken.push(Broken::new(
            format!("Cargo.lock:{}", number + 1),
            format!("`{name}` {why}"),
        ));
    }
    broken
}

#[test]
fn refused_crates_are_absent() {
    assert!(!refused("[[package]]\nname = \"fred\"\nversion = \"10.0.0\"\n").is_empty());
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
    let lock = std::fs::read_to_string(path).expect("Cargo.lock is readable");
    assert!(
        lock.contains("name = \"fulfillment-runtime\""),
        "{path} is another lock file"
    );
    report(
        &refused(&lock),
        "`cargo tree --workspace -i CRATE` says who brings it.",
    );
}
