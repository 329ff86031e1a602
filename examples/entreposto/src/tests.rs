//! The audit's page.
