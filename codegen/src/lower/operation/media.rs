//! The only media type of a body; several are an error.

use indexmap::IndexMap;

use crate::{
    document::{Components, MediaType},
    error::{Error, Result},
    ir::Sample,
    lower::example::value,
    pointer::Pointer,
};

/// A body in its only media type.
pub(crate) struct Media<'d> {
    pub(crate) name: &'d str,
    pub(crate) content: &'d MediaType,
    pub(crate) at: Pointer,
    pub(crate) sample: Option<Sample>,
}

/// The only media type in the `content` of what is at `owner`.
pub(crate) fn only<'d>(
    components: &Components,
    content: &'d IndexMap<String, MediaType>,
    owner: &Pointer,
) -> Result<Media<'d>> {
    let at = owner.key("content");
    let mut media = content.iter();
    let (name, content) = match (media.next(), media.next()) {
        (Some(only), None) => only,
        (None, _) => {
            return Err(Error::new(
                &at,
                "`content` is empty",
                "name the media type, or leave `content` out for no body",
            ));
        }
        (Some(_), Some(_)) => {
            return Err(Error::new(
                &at,
                "several media types are not supported",
                "keep the one that the client uses",
            ));
        }
    };
    let at = at.key(name);
    let sample = value::of(components, content.example.as_ref(), &content.examples, &at)?;
    Ok(Media {
        name,
        content,
        at,
        sample,
    })
}
