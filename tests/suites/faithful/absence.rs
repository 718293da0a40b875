//! Absence is never read as emptiness.

use libtest_mimic::Trial;
use omnipresence::{
    __testkit::{SILENT, WireForm},
    Availability, ErrorKind, PresenceUpdate, Who,
};

use super::{of_all, of_everyone, scripted::Scripted};
use crate::harness::{all, per_form_if};

pub(super) fn trials() -> Vec<Trial> {
    let is_confirmed = |form: &WireForm| {
        let write = form.write.as_ref();
        write.is_some_and(|write| !write.success.is_empty())
    };
    all([
        of_everyone(an_empty_object_is_no_list),
        of_all(an_empty_object_is_no_presence),
        of_all(an_empty_object_has_no_definitions),
        per_form_if(
            "has no write with a response",
            is_confirmed,
            a_write_that_returns_nothing_may_have_been_applied,
        ),
    ])
}

/// Bodies without anything that a vendor documents, as gateways and broken servers send them.
pub(super) const EMPTY: [&str; 8] = [
    "{}",
    r#"{"status":"maintenance"}"#,
    r#"{"success":true}"#,
    r#"{"meta":{"code":200}}"#,
    r#"{"meta":{"code":200},"data":null}"#,
    r#"{"full":false,"success":true}"#,
    r#"{"success":true,"users":null,"full":true}"#,
    r#"{"data":[]}"#,
];

async fn an_empty_object_is_no_list(form: &'static WireForm) {
    for body in EMPTY {
        let provider = Scripted::bodies([body]).await.provider(form);
        let error = provider.list().await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
        let error = provider.changes(None).await.expect_err(body);
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}");
    }
}

async fn an_empty_object_is_no_presence(form: &'static WireForm) {
    for body in EMPTY {
        let server = Scripted::bodies([body]).await;
        let provider = server.provider(form);
        let mut responses = vec![provider.get(&Who::User("5".into())).await];
        let many = provider.get_many(&["5".into(), "6".into()]).await;
        responses.extend(many.into_iter().map(|(_, response)| response));
        for response in responses {
            match response {
                Err(error) => assert_eq!(error.kind(), ErrorKind::Decode, "{body}"),
                // An undocumented word in the place of a status.
                Ok(presence) => {
                    assert_eq!(presence.native.code, "maintenance", "{body}");
                    assert_eq!(presence.availability, Availability::Unknown, "{body}");
                }
            }
        }
    }
}

/// Definitions that need no request are always there.
async fn an_empty_object_has_no_definitions(form: &'static WireForm) {
    for body in EMPTY {
        let server = Scripted::bodies([body]).await;
        match server.provider(form).definitions().await {
            Err(error) => assert_eq!(error.kind(), ErrorKind::Decode, "{body}: {error}"),
            Ok(_) => assert!(server.requests().await.is_empty(), "{body}"),
        }
    }
}

async fn a_write_that_returns_nothing_may_have_been_applied(form: &'static WireForm) {
    let write = form.write.as_ref().unwrap();
    for body in SILENT {
        let server = Scripted::bodies(write.before.iter().copied().chain([body])).await;
        let provider = server.provider(form);
        let update = PresenceUpdate::new(Availability::Away).without_message();
        let who = super::writable(&*provider);
        let error = provider.set(&who, &update).await.expect_err(body);
        let kind = match write.not_found == Some(body) {
            true => ErrorKind::NotFound,
            false => ErrorKind::Decode,
        };
        assert_eq!(error.kind(), kind, "{body}: {error}");
        assert!(error.may_have_been_applied(), "{body}: {error}");
        let sent = server.requests().await;
        assert_ne!(sent.last().unwrap().method.as_str(), "GET", "{body}");
    }
}
