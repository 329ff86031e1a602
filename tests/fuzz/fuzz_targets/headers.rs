//! Any peer and any headers, before a guarded node and a guarded page.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fulfillment_fuzz::headers::run(data);
});
