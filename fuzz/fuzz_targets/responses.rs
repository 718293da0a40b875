//! The responses of the vendor that `FUZZ_VENDOR` names.
#![no_main]

use std::sync::LazyLock;

use omnipresence::__testkit::{VendorKit, kits};

static KIT: LazyLock<&VendorKit> = LazyLock::new(|| {
    let name = std::env::var("FUZZ_VENDOR").expect("FUZZ_VENDOR is the name of a vendor's document");
    let kit = kits().iter().find(|kit| kit.name == name);
    kit.unwrap_or_else(|| panic!("no vendor is called {name}"))
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| KIT.check_response(data));
