//! Emits the example of an operation, which runs as a doc test against the vendor's fake.

use proc_macro2::{Literal as Token, TokenStream};
use quote::{format_ident, quote};
use yaml_serde::Value;

use crate::{
    ir::{Api, Example, Literal, Object, Operation, Output},
    options::ModulePath,
};

/// Code that calls the operation, as the lines of a test in the documentation.
///
/// What comes before the call is hidden where it is read, and there where it is run.
pub(super) fn lines(api: &Api, operation: &Operation, example: &Example) -> Vec<String> {
    let Call { body, request } = call(api.runtime.outside(), operation, example);
    let call = match operation.output {
        Output::Unit => quote!(#body #request.send().await?;),
        _ => quote! {
            #body
            let response = #request.send().await?;
            println!("{:?}", response.value);
        },
    };
    let file = syn::parse2(quote!(fn main() { #call }));
    let text = file.map_or_else(|_| call.to_string(), |file| prettyplease::unparse(&file));
    let mut visible: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(str::to_owned)
        .collect();
    if visible.iter().any(|line| line.contains("model::")) {
        let import = format!("use {}::{}::api::model;", api.runtime.package(), api.vendor);
        visible.splice(0..0, [import, String::new()]);
    }
    let mut lines: Vec<String> = [
        "```",
        "# #[allow(deprecated)]",
        "# #[tokio::main(flavor = \"current_thread\")]",
    ]
    .map(str::to_owned)
    .into();
    let runtime = api.runtime.outside();
    lines.push(format!("# async fn main() -> {runtime}::Result<()> {{"));
    let setup = api.example_setup.iter().flat_map(|setup| setup.lines());
    lines.extend(setup.map(|line| format!("# {line}")));
    lines.extend(visible);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

/// A call in two parts.
pub(super) struct Call {
    /// The statement that makes the body, if there is one.
    pub(super) body: Option<TokenStream>,
    /// The expression that makes the call of `api` and does not send it.
    pub(super) request: TokenStream,
}

/// The code of a call; `model` is in scope and, for any JSON, `serde_json`.
pub(super) fn call(runtime: &ModulePath, operation: &Operation, example: &Example) -> Call {
    let name = &operation.name;
    let mut arguments: Vec<TokenStream> = example
        .arguments
        .iter()
        .map(|value| lent(runtime, value))
        .collect();
    let mut setters: Vec<TokenStream> = example
        .setters
        .iter()
        .map(|(setter, value)| {
            let value = lent(runtime, value);
            quote!(.#setter(#value))
        })
        .collect();
    let body = operation.body.as_ref().zip(example.body.as_ref());
    let statement = body.map(|(body, value)| {
        if body.required {
            arguments.push(quote!(&body));
        } else {
            setters.push(quote!(.body(&body)));
        }
        let value = match value {
            Literal::List(items) => list(runtime, items),
            value => owned(runtime, value),
        };
        quote!(let body = #value;)
    });
    Call {
        body: statement,
        request: quote!(api.#name(#(#arguments),*) #(#setters)*),
    }
}

/// As an argument of a client's method, or of a setter of an operation.
fn lent(runtime: &ModulePath, value: &Literal) -> TokenStream {
    match value {
        Literal::Secret(text) => quote!(&#runtime::Secret::from(#text)),
        // Words of several sorts need one type.
        Literal::List(items) if items.iter().any(is_other_word) => list(runtime, items),
        Literal::List(items) => {
            let items = items.iter().map(|item| lent(runtime, item));
            quote!([#(#items),*])
        }
        value => argument(runtime, value),
    }
}

fn is_other_word(value: &Literal) -> bool {
    matches!(value, Literal::OtherWord(_))
}

/// As an argument of a model's constructor or setter, which takes all that can be made into the type.
fn argument(runtime: &ModulePath, value: &Literal) -> TokenStream {
    match value {
        Literal::Text(text)
        | Literal::Secret(text)
        | Literal::DateTime(text)
        | Literal::OtherWord(text) => quote!(#text),
        Literal::Word(vocabulary, word) => quote!(model::#vocabulary::#word),
        Literal::List(items) => list(runtime, items),
        Literal::Map(members) => map(runtime, members),
        value => owned(runtime, value),
    }
}

/// As a value of exactly its type.
fn owned(runtime: &ModulePath, value: &Literal) -> TokenStream {
    match value {
        Literal::Null => quote!(None),
        Literal::Some(inner) => {
            let inner = owned(runtime, inner);
            quote!(Some(#inner))
        }
        Literal::Bool(value) => quote!(#value),
        Literal::Integer(value) => {
            let value = Token::i64_unsuffixed(*value);
            quote!(#value)
        }
        Literal::Float(value) => {
            let value = Token::f64_unsuffixed(*value);
            quote!(#value)
        }
        Literal::Text(text) => quote!(#text.to_owned()),
        Literal::Secret(text) => quote!(#runtime::Secret::from(#text)),
        Literal::DateTime(text) => quote!(#runtime::wire::DateTime::from(#text)),
        Literal::OtherWord(_) | Literal::Word(..) => {
            let word = argument(runtime, value);
            quote!(#runtime::wire::Open::from(#word))
        }
        Literal::Json(value) => {
            let value = json(value);
            quote!(serde_json::json!(#value))
        }
        Literal::List(items) => {
            let items = list(runtime, items);
            quote!(Vec::from(#items))
        }
        Literal::Map(members) => {
            let members = map(runtime, members);
            quote!(std::collections::BTreeMap::from(#members))
        }
        Literal::Branch(union, branch, inner) => {
            let inner = owned(runtime, inner);
            quote!(model::#union::#branch(#inner))
        }
        Literal::Object(object) => build(runtime, object),
    }
}

fn list(runtime: &ModulePath, items: &[Literal]) -> TokenStream {
    let items = items.iter().map(|item| owned(runtime, item));
    quote!([#(#items),*])
}

fn map(runtime: &ModulePath, members: &[(String, Literal)]) -> TokenStream {
    let members = members.iter().map(|(key, value)| {
        let value = owned(runtime, value);
        quote!((#key.to_owned(), #value))
    });
    quote!([#(#members),*])
}

fn build(runtime: &ModulePath, object: &Object) -> TokenStream {
    let model = &object.model;
    let start = if object.demanded.is_empty() {
        quote!(default())
    } else {
        let values = object.demanded.iter().map(|value| match value {
            Literal::Some(_) => owned(runtime, value),
            value => argument(runtime, value),
        });
        quote!(new(#(#values),*))
    };
    let setters = object.setters.iter().map(|(name, value)| {
        let setter = format_ident!("with_{name}");
        let value = value.as_ref().map(|value| argument(runtime, value));
        quote!(.#setter(#value))
    });
    quote!(model::#model::#start #(#setters)*)
}

fn json(value: &Value) -> TokenStream {
    match value {
        Value::Null | Value::Tagged(_) => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(number), _) => {
                let number = Token::i64_unsuffixed(number);
                quote!(#number)
            }
            (None, Some(number)) if number.is_finite() => {
                let number = Token::f64_unsuffixed(number);
                quote!(#number)
            }
            _ => quote!(null),
        },
        Value::String(text) => quote!(#text),
        Value::Sequence(items) => {
            let items = items.iter().map(json);
            quote!([#(#items),*])
        }
        Value::Mapping(members) => {
            let members = members.iter().map(|(key, value)| {
                let key = key.as_str().unwrap_or_default();
                let value = json(value);
                quote!(#key: #value)
            });
            quote!({#(#members),*})
        }
    }
}
