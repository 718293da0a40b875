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
pub(crate) async fn file(fakes: &Fakes, people: usize) -> String {
    let mut file = "vendor,user,availability,message\n".to_owned();
    for (position, vendor) in VENDORS.into_iter().enumerate() {
        let count = (people + VENDORS.len() - 1 - position) / VENDORS.len();
        for (number, id) in fakes.add(vendor, count).await.into_iter().enumerate() {
            let availability = ["available", "away"][number % 2];
            let vendor = vendor.as_str();
            let _ = writeln!(file, "{vendor},{id},{availability},Shift {number}");
        }
    }
    file
}
