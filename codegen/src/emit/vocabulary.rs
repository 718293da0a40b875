//! Emits the known words of a string as a closed enum; other words stay text.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs;
use crate::ir::{Api, Word};

/// The words that the vendor is known to use. Fields hold them as `Open`, which keeps all others too.
pub(super) fn emit(
    api: &Api,
    name: &Ident,
    words: &[Word],
    attributes: &TokenStream,
) -> TokenStream {
    let runtime = &api.runtime;
    let names: Vec<_> = words.iter().map(|word| &word.name).collect();
    let texts: Vec<_> = words.iter().map(|word| &word.text).collect();
    let docs = words.iter().map(|word| docs::attributes(&word.docs));
    quote! {
        #attributes
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #(#docs #names,)*
        }
        impl #runtime::wire::Vocabulary for #name {
            const ALL: &'static [Self] = &[#(Self::#names),*];

            fn as_str(self) -> &'static str {
                match self {
                    #(Self::#names => #texts,)*
                }
            }
        }
    }
}
