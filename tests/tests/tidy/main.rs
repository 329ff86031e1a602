//! The invariants of the house that a compiler cannot hold, held by a scan of its texts.
//!
//! Each rule is a function from texts to what breaks it, and each is tried on samples first: one that it must catch,
//! one that it must let pass. So no rule stands here that cannot fail. What a rule says names the place, what is
//! wrong there and how to mend it.

mod copies;
mod dependencies;
mod generated;
mod language;
mod layers;
mod lexer;
mod messages;
mod paths;
mod places;
mod source;

use source::Tree;

/// One place that breaks a rule.
struct Broken {
    place: String,
    what: String,
}

impl Broken {
    fn new(place: String, what: impl Into<String>) -> Self {
        Self {
            place,
            what: what.into(),
        }
    }
}

/// Tries a rule on samples, then holds it on the house.
///
/// `mend` says what to do about it. Every tree of `caught` breaks the rule, none of `legal` does.
fn hold(rule: impl Fn(&Tree) -> Vec<Broken>, mend: &str, caught: &[Tree], legal: &[Tree]) {
    assert!(
        !caught.is_empty(),
        "a rule without a sample that it must catch could be one that never fails"
    );
    for (number, sample) in caught.iter().enumerate() {
        assert!(
            !rule(sample).is_empty(),
            "the rule is blind: it does not see what is wrong in its sample {number}"
        );
    }
    for sample in legal {
        report(
            &rule(sample),
            "the rule cries without a reason: this sample is legal",
        );
    }
    report(&rule(&Tree::of_the_house()), mend);
}

fn report(broken: &[Broken], mend: &str) {
    let list: String = broken
        .iter()
        .map(|Broken { place, what }| format!("\n  {place}: {what}"))
        .collect();
    assert!(list.is_empty(), "{list}\n\n{mend}\n");
}

/// A sample of one file.
fn file(path: &str, text: &str) -> Tree {
    Tree::of(&[(path, text)])
}
