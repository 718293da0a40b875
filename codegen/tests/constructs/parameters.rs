//! The parameters of an operation and of its path.

use super::{DONE, check, document};

#[test]
fn a_header_comes_in_place_of_the_paths_header_in_any_case() {
    let header = |name: &str| {
        format!(
            "parameters: [{{name: {name}, in: header, description: H., schema: {{type: string}}}}]"
        )
    };
    let (of_path, own) = (header("X-Ab"), header("x-ab"));
    let document = document(
        &format!("/a: {{{of_path}, get: {{operationId: a, summary: A., {own}, {DONE}}}}}"),
        "",
    );
    check(&document, &["request.header(\"x-ab\", self.x_ab);"]);
    let rust = omnipresence_codegen::generate_str("v.yaml", &document).unwrap();
    assert_eq!(rust.matches("request.header(").count(), 1);
}
