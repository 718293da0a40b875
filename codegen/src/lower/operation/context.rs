//! An operation with its path and its place in the document, in the order of the paths; ids are unique.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::path;
use crate::{
    document::{Document, Method, Operation, PathItem},
    error::{Error, Result},
    pointer::Pointer,
};

/// An operation and where it stands.
pub(crate) struct OperationContext<'d> {
    pub(crate) path: &'d str,
    pub(crate) path_item: &'d PathItem,
    pub(crate) path_at: Pointer,
    pub(crate) method: Method,
    pub(crate) operation: &'d Operation,
    pub(crate) at: Pointer,
}

/// All operations by their ids, in the order of the document's paths.
pub(crate) fn find(document: &Document) -> Result<IndexMap<&str, OperationContext<'_>>> {
    let mut sites = IndexMap::new();
    let mut shapes = BTreeMap::new();
    for (path, path_item) in &document.paths {
        let path_at = Pointer::root().keys(&["paths", path]);
        path::placeholders(path, &path_at)?;
        if path_item.operations().next().is_none() {
            return Err(Error::new(
                &path_at,
                "there are no operations",
                "add one or remove the path",
            ));
        }
        if let Some(other) = shapes.insert(path::shape(path), path_at.clone()) {
            return Err(Error::new(
                &path_at,
                format!("the path is the same as {other}"),
                "put the operations of both into one",
            ));
        }
        for (method, operation) in path_item.operations() {
            let at = path_at.key(&method.key());
            let id = operation.operation_id.as_str();
            let site = OperationContext {
                path,
                path_item,
                path_at: path_at.clone(),
                method,
                operation,
                at: at.clone(),
            };
            if let Some(other) = sites.insert(id, site) {
                return Err(Error::new(
                    &at.key("operationId"),
                    format!("`{id}` is already the id of {}", other.at),
                    "give each operation an id of its own",
                ));
            }
        }
    }
    if sites.is_empty() {
        return Err(Error::new(
            &Pointer::root().key("paths"),
            "there are no operations",
            "add one",
        ));
    }
    Ok(sites)
}
