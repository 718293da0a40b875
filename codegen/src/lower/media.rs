use indexmap::IndexMap;

use super::sample;
use crate::{
    document::{Components, MediaType},
    error::{Error, Result},
    ir::Sample,
    pointer::Pointer,
};

/// A body in its only media type.
pub(super) struct Media<'d> {
    pub(super) name: &'d str,
    pub(super) content: &'d MediaType,
    pub(super) at: Pointer,
    pub(super) sample: Option<Sample>,
}

/// The only media type in the `content` of what is at `owner`.
pub(super) fn only<'d>(
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
    let sample = sample::of(components, content.example.as_ref(), &content.examples, &at)?;
    Ok(Media {
        name,
        content,
        at,
        sample,
    })
}
