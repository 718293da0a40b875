use proc_macro2::{Literal as Token, TokenStream};
use quote::{format_ident, quote};
use yaml_serde::Value;

use crate::ir::{Api, Example, Literal, Object, Operation, Output};

/// Code that calls the operation, as the lines of a test in the documentation.
///
/// What comes before the call is hidden where it is read, and there where it is run.
pub(super) fn lines(api: &Api, operation: &Operation, example: &Example) -> Vec<String> {
    let call = call(operation, example);
    let file = syn::parse2(quote!(fn main() { #call }));
    let text = file.map_or_else(|_| call.to_string(), |file| prettyplease::unparse(&file));
    let mut visible: Vec<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .map(str::to_owned)
        .collect();
    if visible.iter().any(|line| line.contains("model::")) {
        let import = format!("use omnipresence::{}::api::model;", api.vendor);
        visible.splice(0..0, [import, String::new()]);
    }
    let mut lines: Vec<String> = [
        "```",
        "# #[allow(deprecated)]",
        "# #[tokio::main(flavor = \"current_thread\")]",
        "# async fn main() -> omnipresence::Result<()> {",
    ]
    .map(str::to_owned)
    .into();
    let setup = api.example_setup.iter().flat_map(|setup| setup.lines());
    lines.extend(setup.map(|line| format!("# {line}")));
    lines.extend(visible);
    lines.extend(["# Ok(())", "# }", "```"].map(str::to_owned));
    lines
}

fn call(operation: &Operation, example: &Example) -> TokenStream {
    let name = &operation.name;
    let mut arguments: Vec<TokenStream> = example.arguments.iter().map(lent).collect();
    let mut setters: Vec<TokenStream> = example
        .setters
        .iter()
        .map(|(setter, value)| {
            let value = lent(value);
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
            Literal::List(items) => list(items),
            value => owned(value),
        };
        quote!(let body = #value;)
    });
    let sent = quote!(api.#name(#(#arguments),*) #(#setters)* .send().await?);
    match operation.output {
        Output::Unit => quote!(#statement #sent;),
        _ => quote! {
            #statement
            let response = #sent;
            println!("{:?}", response.value);
        },
    }
}

/// As an argument of a client's method, or of a setter of an operation.
fn lent(value: &Literal) -> TokenStream {
    match value {
        Literal::Secret(text) => quote!(&omnipresence::Secret::from(#text)),
        // Words of several sorts need one type.
        Literal::List(items) if items.iter().any(is_other_word) => list(items),
        Literal::List(items) => {
            let items = items.iter().map(lent);
            quote!([#(#items),*])
        }
        value => argument(value),
    }
}

fn is_other_word(value: &Literal) -> bool {
    matches!(value, Literal::OtherWord(_))
}

/// As an argument of a model's constructor or setter, which takes all that can be made into the type.
fn argument(value: &Literal) -> TokenStream {
    match value {
        Literal::Text(text)
        | Literal::Secret(text)
        | Literal::DateTime(text)
        | Literal::OtherWord(text) => quote!(#text),
        Literal::Word(vocabulary, word) => quote!(model::#vocabulary::#word),
        Literal::List(items) => list(items),
        Literal::Map(members) => map(members),
        value => owned(value),
    }
}

/// As a value of exactly its type.
fn owned(value: &Literal) -> TokenStream {
    match value {
        Literal::Null => quote!(None),
        Literal::Some(inner) => {
            let inner = owned(inner);
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
        Literal::Secret(text) => quote!(omnipresence::Secret::from(#text)),
        Literal::DateTime(text) => quote!(omnipresence::wire::DateTime::from(#text)),
        Literal::OtherWord(_) | Literal::Word(..) => {
            let word = argument(value);
            quote!(omnipresence::wire::Open::from(#word))
        }
        Literal::Json(value) => {
            let value = json(value);
            quote!(serde_json::json!(#value))
        }
        Literal::List(items) => {
            let items = list(items);
            quote!(Vec::from(#items))
        }
        Literal::Map(members) => {
            let members = map(members);
            quote!(std::collections::BTreeMap::from(#members))
        }
        Literal::Branch(union, branch, inner) => {
            let inner = owned(inner);
            quote!(model::#union::#branch(#inner))
        }
        Literal::Object(object) => build(object),
    }
}

fn list(items: &[Literal]) -> TokenStream {
    let items = items.iter().map(owned);
    quote!([#(#items),*])
}

fn map(members: &[(String, Literal)]) -> TokenStream {
    let members = members.iter().map(|(key, value)| {
        let value = owned(value);
        quote!((#key.to_owned(), #value))
    });
    quote!([#(#members),*])
}

fn build(object: &Object) -> TokenStream {
    let model = &object.model;
    let start = if object.demanded.is_empty() {
        quote!(default())
    } else {
        let values = object.demanded.iter().map(|value| match value {
            Literal::Some(_) => owned(value),
            value => argument(value),
        });
        quote!(new(#(#values),*))
    };
    let setters = object.setters.iter().map(|(name, value)| {
        let setter = format_ident!("with_{name}");
        let value = value.as_ref().map(argument);
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
