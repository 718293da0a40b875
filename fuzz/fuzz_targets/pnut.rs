//! See `omnipresence::fuzzing`.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| omnipresence::fuzzing::pnut(data));
