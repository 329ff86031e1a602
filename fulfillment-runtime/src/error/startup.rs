//! [`StartupError`]: everything that the operator must mend before the server can run, listed at once.

use std::fmt;

use super::problem::Problem;

/// Why a server does not start: every problem, sorted, each with where it stands.
///
/// `main` prints an error's [`Debug`](fmt::Debug), so that is the readable list too.
#[derive(Clone, PartialEq, Eq)]
pub struct StartupError {
    problems: Vec<Problem>,
}

impl StartupError {
    /// `problems` is not empty.
    pub(crate) fn new(mut problems: Vec<Problem>) -> Self {
        debug_assert!(!problems.is_empty());
        problems.iter_mut().for_each(Problem::sort_sites);
        problems.sort();
        // what reads the same is one problem: of a line's columns nobody is told
        problems.dedup_by_key(|problem| problem.to_string());
        Self { problems }
    }

    /// These problems too.
    pub(crate) fn and(mut self, more: impl IntoIterator<Item = Problem>) -> Self {
        self.problems.extend(more);
        Self::new(self.problems)
    }
}

impl From<Problem> for StartupError {
    fn from(problem: Problem) -> Self {
        Self::new(vec![problem])
    }
}

impl std::error::Error for StartupError {}

impl fmt::Debug for StartupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for StartupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [problem] = &*self.problems {
            return write!(f, "the server cannot start: {problem}");
        }
        write!(
            f,
            "the server cannot start, for {} reasons:",
            self.problems.len()
        )?;
        self.problems
            .iter()
            .try_for_each(|problem| write!(f, "\n  - {problem}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::Site;

    fn site(line: u32, column: u32) -> Site {
        Site::new("a", "bot", "src/main.rs", line, column)
    }

    fn lines_of(text: &str) -> Vec<&str> {
        let sites = text.lines().filter_map(|line| line.split_once("main.rs:"));
        sites.map(|(_, line)| line).collect()
    }

    #[test]
    fn every_problem_is_listed_sorted_and_once() {
        let twice = Problem::NoGuard { site: site(9, 1) };
        let error = StartupError::new(vec![
            Problem::NoGuard { site: site(10, 1) },
            twice.clone(),
            Problem::NoIntents,
            twice,
            Problem::NoGuard { site: site(9, 30) },
            Problem::NoGuard { site: site(2, 1) },
        ]);
        let text = format!("{error:?}");
        assert_eq!(text, error.to_string());
        assert!(
            text.starts_with("the server cannot start, for 4 reasons:\n  - an intent has"),
            "{text}"
        );
        // the others may be why
        assert!(
            text.lines()
                .last()
                .is_some_and(|last| last.starts_with("  - no intent")),
            "{text}"
        );
        assert_eq!(lines_of(&text), ["2", "9", "10"], "{text}");
    }

    #[test]
    fn who_needs_something_is_listed_by_line_and_once() {
        let sites = [10, 9, 2, 9].map(|line| site(line, 1)).to_vec();
        let state = "Erp";
        let error = StartupError::from(Problem::MissingState { state, sites });
        assert_eq!(lines_of(&error.to_string()), ["2", "9", "10"], "{error}");
    }
}
