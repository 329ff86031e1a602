//! The settings that every attribute has: `fallback_message`, `timeout` and `crate`.

use std::time::Duration;

use syn::{Expr, Lit, Path};

use super::{Reported, Rules, given, literal};
use crate::args::Slot;
use crate::diagnostics::message;

/// What every attribute may say, checked.
pub(crate) struct Settings {
    pub(crate) fallback_message: Option<Expr>,
    pub(crate) timeout: Option<Duration>,
    /// `crate`, if the runtime goes by another name.
    pub(crate) runtime: Option<Path>,
}

impl Rules<'_> {
    pub(super) fn settings(
        &self,
        fallback_message: Slot,
        timeout: Slot,
        runtime: Slot,
    ) -> Result<Settings, Reported> {
        let fallback_message = self.fallback_message(fallback_message);
        let timeout = self.timeout(timeout);
        let runtime = self.runtime(runtime);

        Ok(Settings {
            fallback_message: fallback_message?,
            timeout: timeout?,
            runtime: runtime?,
        })
    }

    fn fallback_message(&self, slot: Slot) -> Result<Option<Expr>, Reported> {
        let Some(expr) = given(slot)? else {
            return Ok(None);
        };
        match literal(&expr) {
            Some(Lit::Str(text)) if text.value().trim().is_empty() => self.wrong(
                expr,
                message!("`fallback_message` is empty; write what the user reads, or leave it out"),
            ),
            Some(Lit::Str(_)) | None => Ok(Some(expr)),
            Some(other) => self.wrong(
                other,
                message!("`fallback_message` is a text; write `fallback_message = \"Volte já.\"`"),
            ),
        }
    }

    fn timeout(&self, slot: Slot) -> Result<Option<Duration>, Reported> {
        let Some(expr) = given(slot)? else {
            return Ok(None);
        };
        match literal(&expr) {
            Some(Lit::Str(text)) => match duration(&text.value()) {
                Some(Duration::ZERO) => {
                    self.wrong(text, message!("`timeout` is zero; write how long a caller waits, such as `\"4s\"`"))
                }
                Some(duration) => Ok(Some(duration)),
                None => self.wrong(
                    text,
                    message!("`timeout` is a whole number with `ms` or `s`; write `\"800ms\"` or `\"4s\"`"),
                ),
            },
            Some(Lit::Int(number)) => {
                self.wrong(number, message!("`timeout` needs a unit; write `\"{number}s\"` or `\"{number}ms\"`"))
            }
            _ => self.wrong(expr, message!("`timeout` is a string literal; write `timeout = \"4s\"`")),
        }
    }

    fn runtime(&self, slot: Slot) -> Result<Option<Path>, Reported> {
        match given(slot)? {
            None => Ok(None),
            Some(Expr::Path(path)) if path.qself.is_none() => Ok(Some(path.path)),
            Some(other) => {
                let text = match literal(&other) {
                    Some(Lit::Str(name)) => {
                        message!(
                            "`crate` is a path; write `crate = {}`, without quotes",
                            name.value()
                        )
                    }
                    _ => message!("`crate` is the path of the runtime; write `crate = my_runtime`"),
                };
                self.wrong(other, text)
            }
        }
    }
}

/// `"800ms"`, `"4s"`.
fn duration(text: &str) -> Option<Duration> {
    // the longer unit first: `ms` ends in `s`
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, Duration::from_millis as fn(u64) -> Duration),
        None => (
            text.strip_suffix('s')?,
            Duration::from_secs as fn(u64) -> Duration,
        ),
    };
    // `parse` takes a sign, which is no part of a duration
    if !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    number.parse().ok().map(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_whole_number_with_its_unit() {
        assert_eq!(duration("800ms"), Some(Duration::from_millis(800)));
        assert_eq!(duration("4s"), Some(Duration::from_secs(4)));
        for text in [
            "",
            "s",
            "ms",
            "4",
            "4 s",
            "-4s",
            "+4s",
            "1.5s",
            "4m",
            "4h",
            "99999999999999999999s",
        ] {
            assert_eq!(duration(text), None, "{text:?}");
        }
    }
}
