//! What comes over a socket from whoever can reach it: hundreds of requests in raw bytes, well made and not, each with
//! the one answer that RFC 9110 and RFC 9112 ask for, or that they leave to us.
//!
//! A case says what is sent, which answers come, whether the connection is then closed, and for whom a function runs:
//! for nobody where none should. After each an honest call is answered as its own, on a new connection and, where it
//! serves on, on the same one. Each group of cases is a table in a file of its own, and has cases that go well.

mod bodies;
mod case;
mod chunks;
mod counting;
mod encodings;
mod framing;
mod headers;
mod hosts;
mod json;
mod methods;
mod nested;
mod pipelines;
mod request;
mod request_line;
mod run;
mod secured;
mod sizes;
mod slow;
mod targets;
mod unread;
mod values;

use std::collections::HashSet;

use case::Case;

/// Every group's table.
const GROUPS: [fn() -> Vec<Case>; 17] = [
    request_line::cases,
    targets::cases,
    targets::cases_below_a_base_path,
    hosts::cases,
    framing::cases,
    encodings::cases,
    chunks::cases,
    headers::cases,
    bodies::cases,
    methods::cases,
    json::cases,
    values::cases,
    nested::cases,
    sizes::cases,
    pipelines::cases,
    slow::cases,
    secured::cases,
];

#[test]
fn at_least_three_hundred_cases_are_held_and_each_group_has_some_that_go_well() {
    let mut names = HashSet::new();
    for group in GROUPS {
        let cases = group();
        let goes_well = |case: &Case| case.answers.contains(&200) && !case.ran.is_empty();
        let first = &cases.first().expect("a case").name;
        assert!(cases.iter().any(goes_well), "the group of `{first}`");
        for case in cases {
            assert!(names.insert(case.name.clone()), "`{}` twice", case.name);
        }
    }
    assert!(names.len() >= 300, "{} cases", names.len());
}
