//! Requests are compared as plain data: nothing is sent.

use proptest::prelude::*;
use reqwest::Method;
use url::{Url, form_urlencoded};

use super::*;
use crate::client::wire::BodyDescriptor;

fn path_for(id: &str) -> Result<String> {
    expand("/api/users/{id}/presence", &[("id", id.to_owned())])
}

#[test]
fn no_id_leads_to_another_resource() {
    for id in [
        "",
        ".",
        "..",
        "a/b",
        "..\\x",
        "%2e%2e",
        "a%2Fb",
        "a\nb",
        "\u{7f}",
        &"x".repeat(10_000),
    ] {
        let error = path_for(id).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{id:?}");
    }
}

#[test]
fn reserved_characters_are_encoded() {
    for (id, expected) in [
        ("6a3af858-942f", "6a3af858-942f"),
        ("@33MHz", "@33MHz"),
        ("rocket.cat", "rocket.cat"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("...", "..."),
        ("é;x=1", "%C3%A9%3Bx%3D1"),
    ] {
        assert_eq!(
            path_for(id).unwrap(),
            format!("/api/users/{expected}/presence")
        );
    }
}

static DESCRIPTOR: Descriptor = Descriptor {
    vendor: "test",
    id: "test",
    method: Method::POST,
    path: "/api/users/{user}/presences/{source}",
    idempotent: true,
    writes: true,
    deprecated: false,
    auth: &[],
    parameters: &[],
    body: Some(BodyDescriptor {
        content_type: "application/x-www-form-urlencoded",
        required: true,
    }),
    success: &[200],
    errors: &[],
};

/// Ids as an attacker would choose them, and any others.
fn id() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-zA-Z0-9@._~-]{1,40}",
        r"[./\\%?#;&=:@ 2eEfF-]{0,12}",
    ]
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec((any::<String>(), any::<String>()), 0..6)
}

proptest! {
    #[test]
    fn no_id_changes_the_shape_of_a_path(user in id(), source in id()) {
        let mut builder = RequestBuilder::new(&DESCRIPTOR);
        builder.path("user", &user);
        builder.path("source", &source);
        let Ok(request) = builder.build() else {
            return Ok(());
        };
        let url = Url::parse(&["https://example.com/tenant", &request.path].concat()).unwrap();
        let segments: Vec<_> = url.path_segments().unwrap().collect();
        prop_assert_eq!(segments.len(), 6);
        prop_assert_eq!(&segments[..3], ["tenant", "api", "users"]);
        prop_assert_eq!(segments[4], "presences");
        for (segment, id) in [(segments[3], user), (segments[5], source)] {
            let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
            prop_assert_eq!(decoded.unwrap(), id);
        }
        prop_assert_eq!((url.query(), url.fragment()), (None, None));
        prop_assert_eq!(url.host_str(), Some("example.com"));
    }

    #[test]
    fn an_ordinary_id_is_always_taken(id in "[a-zA-Z0-9@_~-][a-zA-Z0-9@._~ -]{0,60}") {
        prop_assert!(path_for(&id).is_ok());
    }

    #[test]
    fn what_goes_into_a_query_or_a_form_comes_out_again(
        query in pairs(),
        list in proptest::collection::vec(any::<String>(), 0..6),
        form in pairs(),
    ) {
        let mut builder = RequestBuilder::new(&DESCRIPTOR);
        builder.path("user", "u");
        builder.path("source", "s");
        for (name, value) in &query {
            builder.query(name, Some(value));
        }
        builder.query_list("ids", &list, true);
        for (name, value) in &form {
            builder.form(name, Some(value));
        }
        let request = builder.build().unwrap();
        let mut url = Url::parse(&["https://example.com", &request.path].concat()).unwrap();
        url.set_query(Some(&request.query));
        let expected: Vec<_> = query
            .into_iter()
            .chain(list.into_iter().map(|value| ("ids".to_owned(), value)))
            .collect();
        let sent: Vec<_> = url.query_pairs().into_owned().collect();
        prop_assert_eq!(sent, expected);
        let body = request.body.map_or_else(Bytes::new, |body| body.bytes);
        let sent: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
        prop_assert_eq!(sent, form);
    }

    #[test]
    fn a_list_with_commas_is_one_parameter(list in proptest::collection::vec("[^,]+", 1..6)) {
        let mut builder = RequestBuilder::new(&DESCRIPTOR);
        builder.path("user", "u");
        builder.path("source", "s");
        builder.query_list("id", &list, false);
        let request = builder.build().unwrap();
        let sent: Vec<_> = form_urlencoded::parse(request.query.as_bytes()).collect();
        prop_assert_eq!(sent.len(), 1);
        prop_assert_eq!(sent[0].1.split(',').collect::<Vec<_>>(), list);
    }
}
