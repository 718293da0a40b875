//! Many people at the fakes and a file about them, for those who want to see how fast it is.

use std::fmt::Write;

use crate::support::{fakes::Fakes, vendor::VendorName};

/// The vendors that set anyone.
const VENDORS: [VendorName; 3] = [
    VendorName::Genesys,
    VendorName::RocketChat,
    VendorName::SuperOffice,
];

/// Adds so many people, a third at each vendor, and writes a line for each of them.
pub(crate) fn file(fakes: &Fakes, people: usize) -> String {
    let mut file = "vendor,user,availability,message\n".to_owned();
    for number in 0..people {
        let vendor = VENDORS[number % VENDORS.len()];
        let availability = ["available", "away"][number / VENDORS.len() % 2];
        // Genesys and SuperOffice have ids of a form of their own.
        let id = match vendor {
            VendorName::Genesys => format!("{number:08x}-0000-4000-8000-000000000000"),
            VendorName::SuperOffice => (100_000 + number).to_string(),
            _ => format!("person{number}"),
        };
        fakes.add(vendor, &id, &format!("Person {number}"));
        let _ = writeln!(
            file,
            "{},{id},{availability},Shift {number}",
            vendor.as_str()
        );
    }
    file
}
