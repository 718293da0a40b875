//! The clients of paths with servers of their own.

use super::{DONE, check, document};

/// A document with the paths `/a` and `/b`, whose operations have clients of these names.
fn clients(names: [&str; 2], more: &str) -> String {
    let [a, b] = names.map(|name| {
        format!("servers: [{{url: 'https://example.org', description: S.}}], x-client: {name}")
    });
    document(
        &format!(
            "/a: {{{a}, get: {{operationId: a, summary: A., {DONE}}}}}, \
             /b: {{{b}, get: {{operationId: b, summary: B., {more} {DONE}}}}}"
        ),
        "",
    )
}

#[test]
fn clients_whose_names_end_alike_have_servers_of_their_own() {
    check(
        &clients(["Login", "LoginClient"], ""),
        &[
            "pub(crate) struct LoginClient {",
            "pub(crate) struct LoginClientClient {",
            "pub const LOGIN_SERVERS: &[crate::wire::Server] = &[",
            "pub const LOGIN_CLIENT_SERVERS: &[crate::wire::Server] = &[",
        ],
    );
    check(
        &clients(["Client", "ClientClient"], ""),
        &[
            "pub(crate) struct ClientClient {",
            "pub(crate) struct ClientClientClient {",
            "pub const CLIENT_SERVERS: &[crate::wire::Server] = &[",
            "pub const CLIENT_CLIENT_SERVERS: &[crate::wire::Server] = &[",
        ],
    );
}

#[test]
fn a_client_has_the_operations_of_all_paths_of_its_name() {
    let rust = omnipresence_codegen::generate_str("v.yaml", &clients(["Login", "login"], ""));
    let rust = rust.unwrap();
    assert_eq!(rust.matches("struct LoginClient {").count(), 1);
    assert_eq!(rust.matches("const LOGIN_SERVERS").count(), 1);
}

#[test]
fn a_successor_at_another_client_is_named_with_it() {
    let deprecated = "deprecated: true, x-successor: a,";
    check(
        &clients(["Login", "Logout"], deprecated),
        &["#[deprecated(note = \"use `LoginClient::a`\")]"],
    );
    check(
        &clients(["Login", "Login"], deprecated),
        &["#[deprecated(note = \"use `a`\")]"],
    );
}
