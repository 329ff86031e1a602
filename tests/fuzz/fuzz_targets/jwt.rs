//! Any bearer credential and key set, and any header and claims that are honestly signed.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fulfillment_fuzz::jwt::run(data);
});
