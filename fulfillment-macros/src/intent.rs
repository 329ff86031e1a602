//! The pipeline of `#[intent]`: parse the arguments and the function, lower both to an `Intent`, generate. The
//! function comes out exactly as it went in, whatever is wrong, so that editors go on working and no error cascades.

use proc_macro2::TokenStream;

use crate::args::IntentArgs;
use crate::codegen;
use crate::diagnostics::Diagnostics;
use crate::lower::Intent;
use crate::signature::{self, Signature};

/// The item as written, followed by its registration or by every error there is.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let diagnostics = Diagnostics::new(args.clone());
    let name = signature::name(&item);

    let intent = Intent::lower(IntentArgs::parse(args, &diagnostics), &diagnostics);
    let signature = Signature::parse(&item, &diagnostics);

    let generated = match (diagnostics.check(name.as_ref()), intent, signature) {
        (Err(errors), ..) => errors,
        (Ok(()), Some(intent), Some(signature)) => codegen::generate(&intent, &signature),
        // every `None` was reported; without this, a forgotten report would compile to nothing in silence
        (Ok(()), ..) => unreachable!("an intent was given up without an error"),
    };

    let mut output = item;
    output.extend(generated);
    output
}
