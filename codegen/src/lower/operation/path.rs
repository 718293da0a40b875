//! Path templates: each placeholder is a whole segment and has a parameter.

use crate::{
    document::{Location, Parameter},
    error::{Error, Result},
    pointer::Pointer,
    resolve::Resolved,
};

/// What RFC 3986 allows in a segment beside letters and digits, without percent signs.
const PUNCTUATION: &str = "-._~!$&'()*+,;=:@";

/// The names of the placeholders in a path, each a whole segment.
pub(crate) fn placeholders<'p>(path: &'p str, at: &Pointer) -> Result<Vec<&'p str>> {
    let Some(segments) = path.strip_prefix('/') else {
        return Err(Error::new(
            at,
            "the path does not start with a slash",
            "write it as `/...`",
        ));
    };
    let mut names = Vec::new();
    let inner = segments.strip_suffix('/').unwrap_or(segments);
    for segment in inner.split('/') {
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
        match name {
            None if !inner.is_empty() => check_segment(segment, at)?,
            Some(name) if names.contains(&name) => {
                return Err(Error::new(
                    at,
                    format!("the placeholder `{{{name}}}` is in the path twice"),
                    "rename one of the two",
                ));
            }
            _ => names.extend(name),
        }
    }
    Ok(names)
}

fn check_segment(segment: &str, at: &Pointer) -> Result<()> {
    let is_allowed = |c: &char| c.is_ascii_alphanumeric() || PUNCTUATION.contains(*c);
    let odd = segment.chars().find(|c| !is_allowed(c));
    let (fault, help) = match (segment, odd) {
        ("", _) => (
            "a segment of the path is empty".to_owned(),
            "take the double slash out".to_owned(),
        ),
        ("." | "..", _) => (
            format!("the segment `{segment}` leads elsewhere"),
            "write the path that is meant".to_owned(),
        ),
        (_, Some(odd)) => (
            format!("the segment `{segment}` has `{odd}`, which a path cannot have"),
            format!("use letters, digits and `{PUNCTUATION}`"),
        ),
        (_, None) => return Ok(()),
    };
    Err(Error::new(at, fault, help))
}

/// The path with all placeholders alike: two that are the same then match the same requests.
pub(crate) fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        if segment.starts_with('{') {
            "{}"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// Checks that the placeholders of a path and the parameters that fill them are the same.
pub(crate) fn check(
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
