//! A vendor is one document, one folder and three lines: the registry, the documents, the features and the kits agree, and no other code
//! names a vendor.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use libtest_mimic::Trial;
use omnipresence::__testkit::{Renewal, VendorKit, kits};

use crate::harness::{per_vendor, trial};

const SUITE: &str = "registry";

pub(crate) fn trials() -> Vec<Trial> {
    let name = |case: &str| format!("{SUITE}::{case}");
    let mut trials = vec![
        trial(
            name("documents_features_and_registry_agree"),
            documents_features_and_registry_agree,
        ),
        trial(
            name("no_other_code_names_a_vendor"),
            no_other_code_names_a_vendor,
        ),
        trial(name("a_name_in_code_is_found"), async || {
            a_name_in_code_is_found()
        }),
    ];
    trials.extend(per_vendor(a_kit_covers_its_document));
    trials
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The names of the documents.
fn documents() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("openapi")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let documents = paths.filter(|path| path.extension().is_some_and(|it| it == "yaml"));
    documents
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

/// A line of the registry: `"acme" acme::{Acme, fake::FakeAcme};`.
struct Line {
    feature: String,
    module: String,
    provider: String,
    fake: String,
}

fn registry() -> Vec<Line> {
    let text = text("src/vendors/mod.rs");
    let (_, lines) = text.split_once("registry! {\n").unwrap();
    let (lines, _) = lines.split_once("\n}").unwrap();
    let line = |line: &str| {
        let (feature, rest) = line.trim().strip_prefix('"')?.split_once("\" ")?;
        let (module, rest) = rest.split_once("::{")?;
        let (provider, rest) = rest.split_once(", fake::")?;
        Some(Line {
            feature: feature.to_owned(),
            module: module.to_owned(),
            provider: provider.to_owned(),
            fake: rest.strip_suffix("};")?.to_owned(),
        })
    };
    lines
        .lines()
        .map(|it| line(it).unwrap_or_else(|| panic!("{it}")))
        .collect()
}

async fn documents_features_and_registry_agree() {
    let documents = documents();
    let registry = registry();
    let registered: BTreeSet<String> = registry.iter().map(|line| line.feature.clone()).collect();
    assert_eq!(
        registered, documents,
        "registry! in src/vendors/mod.rs, and openapi/*.yaml"
    );
    let vendors = text("src/vendors/mod.rs");
    let manifest = text("Cargo.toml").parse::<toml::Table>().unwrap();
    let features = manifest["features"].as_table().unwrap();
    let all = features["all-vendors"].as_array().unwrap();
    let all: BTreeSet<String> = all
        .iter()
        .map(|it| it.as_str().unwrap().to_owned())
        .collect();
    assert_eq!(
        all, documents,
        "all-vendors in Cargo.toml, and openapi/*.yaml"
    );
    for Line {
        feature, module, ..
    } in &registry
    {
        assert_eq!(feature, module, "a module has the name of its document");
        assert!(
            features.contains_key(feature),
            "Cargo.toml has no feature {feature}"
        );
        assert!(
            vendors.contains(&format!("\npub mod {module};\n")),
            "src/vendors/mod.rs has no pub mod {module}"
        );
        let page = text(format!("src/vendors/{module}/mod.rs"));
        let condition = format!("#![cfg(feature = \"{feature}\")]\n");
        assert!(
            page.starts_with(&condition),
            "src/vendors/{module}/mod.rs begins with {condition}"
        );
    }
    let folders = fs::read_dir(root().join("src/vendors")).unwrap();
    let folders = folders
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("api.rs").exists());
    let folders: BTreeSet<String> = folders
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(
        folders, documents,
        "folders in src/vendors, and openapi/*.yaml"
    );
    let kits: BTreeSet<String> = kits().iter().map(|kit| kit.name.to_owned()).collect();
    match cfg!(feature = "all-vendors") {
        true => assert_eq!(kits, documents, "kits, and openapi/*.yaml"),
        false => assert!(kits.is_subset(&documents)),
    }
}

