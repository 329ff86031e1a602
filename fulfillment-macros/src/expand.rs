//! The pipeline of every attribute: parse the arguments and the function, lower the arguments to what cannot be wrong,
//! generate. The function comes out exactly as it went in, whatever is wrong, so that editors go on working and no
//! error cascades.

use proc_macro2::TokenStream;

use crate::args::{EntrepostoArgs, IntentArgs};
use crate::codegen;
use crate::diagnostics::Diagnostics;
use crate::lower::{Entreposto, Intent};
use crate::signature::{self, Signature};
use crate::words;

/// `#[intent]`: the item as written, followed by its registration or by every error there is.
pub(crate) fn intent(args: TokenStream, item: TokenStream) -> TokenStream {
    let diagnostics = Diagnostics::new(words::INTENT.attribute, args.clone());
    let intent = Intent::lower(IntentArgs::parse(args, &diagnostics), &diagnostics);
    let signature = Signature::parse(&item, words::INTENT, &diagnostics);
    expand(item, diagnostics, intent, signature, codegen::intent)
}

/// `#[entreposto]`, likewise.
pub(crate) fn entreposto(args: TokenStream, item: TokenStream) -> TokenStream {
    let diagnostics = Diagnostics::new(words::ENTREPOSTO.attribute, args.clone());
    let args = EntrepostoArgs::parse(args, &diagnostics);
    let words = args.words();
    let entreposto = Entreposto::lower(args, &diagnostics);
    let signature = Signature::parse(&item, words, &diagnostics);
    expand(
        item,
        diagnostics,
        entreposto,
        signature,
        codegen::entreposto,
    )
}

fn expand<T>(
    item: TokenStream,
    diagnostics: Diagnostics,
    lowered: Option<T>,
    signature: Option<Signature>,
    generate: fn(&T, &Signature) -> TokenStream,
) -> TokenStream {
    let name = signature::name(&item);
    let generated = match (diagnostics.check(name.as_ref()), lowered, signature) {
        (Err(errors), ..) => errors,
        (Ok(()), Some(lowered), Some(signature)) => generate(&lowered, &signature),
        // every `None` was reported; without this, a forgotten report would compile to nothing in silence
        (Ok(()), ..) => unreachable!("an attribute was given up without an error"),
    };

    let mut output = item;
    output.extend(generated);
    output
}
