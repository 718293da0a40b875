//! The paths in a file that lead into the crate, and the names that the file exports.

use proc_macro2::Ident;
use syn::{
    Item, ItemMod, ItemUse, UseTree, Visibility,
    spanned::Spanned,
    visit::{self, Visit},
};

/// The paths of a file that lead into this crate, with their lines.
pub(crate) struct Paths {
    module: Vec<String>,
    /// How deep the item is in modules of the file itself that are tests.
    in_tests: usize,
    pub(crate) found: Vec<(usize, String)>,
    /// Of those found, the ones that the file needs without its tests.
    pub(crate) outside_tests: Vec<String>,
    /// The names that the file hands on, with the paths that they stand for.
    pub(crate) exported: Vec<(String, String)>,
    children: Vec<String>,
    is_exported: bool,
}

impl Paths {
    pub(crate) fn of(module: &str, text: &str) -> Self {
        let mut paths = Self {
            module: module.split("::").map(str::to_owned).collect(),
            in_tests: 0,
            found: Vec::new(),
            outside_tests: Vec::new(),
            exported: Vec::new(),
            children: Vec::new(),
            is_exported: false,
        };
        let file = syn::parse_file(text).unwrap();
        let children = file.items.iter().filter_map(|item| match item {
            Item::Mod(child) => Some(child.ident.to_string()),
            _ => None,
        });
        paths.children = children.collect();
        paths.visit_file(&file);
        paths
    }

    /// The module of this crate that a path begins at, if it begins at one.
    fn start(&self, first: &str, module: &[String]) -> Option<Vec<String>> {
        match first {
            "crate" => Some(Vec::new()),
            "self" => Some(self.module.clone()),
            "super" => Some(module[..module.len().saturating_sub(1)].to_vec()),
            _ => None,
        }
    }

    /// The path in this crate that a path stands for.
    fn resolve(&self, segments: &[String]) -> Option<String> {
        let mut module = self.start(&segments[0], &self.module)?;
        let mut rest = &segments[1..];
        while let [first, others @ ..] = rest
            && first == "super"
        {
            module.pop();
            rest = others;
        }
        module.extend(rest.iter().filter(|name| *name != "self").cloned());
        (!module.is_empty()).then(|| module.join("::"))
    }

    fn add(&mut self, line: usize, segments: &[String]) {
        if let Some(path) = self.resolve(segments) {
            if self.in_tests == 0 {
                self.outside_tests.push(path.clone());
            }
            self.found.push((line, path));
        }
    }

    /// The path that an exported name stands for; it may begin with a module that the file declares.
    fn export(&mut self, name: String, segments: &[String]) {
        let is_child = self.children.contains(&segments[0]);
        let from_self = [&["self".to_owned()], segments].concat();
        let path = self.resolve(if is_child { &from_self } else { segments });
        self.exported.extend(path.map(|path| (name, path)));
    }

    fn name(&mut self, tree: &UseTree, name: &Ident, segments: Vec<String>) {
        if self.is_exported {
            self.export(name.to_string(), &segments);
        } else {
            self.add(tree.span().start().line, &segments);
        }
    }

    fn expand(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: String| [before, &[name]].concat();
        match tree {
            UseTree::Path(path) => self.expand(&path.tree, &with(path.ident.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|it| self.expand(it, before)),
            UseTree::Glob(_) => self.add(tree.span().start().line, before),
            UseTree::Name(name) => self.name(tree, &name.ident, with(name.ident.to_string())),
            UseTree::Rename(name) => self.name(tree, &name.rename, with(name.ident.to_string())),
        }
    }
}

impl Visit<'_> for Paths {
    fn visit_item_mod(&mut self, item: &ItemMod) {
        let is_test = item.ident == "tests";
        self.module.push(item.ident.to_string());
        self.in_tests += usize::from(is_test);
        visit::visit_item_mod(self, item);
        self.in_tests -= usize::from(is_test);
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &ItemUse) {
        self.is_exported = !matches!(item.vis, Visibility::Inherited);
        self.expand(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &syn::Path) {
        let segments: Vec<_> = path
            .segments
            .iter()
            .map(|it| it.ident.to_string())
            .collect();
        if segments.len() > 1 {
            self.add(path.span().start().line, &segments);
        }
        visit::visit_path(self, path);
    }

    /// Who sees an item is no import.
    fn visit_visibility(&mut self, _: &Visibility) {}
}