/// Calls, seeds and samples are checked by the suites `requests`, `seeds` and `samples`.
async fn a_kit_covers_its_document(kit: &'static VendorKit) {
    assert!(!kit.operations.is_empty());
    assert!(!(kit.bad_settings)().is_empty() && !(kit.secret_settings)().is_empty());
    assert!(
        (kit.addresses)()
            .iter()
            .any(|address| address.setting == "base_url")
    );
    assert!(!kit.environments.is_empty() && !kit.columns.is_empty() && !kit.subjects.is_empty());
    let first = kit.logins.first().expect("a kit has a login");
    let expected = Renewal::None;
    assert_eq!(first.renewal, expected, "the first login stays as it is");
    assert!(first.is_static());
    let names = |names: Vec<&str>| {
        let unique: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(unique.len(), names.len(), "{names:?}");
    };
    names(kit.logins.iter().map(|login| login.name).collect());
    names(kit.subjects.iter().map(|subject| subject.name).collect());
    let fake = (kit.start_fake)().await;
    assert_eq!(fake.vendor, kit.name);
    fake.build(fake.clock.http_options()).unwrap();
}

/// Where code may name a vendor: its own folder and the registry, pages of the guide, and examples in a file of their own, which
/// show one vendor.
fn may_name(path: &Path, lines: usize) -> bool {
    let path = path.strip_prefix(root()).unwrap();
    let is_short_example = path.parent() == Some(Path::new("examples")) && lines <= 60;
    let is_vendor = path.starts_with("src/vendors") && path.components().count() > 3;
    let shared = ["src/vendors/kit", "src/vendors/fuzzing"];
    let is_shared = shared.iter().any(|shared| path.starts_with(shared));
    is_short_example
        || path == Path::new("src/vendors/mod.rs")
        || path.starts_with("src/guide")
        || is_vendor && !is_shared
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

/// The parts of a line that are code that names a vendor: its types, its module or its name as a whole literal.
fn naming(line: &str, vendors: &[Line]) -> bool {
    // A comment may name vendors, and `//` in a URL is not one.
    let code = line
        .split_once("//")
        .map_or(line, |(code, _)| match code.ends_with(':') {
            true => line,
            false => code,
        });
    let mut words = Vec::new();
    for word in code.split(|c: char| !c.is_alphanumeric() && c != '_') {
        words.push(word);
    }
    vendors.iter().any(|vendor| {
        let types = [
            vendor.provider.clone(),
            format!("{}Builder", vendor.provider),
            vendor.fake.clone(),
        ];
        words.iter().any(|word| types.iter().any(|it| it == word))
            || code.contains(&format!("{}::", vendor.module))
            || code.contains(&format!("::{}", vendor.module))
            || code.contains(&format!("\"{}\"", vendor.feature))
    })
}

async fn no_other_code_names_a_vendor() {
    let vendors = registry();
    let mut paths = vec![root().join("build.rs")];
    for folder in [
        "src",
        "tests",
        "examples",
        "benches",
        "fuzz/fuzz_targets",
        "codegen/src",
        "codegen/tests",
    ] {
        sources(&root().join(folder), &mut paths);
    }
    let mut found = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        if may_name(&path, text.lines().count()) {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            if naming(line, &vendors) {
                found.push(format!(
                    "{}:{}: {}",
                    path.strip_prefix(root()).unwrap().display(),
                    number + 1,
                    line.trim()
                ));
            }
        }
    }
    assert!(
        found.is_empty(),
        "{} lines name a vendor:\n{}",
        found.len(),
        found.join("\n")
    );
}

fn a_name_in_code_is_found() {
    let acme = [Line {
        feature: "acme".to_owned(),
        module: "acme".to_owned(),
        provider: "Acme".to_owned(),
        fake: "FakeAcme".to_owned(),
    }];
    for line in [
        "use omnipresence::Acme;",
        "let fake = FakeAcme::start();",
        "AcmeBuilder::default()",
        "use omnipresence::acme::api;",
        "#[cfg(feature = \"acme\")]",
        "assert_eq!(kit.name, \"acme\");",
    ] {
        assert!(naming(line, &acme), "{line}");
    }
    for line in [
        "// Acme says so",
        "/// See [`Acme`].",
        "let word = \"acmeish\";",
        "struct Acmeology;",
    ] {
        assert!(!naming(line, &acme), "{line}");
    }
}
