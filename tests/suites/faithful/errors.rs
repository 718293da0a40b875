//! A damaged error body hides no code.

use libtest_mimic::Trial;
use omnipresence::{__testkit::WireForm, ErrorKind, Who};

use super::scripted::Scripted;
use crate::harness::per_form_if;

pub(super) fn trials() -> Vec<Trial> {
    per_form_if(
        "has the error bodies of another form",
        |form| !form.unknown_user.is_empty(),
        a_damaged_text_hides_no_error_code,
    )
}

async fn a_damaged_text_hides_no_error_code(form: &'static WireForm) {
    for (status, body, code) in form.unknown_user {
        let server = Scripted::responses([(*status, body.to_vec())]).await;
        let read = server.provider(form).get(&Who::User("5".into())).await;
        let error = read.unwrap_err();
        let read = (error.kind(), error.vendor_code());
        let text = String::from_utf8_lossy(body);
        assert_eq!(read, (ErrorKind::NotFound, Some(*code)), "{text}");
    }
}
