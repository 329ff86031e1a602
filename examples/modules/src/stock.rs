//! [`Stock`]: what the program makes before it serves, and functions take as an argument.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What is there, by flavour. A state is cloned for each call, so it holds an [`Arc`].
#[derive(Debug, Clone, Default)]
pub struct Stock(Arc<Mutex<HashMap<String, u32>>>);

impl Stock {
    /// A stock of these flavours.
    pub fn new<const N: usize>(pizzas: [(&str, u32); N]) -> Self {
        Self(Arc::new(Mutex::new(
            pizzas
                .map(|(flavour, count)| (flavour.to_owned(), count))
                .into(),
        )))
    }

    /// Takes `count` of a flavour away, if there are as many.
    pub fn take(&self, flavour: &str, count: u32) -> bool {
        // a call that panicked meanwhile left a number, which is as good as ever
        let mut pizzas = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match pizzas.get_mut(flavour) {
            Some(left) if *left >= count => {
                *left -= count;
                true
            }
            _ => false,
        }
    }
}
