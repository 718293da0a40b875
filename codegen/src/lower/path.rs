use crate::{
    error::{Error, Result},
    pointer::Pointer,
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
