//! Many people at the fakes and a file about them, for those who want to see how fast it is.

use std::fmt::Write;

use omnipresence::SetSupport;

use crate::support::{fakes::Fakes, vendor::Vendor};

/// Adds so many people, the same number at each vendor that sets anyone, and writes a line for each of them.
pub(crate) async fn file(fakes: &Fakes, people: usize) -> String {
    let mut file = "vendor,user,availability,message\n".to_owned();
    let sets_anyone = |vendor: &Vendor| vendor.provider.capabilities().set == SetSupport::Anyone;
    let vendors: Vec<Vendor> = fakes.vendors().filter(sets_anyone).collect();
    for (position, vendor) in vendors.iter().enumerate() {
        let count = (people + vendors.len() - 1 - position) / vendors.len();
        for (number, id) in fakes.add(vendor.name, count).await.into_iter().enumerate() {
            let availability = ["available", "away"][number % 2];
            let vendor = vendor.name;
            let _ = writeln!(file, "{vendor},{id},{availability},Shift {number}");
        }
    }
    file
}
