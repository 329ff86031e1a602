//! Any method, target and body, of a caller with a token.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fulfillment_fuzz::request::run(data);
});
