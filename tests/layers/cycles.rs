//! No files import each other in a circle. A name that a module only exports counts as an import of the file that defines it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{module_of, paths::Paths, sources};

/// Files that need each other, each with the reason.
const ALLOWED: &[(&[&str], &str)] = &[
    (
        &["client::wire::json::form", "client::wire::json::source"],
        "JSON nests, and so do the readers of it",
    ),
    (
        &[
            "client::wire::decode::lenient",
            "client::wire::decode::reader",
        ],
        "JSON nests, and so do the readers of it",
    ),
];

type Graph = BTreeMap<String, BTreeSet<String>>;

/// What each file imports, by modules, without its tests. A file and the folders that it is in do not count: a child names its parent.
fn graph(sources: &[(String, String)]) -> Graph {
    let files = sources.iter().filter(|(file, _)| !file.contains("tests"));
    let files: HashMap<String, Paths> = files
        .map(|(file, text)| (module_of(file), Paths::of(&module_of(file), text)))
        .collect();
    let exports: HashMap<String, &String> = files
        .iter()
        .flat_map(|(module, paths)| {
            let exported = paths.exported.iter();
            exported.map(move |(name, path)| (format!("{module}::{name}"), path))
        })
        .collect();
    let owner = |path: &str| {
        let mut path = path.to_owned();
        // An export may stand for another one.
        for _ in 0..8 {
            let prefixes = path.match_indices("::").map(|(end, _)| &path[..end]);
            let exported = prefixes
                .chain([path.as_str()])
                .find(|it| exports.contains_key(*it));
            let Some(exported) = exported.map(str::to_owned) else {
                break;
            };
            path = format!("{}{}", exports[&exported], &path[exported.len()..]);
        }
        while !files.contains_key(&path) {
            path.truncate(path.rfind("::")?);
        }
        Some(path)
    };
    let is_above = |one: &str, other: &str| other.starts_with(&format!("{one}::"));
    let imports = |module: &String, paths: &Paths| {
        let owners = paths.outside_tests.iter().filter_map(|path| owner(path));
        let owners =
            owners.filter(|it| it != module && !is_above(it, module) && !is_above(module, it));
        owners.collect()
    };
    files
        .iter()
        .map(|(module, paths)| (module.clone(), imports(module, paths)))
        .collect()
}

/// The files that can be reached from one.
fn reached(graph: &Graph, from: &str) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from.to_owned()];
    while let Some(module) = next.pop() {
        for import in graph.get(&module).into_iter().flatten() {
            if reached.insert(import.clone()) {
                next.push(import.clone());
            }
        }
    }
    reached
}

/// The sets of files that import each other.
fn cycles(graph: &Graph) -> BTreeSet<BTreeSet<String>> {
    let all: BTreeMap<&String, _> = graph.keys().map(|it| (it, reached(graph, it))).collect();
    let on_a_cycle = all
        .iter()
        .filter(|(module, reached)| reached.contains(**module));
    let cycle = |reached: &BTreeSet<String>, module: &str| {
        let back = |other: &&String| all[other].contains(module);
        reached.iter().filter(back).cloned().collect()
    };
    on_a_cycle
        .map(|(module, reached)| cycle(reached, module))
        .collect()
}

#[test]
fn no_files_import_each_other() {
    let graph = graph(&sources());
    let arrows: usize = graph.values().map(BTreeSet::len).sum();
    println!("{} files, {arrows} imports", graph.len());
    let mut cycles = cycles(&graph);
    for (files, reason) in ALLOWED {
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        assert!(
            cycles.remove(&files),
            "{files:?} are allowed, because {reason}, and are no cycle"
        );
    }
    assert!(cycles.is_empty(), "{cycles:#?}");
}

#[test]
fn a_cycle_is_found_through_an_export() {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    let sources = [
        file(
            "a/mod.rs",
            "mod one; mod two; pub use one::One; pub use two::Two;",
        ),
        file("a/one.rs", "use super::Two; pub struct One(Two);"),
        file("a/two.rs", "use crate::a::One; pub struct Two(One);"),
    ];
    let cycle = ["a::one", "a::two"].map(str::to_owned);
    assert_eq!(
        cycles(&graph(&sources)),
        BTreeSet::from([BTreeSet::from(cycle)])
    );
}
