//! The ranges of limits, held wherever one is set from outside.

use std::time::Duration;

use super::values::Written;
use super::*;
use crate::limits;

fn texts(server: &Server) -> Vec<String> {
    server.problems.iter().map(ToString::to_string).collect()
}

fn read(variable: &str, value: &str) -> Server {
    variables(Server::new(), &|name| {
        (name == variable).then(|| value.to_owned())
    })
}

/// What no limit of its kind takes: numbers and times just outside of its range, and what is neither.
fn outside(limit: &limits::Shown) -> Vec<String> {
    let mut outside: Vec<String> = match Duration::read(&limit.most) {
        Some(most) => {
            let longer = format!("{}ms", most.as_millis() + 1);
            let none = ["0s", "0ms"].into_iter().filter(|_| limit.least != "0s");
            let none = none.map(str::to_owned);
            none.chain([longer, "4294967295s".to_owned(), "1".to_owned()])
                .collect()
        }
        None => {
            let number = |text: &str| text.parse::<u64>().expect("a number");
            let (least, most) = (number(&limit.least), number(&limit.most));
            [0, least - 1, most + 1, u64::MAX]
                .map(|number| number.to_string())
                .to_vec()
        }
    };
    outside.extend(["-1", "1.5", "many", "1m", "99999999999999999999999"].map(str::to_owned));
    outside
}

#[test]
fn a_limit_out_of_its_range_is_a_problem_under_the_name_that_it_was_given() {
    for limit in limits::all() {
        for value in outside(&limit) {
            let expected = |name: &str| {
                let expected = &limit.expected;
                // a second or a millisecond is within every range of times
                let meant = match value == "1" && limit.most.ends_with('s') {
                    true => "; is `1s` or `1ms` meant?",
                    false => "",
                };
                vec![format!(
                    "setting `{name}`: expected {expected}, not `{value}`{meant}"
                )]
            };
            let server = read(limit.variable, &value);
            assert_eq!(texts(&server), expected(limit.variable), "{value}");
            let name = argument(limit.variable);
            let server = arguments(Server::new(), [format!("{name}={value}")].into_iter());
            assert_eq!(texts(&server), expected(&name), "{value}");
            // it is told once: what was set before stays, and is within the range
            assert_eq!(server.config.problems().count(), 0);
        }
    }
}

#[test]
fn both_ends_of_a_range_are_taken() {
    for limit in limits::all() {
        for value in [&limit.least, &limit.most] {
            let server = read(limit.variable, value);
            assert_eq!(texts(&server), [""; 0], "{}={value}", limit.variable);
            assert_eq!(server.config.problems().count(), 0);
        }
    }
}

#[test]
fn the_help_tells_the_default_of_each_limit() {
    for limit in limits::all() {
        let setting = settings().find(|setting| setting.variable == limit.variable);
        let what = setting.expect("a setting").what;
        let default = limit.default.as_deref().unwrap_or("the platform's");
        let (_, told) = what.rsplit_once(" [").expect("a default");
        let told = told.split([';', ']']).next();
        assert_eq!(told, Some(default), "{what}");
    }
}
