//! A vendor is one document, one folder, three new lines and one word: the registry, the documents, the features and the kits agree,
//! and no other code names a vendor.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use libtest_mimic::Trial;
use omnipresence::__testkit::{Renewal, VendorKit, kits};
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

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

/// Where code names a vendor outside its folder, and why.
const EXCEPTIONS: [(&str, &str); 5] = [
    ("src/vendors/mod.rs", "the registry"),
    ("examples/typed_client.rs", "one vendor's typed client"),
    ("examples/set_status.rs", "command lines in the help"),
    (
        "examples/board/people.toml",
        "accounts of people at the fakes",
    ),
    ("examples/bulk_update/sample.csv", "lines for the fakes"),
];

/// Whether the file is in the folder of a vendor.
fn is_of_a_vendor(path: &Path, vendors: &[Line]) -> bool {
    vendors
        .iter()
        .any(|vendor| path.starts_with(Path::new("src/vendors").join(&vendor.module)))
}

/// The files in a folder, or the file itself, by their paths below the root.
fn files(path: &Path, found: &mut Vec<PathBuf>) {
    if !root().join(path).is_dir() {
        return found.push(path.to_owned());
    }
    for entry in fs::read_dir(root().join(path)).unwrap() {
        files(&path.join(entry.unwrap().file_name()), found);
    }
}

/// Whether these are the brackets of `#[doc = "..."]`.
fn is_doc(group: &Group) -> bool {
    let is_attribute = group.delimiter() == Delimiter::Bracket;
    is_attribute && group.stream().to_string().starts_with("doc = ")
}

/// The identifiers and the literals of Rust code. A comment is no token, and a doc comment is an attribute.
fn tokens(code: TokenStream, found: &mut Vec<String>) {
    for token in code {
        match token {
            TokenTree::Group(group) if is_doc(&group) => {}
            TokenTree::Group(group) => tokens(group.stream(), found),
            TokenTree::Punct(_) => {}
            TokenTree::Ident(_) | TokenTree::Literal(_) => found.push(token.to_string()),
        }
    }
}

/// The identifiers, the literals and, in a file that is not Rust, the lines that name a vendor: its module, its feature or its types.
fn naming(path: &Path, text: &str, vendors: &[Line]) -> Vec<String> {
    let mut parts = Vec::new();
    match path.extension().is_some_and(|it| it == "rs") {
        true => tokens(text.parse().unwrap(), &mut parts),
        false => parts.extend(text.lines().map(str::to_owned)),
    }
    let words = |text: &str| {
        let words = text.replace(|c: char| !c.is_alphanumeric(), " ");
        format!(" {} ", words.to_lowercase())
    };
    let mut names = Vec::new();
    for vendor in vendors {
        names.extend([&vendor.feature, &vendor.module].map(|name| words(name)));
        names.extend([&vendor.provider, &vendor.fake].map(|name| words(name)));
        names.push(words(&format!("{}Builder", vendor.provider)));
    }
    parts.retain(|part| {
        // The letter of an escape is not part of the word after it.
        let part = words(&part.replace("\\n", " ").replace("\\t", " "));
        names.iter().any(|name| part.contains(name))
    });
    parts
}

async fn no_other_code_names_a_vendor() {
    let vendors = registry();
    let mut paths = Vec::new();
    for path in [
        ".ci",
        "benches",
        "build.rs",
        "codegen/src",
        "codegen/tests",
        "examples",
        "fuzz/Cargo.toml",
        "fuzz/fuzz_targets",
        "scripts",
        "src",
        "tests",
    ] {
        files(Path::new(path), &mut paths);
    }
    paths.retain(|path| !is_of_a_vendor(path, &vendors));
    let mut exceptions = BTreeSet::from(EXCEPTIONS.map(|(path, _)| path));
    let mut found = Vec::new();
    for path in &paths {
        let parts = naming(path, &text(path), &vendors);
        if !parts.is_empty() && !exceptions.remove(path.to_str().unwrap()) {
            found.push(format!("{}: {}", path.display(), parts.join("  ")));
        }
    }
    assert!(
        found.is_empty(),
        "only a vendor's own folder may name it: take what differs from its kit. Vendors are named in:\n{}",
        found.join("\n")
    );
    assert_eq!(exceptions, BTreeSet::new(), "these name no vendor");
}

fn a_name_in_code_is_found() {
    let acme = [Line {
        feature: "acme".to_owned(),
        module: "acme".to_owned(),
        provider: "Acme".to_owned(),
        fake: "FakeAcme".to_owned(),
    }];
    let names = |path: &str, text: &str| !naming(Path::new(path), text, &acme).is_empty();
    for code in [
        "use omnipresence::Acme;",
        "let fake = FakeAcme::start();",
        "AcmeBuilder::default()",
        "use omnipresence::acme::api;",
        "use omnipresence::{Error, acme};",
        "use omnipresence::{\n    Error,\n    acme,\n};",
        "mod acme;",
        "#[cfg(feature = \"acme\")]",
        "assert_eq!(kit.name, \"acme\");",
        "Source::new(\"acme:fake\")",
        "let row = b\"a\\nacme,ann\";",
        "let path = r#\"\"acme\"\\x\"#;",
        "(\"a//b\", Acme::builder())",
        "/* Acme */ Acme::builder() // Acme",
        "let quote = '\"'; acme::run(); let quote = '\"';",
        "env::var(\"ACME_TOKEN\")",
        "[doc, \"acme\"]",
    ] {
        assert!(names("code.rs", code), "{code}");
    }
    for code in [
        "// Acme says so",
        "/* Acme /* or acme */ */",
        "/// See [`Acme`].\nstruct Other;",
        "//! What acme has.",
        "let word = \"acmeish\";",
        "struct Acmeology;",
    ] {
        assert!(!names("code.rs", code), "{code}");
    }
    for line in [
        "acme,ann,busy",
        "\"acme:fake\" = \"5\"",
        "sed 's/^acme//'",
        "match(/^Set at (acme|other)/);",
        "# acme",
    ] {
        assert!(names("script", line), "{line}");
    }
    assert!(!names("script", "for vendor in acmeish"));
}
