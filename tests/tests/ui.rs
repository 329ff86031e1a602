//! The compile errors of the attributes as a user reads them, and what must compile: `tests/ui`, a folder per topic, a
//! file per mistake with the compiler's words beside it, and `pass` for what is right.
//!
//! The compiler's own part of those words changes with every release, so they are those of one compiler, [`COMPILER`].
//! Under another one this test says on the terminal that it skipped them and passes. When the cases ran, it says so
//! there and in the file `target/ci/ui-tests-ran`, which `.ci/run` looks for.
//!
//! After a change of a message: `TRYBUILD=overwrite cargo test -p fulfillment-tests --test ui`, and read the diff.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The compiler whose words the `.stderr` files hold.
const COMPILER: &str = "1.95";

#[test]
fn compile_errors_are_worded_as_recorded() {
    // `CARGO_TARGET_TMPDIR` is `target/tmp`
    let ran = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("ci")
        .join("ui-tests-ran");
    if ran.exists() {
        // an earlier run says nothing about this one
        fs::remove_file(&ran).expect("the target directory can be written");
    }
    let compiler = compiler();
    if !compiler.starts_with(&format!("{COMPILER}.")) {
        tell(&format!(
            "ui: SKIPPED: the expected texts are those of rustc {COMPILER}, this is {compiler}; \
             run `rustup run {COMPILER} cargo test -p fulfillment-tests --test ui`"
        ));
        return;
    }
    let (pass, fail): (Vec<_>, Vec<_>) = cases_by_topic()
        .into_iter()
        .partition(|(topic, _)| topic == "pass");
    // apart, because alone the failing ones are checked all at once; each set runs when it is dropped
    let cases = trybuild::TestCases::new();
    fail.iter().for_each(|(_, case)| cases.compile_fail(case));
    drop(cases);
    let cases = trybuild::TestCases::new();
    pass.iter().for_each(|(_, case)| cases.pass(case));
    drop(cases);

    let count = pass.len() + fail.len();
    let told = format!("ui: {count} cases ran with rustc {compiler}");
    tell(&told);
    fs::create_dir_all(ran.parent().unwrap_or(&ran)).expect("the target directory can be written");
    fs::write(ran, told).expect("the target directory can be written");
}

/// `1.95.0`
fn compiler() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc)
        .arg("--version")
        .output()
        .expect("cargo found a rustc, so there is one");
    let version = String::from_utf8_lossy(&output.stdout);
    version
        .split_whitespace()
        .nth(1)
        .expect("it prints `rustc VERSION ...`")
        .to_owned()
}

/// Past the test harness, which swallows what a passing test prints.
fn tell(text: &str) {
    writeln!(io::stderr(), "{text}").expect("stderr is open");
}

fn cases_by_topic() -> Vec<(String, PathBuf)> {
    let mut cases = Vec::new();
    for topic in entries(Path::new("ui")) {
        let name = topic
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let sources = entries(&topic)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|kind| kind == "rs"));
        cases.extend(sources.map(|source| (name.clone(), source)));
    }
    cases
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("a folder that can be read").path())
        .collect();
    paths.sort();
    paths
}
