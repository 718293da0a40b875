use crate::{
    document::{Location, Parameter},
    error::{Error, Result},
    pointer::Pointer,
    resolve::Resolved,
};

/// The names of the placeholders in a path, each a whole segment.
pub(super) fn placeholders<'p>(path: &'p str, at: &Pointer) -> Result<Vec<&'p str>> {
    let Some(segments) = path.strip_prefix('/') else {
        return Err(Error::new(
            at,
            "the path does not start with a slash",
            "write it as `/...`",
        ));
    };
    let mut names = Vec::new();
    for segment in segments.split('/') {
        let name = segment
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'));
        if name.unwrap_or(segment).contains(['{', '}', '?', '#']) {
            return Err(Error::new(
                at,
                format!("the segment `{segment}` is neither plain text nor one `{{placeholder}}`"),
                "let each placeholder be a whole segment, and make query parameters `parameters`",
            ));
        }
        names.extend(name);
    }
    Ok(names)
}

/// Checks that the placeholders of a path and the parameters that fill them are the same.
pub(super) fn check(
    placeholders: &[&str],
    given: &[Resolved<'_, Parameter>],
    at: &Pointer,
) -> Result<()> {
    let declared = |name: &str| {
        given
            .iter()
            .any(|one| one.item.location == Location::Path && one.item.name == name)
    };
    if let Some(name) = placeholders.iter().find(|name| !declared(name)) {
        return Err(Error::new(
            at,
            format!("the placeholder `{{{name}}}` of the path has no parameter"),
            "add one with `in: path`",
        ));
    }
    for (index, name) in placeholders.iter().enumerate() {
        if placeholders[..index].contains(name) {
            return Err(Error::new(
                at,
                format!("the placeholder `{{{name}}}` is in the path twice"),
                "rename one of the two",
            ));
        }
    }
    let unused = given.iter().find(|one| {
        one.item.location == Location::Path && !placeholders.contains(&one.item.name.as_str())
    });
    match unused {
        None => Ok(()),
        Some(one) => Err(Error::new(
            &one.at,
            format!("the path has no placeholder `{{{}}}`", one.item.name),
            "put it into the path or remove the parameter",
        )),
    }
}
