//! [`FixedHeaders`]: the configured headers of every message to a gateway, read again when their secrets change.

use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use http::{HeaderName, HeaderValue};

use crate::auth::{Again, Reading, SecretProblem, Token, Values};

/// Headers that are sent with every message, each name once.
#[derive(Default)]
pub(crate) struct FixedHeaders {
    /// Exchanged as a whole.
    current: RwLock<Vec<(HeaderName, HeaderValue)>>,
    kept: Mutex<Vec<FixedHeader>>,
}

/// One of them, and what was read of it last.
pub(super) struct FixedHeader {
    name: HeaderName,
    token: Token,
    values: Values,
    value: HeaderValue,
}

impl FixedHeader {
    /// # Errors
    ///
    /// Why its value is of no use.
    pub(super) fn read(
        name: HeaderName,
        token: &Token,
        reading: &mut Reading<'_>,
    ) -> Result<Self, String> {
        let values = reading.read(token).map_err(|why| match why {
            SecretProblem::VariableMissing(name) if is_variable(name) => {
                format!("environment variable `{name}`, which is to hold its value, is not set")
            }
            // whoever wrote the value in the name's place shall not read it here
            SecretProblem::VariableMissing(_) => {
                "the environment variable that is to hold its value is not set".to_owned()
            }
            other => other.to_string(),
        })?;
        Ok(Self {
            name,
            value: value_of(&values)?,
            token: token.clone(),
            values,
        })
    }

    /// Whether it has changed.
    fn reread(&mut self, again: &mut Again<'_>) -> bool {
        let read = again.read(&self.token);
        // what was read is a secret that a header can carry
        let Some(Ok(value)) = read.map(value_of) else {
            return false;
        };
        self.value = value;
        again.exchange(&self.token, &mut self.values)
    }
}

/// Whether this is the name of a variable, as names of variables are written: in capitals.
pub(crate) fn is_variable(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
    name.bytes().next().is_some_and(is_letter)
        && name
            .bytes()
            .all(|byte| is_letter(byte) || byte.is_ascii_digit())
}

/// Of two values that are valid the first is the one to present.
fn value_of(values: &Values) -> Result<HeaderValue, &'static str> {
    let value = HeaderValue::from_str(&values.first);
    let mut value = value.map_err(|_| "no header can carry its value")?;
    value.set_sensitive(true);
    Ok(value)
}

impl FixedHeaders {
    pub(super) fn new(kept: Vec<FixedHeader>) -> Self {
        Self {
            current: RwLock::new(current(&kept)),
            kept: Mutex::new(kept),
        }
    }

    /// What the next message is sent with; not to be held while anything is waited for.
    pub(super) fn current(&self) -> RwLockReadGuard<'_, Vec<(HeaderName, HeaderValue)>> {
        // nothing panics while it is held
        self.current.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What may be told of them.
    pub(crate) fn names(&self) -> Vec<String> {
        let current = self.current();
        current.iter().map(|(name, _)| name.to_string()).collect()
    }

    /// Reads those that are in files again. What changed is sent from now on; of what cannot be read, the value from
    /// before is.
    pub(crate) fn reread(&self, again: &mut Again<'_>) {
        // held to the end, so that of two who do this at once the later one's is what stays
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = false;
        for header in kept.iter_mut() {
            changed |= header.reread(again);
        }
        if changed {
            *self.current.write().unwrap_or_else(PoisonError::into_inner) = current(&kept);
        }
    }
}

fn current(kept: &[FixedHeader]) -> Vec<(HeaderName, HeaderValue)> {
    let pairs = kept.iter();
    pairs
        .map(|header| (header.name.clone(), header.value.clone()))
        .collect()
}
