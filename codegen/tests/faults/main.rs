//! Whatever is wrong or not supported is an error that says where and what to do: each of them once, word for word.

mod bodies;
mod depth;
mod examples;
mod limits;
mod names;
mod operations;
mod options;
mod parameters;
mod references;
mod responses;
mod schemas;
mod security;
mod syntax;

/// Compares the fault of each document with the expected one, which is written without the name of the file.
fn check(cases: &[(String, &str)]) {
    for (document, expected) in cases {
        let fault = match omnipresence_codegen::generate_str("t.yaml", document) {
            Ok(_) => panic!("no fault is found in\n{document}"),
            Err(fault) => fault.to_string(),
        };
        assert_eq!(fault, format!("t.yaml{expected}"), "in\n{document}");
    }
}

/// A document with one operation, `GET /things`, made of the least there must be and `more`, in braces if it is nothing.
fn operation(more: &str) -> String {
    document(
        &format!(
            "/things: {{get: {{operationId: get, summary: Get., responses: {{'200': {{description: Done.}}}}, {more}}}}}"
        ),
        "",
    )
}

/// A document with the paths and components, in flow style.
fn document(paths: &str, components: &str) -> String {
    format!(
        "openapi: 3.0.3\n\
         info: {{title: T, version: '1'}}\n\
         externalDocs: {{url: https://example.org}}\n\
         security: []\n\
         paths: {{{paths}}}\n\
         components: {{{components}}}\n"
    )
}

/// A document with an operation that has nothing to do with the components.
fn components(components: &str) -> String {
    document(PATHS, components)
}

/// The paths of a valid document.
const PATHS: &str =
    "/things: {get: {operationId: get, summary: Get., responses: {'200': {description: Done.}}}}";

#[test]
fn the_documents_that_faults_are_put_into_have_none_of_their_own() {
    for document in [
        operation(""),
        components(""),
        components("schemas: {X: {description: Any.}}"),
    ] {
        if let Err(fault) = omnipresence_codegen::generate_str("t.yaml", &document) {
            panic!("{fault} in\n{document}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let fault = omnipresence_codegen::generate(std::path::Path::new("no/such.yaml")).unwrap_err();
    assert!(
        fault
            .to_string()
            .starts_with("no/such.yaml#: cannot be read: "),
        "{fault}"
    );
    assert_eq!(
        (fault.file(), fault.pointer().as_str(), fault.help()),
        ("no/such.yaml", "#", "check the path")
    );
}

#[test]
fn a_file_that_is_not_utf_8_is_no_missing_file() {
    let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("latin.yaml");
    std::fs::write(&path, b"openapi: 3.0.3 # \xe4").expect("the folder is for tests");
    let fault = omnipresence_codegen::generate(&path).unwrap_err();
    assert_eq!(
        (fault.message(), fault.help()),
        ("is not UTF-8", "save it in UTF-8")
    );
}
