//! What an error response says of a user: a damaged text hides no code, and a 404 that gives no reason says nothing.

use libtest_mimic::Trial;
use omnipresence::{__testkit::WireForm, ErrorKind, Scope, Who};

use super::{of_all, scripted::Scripted};
use crate::harness::{all, per_form_if};

pub(super) fn trials() -> Vec<Trial> {
    all([
        per_form_if(
            "has the error bodies of another form",
            |form| !form.unknown_user.is_empty(),
            a_damaged_text_hides_no_error_code,
        ),
        of_all(a_404_without_a_reason_concerns_the_source),
    ])
}

async fn a_404_without_a_reason_concerns_the_source(form: &'static WireForm) {
    for body in ["", "{}", "<html>404 Not Found</html>", "404 page not found"] {
        let server = Scripted::responses([(404, body.into())]).await;
        let read = server.provider(form).get(&Who::User("5".into())).await;
        assert_eq!(read.unwrap_err().scope(), Scope::Source, "{body}");
    }
}

async fn a_damaged_text_hides_no_error_code(form: &'static WireForm) {
    for (status, body, code) in form.unknown_user {
        let server = Scripted::responses([(*status, body.to_vec())]).await;
        let read = server.provider(form).get(&Who::User("5".into())).await;
        let error = read.unwrap_err();
        let read = (error.kind(), error.vendor_code());
        let text = String::from_utf8_lossy(body);
        assert_eq!(read, (ErrorKind::NotFound, Some(*code)), "{text}");
        assert_eq!(error.scope(), Scope::User, "{text}");
    }
}
