//! Payloads as the vendors document them are read with nothing lost.

use std::{fs, path::Path};

use libtest_mimic::Trial;
use omnipresence::__testkit::kits;

use crate::harness::trial;

pub(crate) fn trials() -> Vec<Trial> {
    let vendors = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/vendors");
    let mut trials = Vec::new();
    for kit in kits() {
        let folder = vendors.join(kit.name).join("samples");
        let files =
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        assert!(!files.is_empty(), "{} has no samples", kit.name);
        for path in files {
            let file = path.file_name().unwrap().to_str().unwrap().to_owned();
            let name = format!("samples::{}::{file}", kit.name);
            trials.push(trial(name, async move || {
                let text = fs::read_to_string(path).unwrap();
                assert_eq!(kit.lost_in_sample(&file, &text), [""; 0]);
            }));
        }
    }
    trials
}
