//! The page: one document that needs no other, and a policy under which a browser runs nothing else.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

const DOCUMENT: &str = include_str!("page/board.html");
const STYLE: &str = include_str!("page/board.css");
const SCRIPT: &str = include_str!("page/board.js");

/// The whole document.
pub(crate) fn html() -> String {
    DOCUMENT
        .replace("/*{style}*/", STYLE)
        .replace("/*{script}*/", SCRIPT)
}

/// What the browser may load, run and talk to: what stands in the document, and this server.
pub(crate) fn content_security_policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_holds_the_style_and_the_script_that_the_policy_allows() {
        let html = html();
        assert!(html.contains(&format!("<style>{STYLE}</style>")));
        assert!(html.contains(&format!("<script>{SCRIPT}</script>")));
        assert!(!html.contains("/*{"));
    }

    #[test]
    fn the_document_names_no_other_server_and_no_handler_in_an_attribute() {
        let html = html();
        let namespaces = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!namespaces.contains("http://") && !namespaces.contains("https://"));
        assert!(!DOCUMENT.contains(" on") && !DOCUMENT.contains(" style="));
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
        ] {
            assert!(!SCRIPT.contains(sink), "{sink}");
        }
    }
}
