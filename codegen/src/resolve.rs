//! Follows a `$ref` to a component; a reference that cannot be followed is an error with its place.

use indexmap::IndexMap;

use crate::{
    document::{
        Components, Example, Header, Parameter, RefOr, RequestBody, Response, Schema,
        SecurityScheme,
    },
    error::{Error, Result},
    pointer::Pointer,
};

/// A sort of component that a `$ref` can mean.
pub(crate) trait Component: Sized + 'static {
    /// Its section of `components`.
    const SECTION: &str;

    fn section(components: &Components) -> &IndexMap<String, RefOr<Self>>;
}

macro_rules! component {
    ($kind:ty, $section:literal, $field:ident) => {
        impl Component for $kind {
            const SECTION: &str = $section;

            fn section(components: &Components) -> &IndexMap<String, RefOr<Self>> {
                &components.$field
            }
        }
    };
}

component!(Schema, "schemas", schemas);
component!(Parameter, "parameters", parameters);
component!(Response, "responses", responses);
component!(Header, "headers", headers);
component!(RequestBody, "requestBodies", request_bodies);
component!(Example, "examples", examples);
component!(SecurityScheme, "securitySchemes", security_schemes);

/// What stands behind a [`RefOr`].
#[derive(Debug)]
pub(crate) struct Resolved<'d, T> {
    pub(crate) item: &'d T,
    /// Where it is written.
    pub(crate) at: Pointer,
    /// Its name among the components, if it was referred to.
    pub(crate) component: Option<&'d str>,
}

/// Follows a `$ref`, if there is one at `at`, and the one behind it, and so on.
pub(crate) fn resolve<'d, T: Component>(
    components: &'d Components,
    item: &'d RefOr<T>,
    at: &Pointer,
) -> Result<Resolved<'d, T>> {
    let mut item = item;
    let mut at = at.clone();
    let mut component = None;
    for _ in 0..=T::section(components).len() {
        match item {
            RefOr::Here(item) => {
                return Ok(Resolved {
                    item,
                    at,
                    component,
                });
            }
            RefOr::Ref(target) => {
                let name = component_name::<T>(target, &at)?;
                let entry = T::section(components).get_key_value(&name);
                let Some((name, found)) = entry else {
                    return Err(Error::new(
                        &at.key("$ref"),
                        format!("`{target}` does not exist"),
                        format!(
                            "add it under `components/{}`, or correct the name",
                            T::SECTION
                        ),
                    ));
                };
                item = found;
                at = Pointer::root().keys(&["components", T::SECTION, name]);
                component = Some(name);
            }
        }
    }
    Err(Error::new(
        &at.key("$ref"),
        "the reference leads back to itself",
        "let one of the components in the circle be written out",
    ))
}

/// All components of one sort, each with its name.
pub(crate) fn components<T: Component>(
    components: &Components,
) -> impl Iterator<Item = Result<Resolved<'_, T>>> {
    T::section(components).iter().map(|(name, item)| {
        let at = Pointer::root().keys(&["components", T::SECTION, name]);
        let resolved = resolve(components, item, &at)?;
        Ok(Resolved {
            component: resolved.component.or(Some(name)),
            ..resolved
        })
    })
}

/// The component name in the text of a `$ref`.
fn component_name<T: Component>(target: &str, at: &Pointer) -> Result<String> {
    let wrong = |message: String, help: String| Err(Error::new(&at.key("$ref"), message, help));
    let Some(path) = target.strip_prefix("#/") else {
        return wrong(
            format!("`{target}` is outside this document, which is not supported"),
            format!(
                "copy it into `components/{}` and refer to it there",
                T::SECTION
            ),
        );
    };
    match path.split('/').collect::<Vec<_>>()[..] {
        ["components", section, name] if section == T::SECTION => {
            Ok(name.replace("~1", "/").replace("~0", "~"))
        }
        _ => wrong(
            format!("`{target}` cannot stand here"),
            format!("refer to something in `#/components/{}/`", T::SECTION),
        ),
    }
}
