//! Payloads as the vendors document them are read with nothing lost.

use std::{collections::BTreeSet, fs, path::Path};

use libtest_mimic::Trial;
use omnipresence::__testkit::{VendorKit, kits};

use crate::harness::{per_vendor, trial};

const SUITE: &str = "samples";

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = per_vendor(SUITE, every_file_is_a_sample);
    for kit in kits() {
        for sample in kit.samples {
            trials.push(trial(
                format!("{SUITE}::{}::{}", kit.name, sample.file),
                move || async {
                    assert_eq!((sample.read)(sample.text).unwrap(), sample.secrets);
                },
            ));
        }
    }
    trials
}

async fn every_file_is_a_sample(kit: &'static VendorKit) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/vendors")
        .join(kit.name)
        .join("samples");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let files: BTreeSet<String> = files.map(|name| name.into_string().unwrap()).collect();
    let samples: BTreeSet<String> = kit
        .samples
        .iter()
        .map(|sample| sample.file.to_owned())
        .collect();
    assert_eq!(samples, files);
}
