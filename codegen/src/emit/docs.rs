//! Emits the documentation of operations, from the document's texts alone.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;

use super::{example, markdown::for_rustdoc};
use crate::ir::{Answer, Api, Operation, Status};

/// Documentation attributes for a text in Markdown.
pub(super) fn attributes(text: &str) -> TokenStream {
    let text = for_rustdoc(text);
    let lines = text.trim().lines().map(indented);
    quote!(#(#[doc = #lines])*)
}

fn indented(line: &str) -> String {
    if line.is_empty() {
        String::new()
    } else {
        format!(" {line}")
    }
}

/// What the client's method says: all there is to know before calling.
pub(super) fn method(api: &Api, operation: &Operation) -> TokenStream {
    let docs = &operation.docs;
    let mut text = format!("{}\n", docs.summary);
    if let Some(description) = &docs.description {
        text += &format!("\n{}\n", description.trim());
    }
    text += &section("Request", request(operation));
    let arguments = operation
        .parameters
        .iter()
        .filter(|one| one.required)
        .map(|one| (one.name.unraw(), &one.docs));
    let body = operation
        .body
        .iter()
        .filter(|body| body.required)
        .map(|body| &body.docs);
    let mut lines: Vec<String> = arguments
        .map(|(name, docs)| item(&format!("`{name}`"), docs))
        .collect();
    lines.extend(body.map(|docs| item("`body`", docs)));
    text += &section("Arguments", lines);
    text += &section("Errors", errors(&operation.errors));
    text += &section("Response headers", headers(operation));
    let text = attributes(&text);
    let example = example(api, operation);
    quote!(#text #example)
}

/// How it is called.
fn example(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let example = operation.example.as_ref()?;
    let lines = example::lines(api, operation, example);
    let lines = lines.iter().map(|line| indented(line));
    Some(quote! {
        #[doc = ""]
        #[doc = " # Example"]
        #[doc = ""]
        #(#[doc = #lines])*
    })
}

/// What is sent, and what is needed for it.
fn request(operation: &Operation) -> Vec<String> {
    let docs = &operation.docs;
    let mut lines = vec![format!(
        "- `{} {}`\n",
        operation.method.as_str(),
        operation.path
    )];
    lines.push(item("Authentication", &authentication(&operation.auth)));
    lines.extend(
        docs.permission
            .iter()
            .map(|permission| item("Permission", permission)),
    );
    lines.extend(docs.scopes.iter().map(|(scheme, scopes)| {
        item(
            &format!("Scope of `{scheme}`"),
            &format!("`{}`", scopes.join("`, `")),
        )
    }));
    lines.extend(docs.limits.iter().map(|limits| item("Limits", limits)));
    lines.push(if operation.idempotent {
        "- Idempotent: sent twice it leaves the same state as sent once.\n".to_owned()
    } else {
        "- Not idempotent: sent twice it may act twice.\n".to_owned()
    });
    lines.push(item("Vendor's page", &format!("<{}>", docs.link)));
    lines
}

/// What `send` says: what comes back.
pub(super) fn send(api: &Api, operation: &Operation) -> TokenStream {
    let mut text = "Sends the request.\n".to_owned();
    text += &section("Answer", operation.successes.iter().map(answer));
    let mut failures = errors(&operation.errors);
    let error = api.runtime.text("Error");
    failures.push(format!(
        "- Any other [`Error`]({error}): the call did not get so far.\n"
    ));
    text += &section("Errors", failures);
    attributes(&text)
}

fn errors(errors: &[Answer]) -> Vec<String> {
    errors.iter().map(answer).collect()
}

fn answer(answer: &Answer) -> String {
    item(&status(answer.status), &answer.docs)
}

fn status(status: Status) -> String {
    match status {
        Status::Exact(code) => format!("`{code}`"),
        Status::Range(hundreds) => format!("`{hundreds}XX`"),
        Status::Default => "Any other status".to_owned(),
    }
}

/// The headers of all answers, each once.
fn headers(operation: &Operation) -> Vec<String> {
    let answers = operation.successes.iter().chain(&operation.errors);
    let mut lines: Vec<String> = Vec::new();
    for (name, docs) in answers.flat_map(|answer| &answer.headers) {
        let line = item(&format!("`{name}`"), docs);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

/// The ways to authenticate: "`a` with `b`, or `c`".
fn authentication(alternatives: &[Vec<String>]) -> String {
    let ways = alternatives.iter().map(|schemes| match &schemes[..] {
        [] => "none".to_owned(),
        schemes => format!("`{}`", schemes.join("` with `")),
    });
    match ways.collect::<Vec<_>>().join(", or ") {
        ways if ways.is_empty() => "none".to_owned(),
        ways => ways,
    }
}

fn section(heading: &str, lines: impl IntoIterator<Item = String>) -> String {
    let lines: String = lines.into_iter().collect();
    if lines.is_empty() {
        lines
    } else {
        format!("\n# {heading}\n\n{lines}")
    }
}

/// An entry of a list, of which the text may have several lines.
fn item(label: &str, text: &str) -> String {
    format!("- {label}: {}\n", text.trim().replace('\n', "\n  "))
}
