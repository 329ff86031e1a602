//! Google's identity tokens before a real server, which has its keys from a real one.
//!
//! Tokens and what is to become of them are those of the runtime's own tests, which hold what needs its insides too: when
//! keys are fetched again, and what a second judge says of each token.

#[path = "../../../fulfillment-runtime/src/identity/tests/cases/mod.rs"]
mod cases;
mod combined;
mod fetching;
mod for_tests;
#[path = "../../../fulfillment-runtime/src/identity/tests/forge.rs"]
mod forge;
mod guarded;
mod key_server;
mod pages;
mod platforms;
mod startup;
mod table;
mod upstream;
