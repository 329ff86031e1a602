//! Files that stand in several places, since each crate is packaged alone, and must be the same.

use crate::source::Tree;
use crate::{Broken, file, hold};

/// The file, and its copy.
const COPIES: [(&str, &str); 1] = [(
    "fulfillment-macros/src/lower/cases.rs",
    "fulfillment-runtime/src/route_table/relays/cases.rs",
)];

fn copies_that_differ(tree: &Tree) -> Vec<Broken> {
    let text = |path: &str| {
        let found = tree.files.iter().find(|file| file.path == path);
        found.map(|file| file.text())
    };
    let differing = COPIES.into_iter().filter(|(one, other)| {
        // where one of them is missing too
        text(one).is_none() || text(one) != text(other)
    });
    differing
        .map(|(one, other)| Broken::new(format!("{other}:1"), format!("is no copy of {one}")))
        .collect()
}

#[test]
fn copies_are_the_same() {
    let [(one, other)] = COPIES;
    let both = |second| Tree::of(&[(one, "const A: u8 = 1;"), (other, second)]);
    let mend = "What one crate accepts the other must accept: change the first file, and copy it over the second.";
    let caught = [both("const A: u8 = 2;"), file(one, ""), file(other, "")];
    hold(
        copies_that_differ,
        mend,
        &caught,
        &[both("const A: u8 = 1;")],
    );
}
