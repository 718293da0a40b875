//! Every seed of every fuzz target, as a plain test.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use super::{VENDORS, answers};

type Target = (&'static str, fn(&[u8]));

const TARGETS: &[Target] = &[
    #[cfg(feature = "genesys")]
    ("genesys", super::genesys),
    #[cfg(feature = "rocketchat")]
    ("rocketchat", super::rocketchat),
    #[cfg(feature = "pnut")]
    ("pnut", super::pnut),
    #[cfg(feature = "superoffice")]
    ("superoffice", super::superoffice),
    ("wait_hint", super::wait_hint),
    ("date", super::date),
];

/// The folder of the fuzz targets. A published package comes without it.
fn folder() -> Option<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_published = package.join("Cargo.toml.orig").exists();
    (!is_published).then(|| package.join("fuzz"))
}

/// Names and contents of the files in a folder.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
    let mut files: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            (path.display().to_string(), fs::read(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

#[test]
fn every_seed_passes_its_target() {
    let Some(folder) = folder() else { return };
    let mut failed = Vec::new();
    for (name, target) in TARGETS {
        let seeds = files(&folder.join("seeds").join(name));
        assert!(!seeds.is_empty(), "{name} has no seeds");
        for (seed, data) in seeds {
            if catch_unwind(AssertUnwindSafe(|| target(&data))).is_err() {
                failed.push(seed);
            }
        }
    }
    assert!(
        failed.is_empty(),
        "the reasons are above; these seeds fail: {failed:#?}"
    );
}

#[test]
fn every_operation_has_a_seed_that_names_it() {
    let Some(folder) = folder() else { return };
    for vendor in VENDORS {
        let operations: BTreeSet<_> = vendor
            .decoders
            .iter()
            .map(|one| one.descriptor.id)
            .collect();
        let name = vendor.dialects[0].vendor;
        let mut seeded = BTreeSet::new();
        for (seed, data) in files(&folder.join("seeds").join(name)) {
            let (decoder, answer) = answers::input(vendor, &data);
            let operation = decoder.descriptor;
            let line = format!("{} {}", operation.id, answer.status.as_u16());
            assert!(
                data.starts_with(line.as_bytes()),
                "{seed} does not begin with `operation status`"
            );
            seeded.insert(operation.id);
        }
        assert_eq!(seeded, operations, "{name}");
    }
}

#[cfg(every_vendor)]
#[test]
fn every_vendor_and_every_target_is_in_the_list_of_this_test() {
    let Some(folder) = folder() else { return };
    let names = |folder: &Path, extension: Option<&str>| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).unwrap();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .filter(|path| path.extension() == extension.map(OsStr::new))
            .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
            .collect()
    };
    let listed: BTreeSet<_> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&folder.join("fuzz_targets"), Some("rs")), listed);
    assert_eq!(names(&folder.join("seeds"), None), listed);
    let vendors = names(&folder.join("../openapi"), Some("yaml"));
    assert!(vendors.is_subset(&listed), "{vendors:?} have no targets");
}
