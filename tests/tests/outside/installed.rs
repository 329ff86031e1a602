//! Programs that may be missing, and the files that tell that they were there.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::{env, fs};

/// Where a program is; daemons stand where a user's `PATH` does not look.
fn find(program: &str) -> Option<PathBuf> {
    let places = env::var_os("PATH").unwrap_or_default();
    let places = env::split_paths(&places).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let mut paths = places.map(|place| place.join(program));
    paths.find(|path| path.is_file())
}

/// Where a program is that these tests want; told once if it is nowhere, and an earlier run is forgotten.
pub fn wanted(program: &str) -> Option<PathBuf> {
    static LOOKED_FOR: Mutex<Vec<String>> = Mutex::new(Vec::new());
    let found = find(program);
    let mut known = LOOKED_FOR.lock().expect("no panic before");
    if !known.iter().any(|known| known == program) {
        known.push(program.to_owned());
        // if there was none, there is nothing to forget
        drop(fs::remove_file(mark(program)));
        if found.is_none() {
            let text = format!(
                "outside: SKIPPED: no `{program}` here; `apt-get install {program}` brings it"
            );
            // past the test harness, which swallows what a passing test prints
            writeln!(io::stderr(), "{text}").expect("stderr is open");
        }
    }
    found
}

/// Leaves word for `.ci/run` that the tests of this program ran.
pub fn ran(program: &str) {
    let path = mark(program);
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder).expect("the target directory can be written");
    fs::write(path, program).expect("the target directory can be written");
}

fn mark(program: &str) -> PathBuf {
    // `CARGO_TARGET_TMPDIR` is `target/tmp`
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("ci")
        .join(format!("{program}-tests-ran"))
}
