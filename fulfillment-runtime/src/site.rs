//! [`Site`]: where an intent stands in the code, for whoever must mend it.

use std::fmt;
use std::panic::Location;

/// Where an intent stands in the code. In order of files and, within one, of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    file: &'static str,
    line: u32,
    column: u32,
    function: &'static str,
    module: &'static str,
}

impl Site {
    /// The place of an annotated function.
    pub const fn new(
        function: &'static str,
        module: &'static str,
        file: &'static str,
        line: u32,
        column: u32,
    ) -> Self {
        Self {
            file,
            line,
            column,
            function,
            module,
        }
    }

    /// The place of the call, for what has no function's name.
    #[track_caller]
    pub(crate) fn here() -> Self {
        let here = Location::caller();
        Self::new("", "", here.file(), here.line(), here.column())
    }

    /// The setting that says it, in place of code.
    #[cfg(feature = "gateway")]
    pub(crate) const fn of_setting(name: &'static str) -> Self {
        Self::new("", "", name, 0, 0)
    }

    /// The function's name; empty for a closure.
    pub(crate) fn function(&self) -> &'static str {
        self.function
    }

    pub(crate) fn module(&self) -> &'static str {
        self.module
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.function.is_empty() {
            write!(f, "`{}` at ", self.function)?;
        }
        if self.line == 0 {
            return write!(f, "setting `{}`", self.file);
        }
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Places as one text, each once.
pub(crate) fn listed(sites: impl IntoIterator<Item = Site>) -> String {
    let mut places: Vec<String> = Vec::new();
    for site in sites {
        let place = site.to_string();
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.join(", ")
}
