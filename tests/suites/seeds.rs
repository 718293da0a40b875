//! Every seed of every fuzz target passes the checks of its target, and every operation has a seed.

use std::{collections::BTreeSet, fs, path::Path};

use libtest_mimic::Trial;
use omnipresence::__testkit::{VendorKit, fuzzing, kits};

use crate::harness::{per_vendor, trial};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The files in a folder: their names and contents.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries
        .map(|entry| {
            let entry = entry.expect("a folder can be listed");
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a seed can be read"))
        })
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}

const SUITE: &str = "seeds";

/// The check of a fuzz target.
type Check = fn(&[u8]);

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = per_vendor(every_operation_has_a_seed);
    for kit in kits() {
        for (name, data) in seeds(kit) {
            trials.push(trial(
                format!("{SUITE}::{}::{name}", kit.name),
                async move || {
                    let (operation, status) = kit.operation_of(&data);
                    let line = format!("{} {status}", operation.id);
                    assert!(
                        data.starts_with(line.as_bytes()),
                        "a seed begins with `operation status`"
                    );
                    kit.check_response(&data);
                },
            ));
        }
    }
    let targets: [(&str, Check); 2] = [("date", fuzzing::date), ("wait_hint", fuzzing::wait_hint)];
    for (target, check) in targets {
        for (name, data) in files(&Path::new(ROOT).join("fuzz/seeds").join(target)) {
            trials.push(trial(
                format!("{SUITE}::{target}::{name}"),
                async move || check(&data),
            ));
        }
    }
    trials
}

fn seeds(kit: &VendorKit) -> Vec<(String, Vec<u8>)> {
    files(
        &Path::new(ROOT)
            .join("src/vendors")
            .join(kit.name)
            .join("seeds"),
    )
}

async fn every_operation_has_a_seed(kit: &'static VendorKit) {
    let seeds = seeds(kit);
    let seeded: BTreeSet<_> = seeds
        .iter()
        .map(|(_, data)| kit.operation_of(data).0.id)
        .collect();
    let operations: BTreeSet<_> = kit
        .operations
        .iter()
        .map(|operation| operation.id)
        .collect();
    assert_eq!(seeded, operations);
}
