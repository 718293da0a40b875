//! Lowers components that no operation uses, so that a fault in one is reported too.

use super::{
    operation::{answer, body, header, parameter, security},
    schema::models::Models,
};
use crate::{document::Document, error::Result, ir::Status, resolve::components};

/// Looks at the components that operations refer to, used or not, so that none is wrong without a word.
pub(crate) fn check_all<'d>(document: &'d Document, models: &mut Models<'d>) -> Result<()> {
    let all = &document.components;
    for parameter in components(all) {
        parameter::lower(models, &parameter?, "")?;
    }
    for response in components(all) {
        answer::lower(models, &response?, Status::Default, "")?;
    }
    for header in components(all) {
        header::lower(all, &header?)?;
    }
    for body in components(all) {
        body::lower(models, &body?, "")?;
    }
    for example in components::<crate::document::Example>(all) {
        example?;
    }
    for scheme in components(all) {
        security::check_scheme(&scheme?)?;
    }
    Ok(())
}
