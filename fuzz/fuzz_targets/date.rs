//! See `omnipresence::__testkit::fuzzing`.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| omnipresence::__testkit::fuzzing::date(data));
