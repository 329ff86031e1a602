//! Programs of others that tests use where they are installed.
//!
//! Where one is missing its tests say so on the terminal and pass. Where they ran they leave the file
//! `target/ci/PROGRAM-tests-ran`, which `.ci/run` looks for.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::{env, fs};

/// A program that may be missing, for one test binary.
pub struct Optional {
    name: &'static str,
    /// The value of `CARGO_TARGET_TMPDIR`, which is `target/tmp`, and which test binaries alone have.
    temporary: &'static str,
    forget: Once,
    tell: Once,
}

impl Optional {
    pub const fn new(name: &'static str, temporary: &'static str) -> Self {
        Self {
            name,
            temporary,
            forget: Once::new(),
            tell: Once::new(),
        }
    }

    /// Where the program is, if it is on the path.
    pub fn find(&self) -> Option<PathBuf> {
        // an earlier run says nothing about this one; if there was none, there is nothing to forget
        self.forget.call_once(|| drop(fs::remove_file(self.mark())));
        let found = installed(self.name);
        if found.is_none() {
            self.tell.call_once(|| {
                let name = self.name;
                let text = format!("SKIPPED: no `{name}` here; `apt-get install {name}` brings it");
                // past the test harness, which swallows what a passing test prints
                writeln!(io::stderr(), "{text}").expect("stderr is open");
            });
        }
        found
    }

    /// Tells `.ci/run` that it ran.
    pub fn ran(&self) {
        let mark = self.mark();
        let folder = mark.parent().expect("a folder");
        fs::create_dir_all(folder).expect("the target directory can be written");
        fs::write(&mark, self.name).expect("the target directory can be written");
    }

    fn mark(&self) -> PathBuf {
        let ci = Path::new(self.temporary).with_file_name("ci");
        ci.join(format!("{}-tests-ran", self.name))
    }
}

/// Where a program is that is on the path.
pub fn installed(program: &str) -> Option<PathBuf> {
    let places = env::var_os("PATH")?;
    // daemons stand where a user's path often does not lead
    let daemons = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
    let places = env::split_paths(&places).chain(daemons);
    let mut paths = places.map(|place| place.join(program));
    paths.find(|path| path.is_file())
}
