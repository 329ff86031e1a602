//! Any subject of a certificate.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fulfillment_fuzz::certificate_names::run(data);
});
