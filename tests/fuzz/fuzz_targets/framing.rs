//! Any `Host` and `Transfer-Encoding`, before the gate of framing.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fulfillment_fuzz::framing::run(data);
});
