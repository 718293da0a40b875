use crate::{PATHS, check, components, document, operation};

#[test]
fn authentication_that_is_not_described() {
    check(&[
        (
            operation("").replace("security: []\n", ""),
            "#/paths/~1things/get: it is not said how the call is authenticated; \
             add `security`, here or for the whole document; `security: []` means not at all",
        ),
        (
            operation("security: [{a: []}]"),
            "#/paths/~1things/get/security/0/a: there is no security scheme `a`; \
             add it to `components/securitySchemes` or correct the name",
        ),
        (
            components("").replace("security: []", "security: [{a: []}]"),
            "#/security/0/a: there is no security scheme `a`; add it to `components/securitySchemes` or correct the name",
        ),
    ]);
}

#[test]
fn schemes_that_are_not_supported() {
    let scheme = |security: &str, scheme: &str| {
        document(PATHS, &format!("securitySchemes: {{a: {scheme}}}"))
            .replace("security: []", security)
    };
    check(&[
        (
            scheme("security: [{a: []}]", "{type: apiKey, in: cookie, name: c}"),
            "#/components/securitySchemes/a/in: credentials in cookies are not supported; \
             describe the header that the vendor takes instead",
        ),
        (
            scheme("security: [{a: [read]}]", "{type: http, scheme: basic}"),
            "#/security/0/a/0: the scheme `a` has no scope `read`; add it to the scheme's flows, or say it in `x-permission`",
        ),
        (
            scheme(
                "security: [{a: [read]}]",
                "{type: oauth2, flows: {implicit: {authorizationUrl: a, scopes: {write: W.}}}}",
            ),
            "#/security/0/a/0: the scheme `a` has no scope `read`; add it to the scheme's flows, or say it in `x-permission`",
        ),
        (
            scheme("security: []", "{type: apiKey, in: cookie, name: c}"),
            "#/components/securitySchemes/a/in: credentials in cookies are not supported; \
             describe the header that the vendor takes instead",
        ),
        (
            scheme("security: []", "{type: apiKey, in: header}"),
            "#/components/securitySchemes/a: `name` is missing; add it",
        ),
        (
            scheme("security: []", "{type: apiKey, name: X-A}"),
            "#/components/securitySchemes/a: `in` is missing; add it",
        ),
        (
            scheme("security: []", "{type: http}"),
            "#/components/securitySchemes/a: `scheme` is missing; add it",
        ),
        (
            scheme("security: []", "{type: http, scheme: basic, name: X-A}"),
            "#/components/securitySchemes/a/name: `name` means nothing for `http`; remove it",
        ),
        (
            scheme("security: []", "{type: oauth2}"),
            "#/components/securitySchemes/a: `flows` is missing; add it",
        ),
        (
            scheme("security: []", "{type: oauth2, flows: {}}"),
            "#/components/securitySchemes/a/flows: there is no flow; add one",
        ),
        (
            scheme(
                "security: []",
                "{type: oauth2, flows: {nonsense: {scopes: {}}}}",
            ),
            "#/components/securitySchemes/a/flows/nonsense: unknown key `nonsense`; correct or remove it: known here is \
             one of `implicit`, `password`, `clientCredentials`, `authorizationCode`",
        ),
        (
            scheme(
                "security: []",
                "{type: oauth2, flows: {password: {scopes: {}}}}",
            ),
            "#/components/securitySchemes/a/flows/password: `tokenUrl` is missing; add it",
        ),
        (
            scheme("security: []", "{type: openIdConnect}"),
            "#/components/securitySchemes/a/type: `openIdConnect` is not supported; use one of `apiKey`, `http`, `oauth2`",
        ),
    ]);
}

#[test]
fn servers_that_are_not_supported() {
    let server = |text: &str| format!("{}servers: [{text}]\n", components(""));
    check(&[
        (
            server("{url: 'https://example.org'}"),
            "#/servers/0: the server has no description; add a `description`: it becomes the documentation",
        ),
        (
            server(
                "{url: 'https://{host', description: S., variables: {host: {default: a, description: H.}}}",
            ),
            "#/servers/0/url: a brace of the URL is not closed or not opened; write each variable as `{name}`",
        ),
        (
            server("{url: 'https://host}', description: S.}"),
            "#/servers/0/url: a brace of the URL is not closed or not opened; write each variable as `{name}`",
        ),
        (
            server("{url: 'https://{host}', description: S.}"),
            "#/servers/0/url: the variable `host` is not declared; add it to the server's `variables`",
        ),
        (
            server("{url: 'https://a', description: S., variables: {host: {default: a}}}"),
            "#/servers/0/variables/host: the variable `host` is not in the URL; put it there or remove it here",
        ),
        (
            server(
                "{url: 'https://{host}', description: S., variables: {host: {default: a, enum: [b]}}}",
            ),
            "#/servers/0/variables/host/default: the default is not in the `enum`; add it there or choose another",
        ),
    ]);
}

#[test]
fn clients_that_do_not_fit_their_servers() {
    let paths = |one: &str, other: &str| {
        let item = |path: &str, id: &str, more: &str| {
            format!(
                "{path}: {{get: {{operationId: {id}, summary: Get., responses: {{'200': {{description: Done.}}}}}}, {more}}}"
            )
        };
        let paths = [item("/a", "a", one), item("/b", "b", other)];
        document(&paths.join(", "), "")
    };
    let login = "servers: [{url: 'https://a', description: S.}], x-client: Login";
    check(&[
        (
            paths("servers: [{url: 'https://a', description: S.}]", ""),
            "#/paths/~1a: it is not said which client has the operations of these servers; \
             add `x-client` with a name, such as `Login`",
        ),
        (
            paths("x-client: Login", ""),
            "#/paths/~1a: the path has a client of its own, but goes to the document's servers; \
             add `servers` or remove `x-client`",
        ),
        (
            paths(login, &login.replace("S.", "T.")),
            "#/paths/~1b/servers: `LoginClient` has other servers at #/paths/~1a/servers; \
             give them the same `servers`, or another `x-client`",
        ),
        (
            paths(&login.replace("Login", "''"), ""),
            "#/paths/~1a/x-client: a client cannot be called `Client`, which is that of the document's servers; \
             choose a name, such as `Login`",
        ),
        (
            paths(&login.replace("Login", "' '"), ""),
            "#/paths/~1a/x-client: a client cannot be called `Client`, which is that of the document's servers; \
             choose a name, such as `Login`",
        ),
        (
            paths(
                &login.replace("Login", "a b"),
                &login.replace("Login", "ab"),
            ),
            "#/paths/~1b/x-client: the constant name `AB_SERVERS` is already taken by #/paths/~1a/x-client; \
             choose another `x-client` for one of the two",
        ),
        (
            paths(&login.replace("Login", "'1'"), ""),
            "#/paths/~1a/x-client: `1Client` cannot be made a name in Rust; use a name that starts with a letter",
        ),
        (
            paths("", &login.replace("https://a", "https://{a}")),
            "#/paths/~1b/servers/0/url: the variable `a` is not declared; add it to the server's `variables`",
        ),
        (
            operation("servers: [{url: 'https://a', description: S.}]"),
            "#/paths/~1things/get/servers: `servers` is not supported; \
             name them at the top of the document, or at the path beside `x-client`",
        ),
    ]);
}
