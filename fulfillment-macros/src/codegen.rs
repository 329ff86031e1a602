//! What an attribute says to tokens: the registration that follows the user's function. The only file with `quote!`.
//!
//! Everything generated stands in one `const _`, reaches the runtime through its `__private` alone, and has names that
//! no user's expression can mean (`__fulfillment_call`). Tokens that the compiler may complain about stand where the
//! user wrote the cause, an argument's type, the return type, a value, but belong to the attribute: so the lints of
//! the user's crate, which judge what people write, pass over them.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use crate::lower::{AtStart, Chatbot, Entreposto, Guard, Intent, Node, On, Settings, Webhook};
use crate::signature::{Argument, Signature, mentions_impl};

/// The registration of `signature`'s function as `intent`.
pub(crate) fn intent(intent: &Intent, signature: &Signature) -> TokenStream {
    let webhook = webhook(intent);
    let nodes = nodes(&intent.nodes);
    let auth = auth(&intent.guard);
    let own = quote! { #webhook #nodes #auth };

    let action = intent.action.iter();
    let guard = match intent.guard {
        Guard::Webhook | Guard::Nobody => None,
        Guard::Everyone => Some(quote! { .public() }),
        _ => Some(quote! { .auth(__fulfillment_auth) }),
    };
    let window = intent.open_to_window.then(|| quote! { .open_to_window() });
    let site = site(&signature.name);
    let record = quote! {
        __fulfillment::Registration::new(
            __FULFILLMENT_WEBHOOK,
            __FULFILLMENT_NODES,
            #site,
            __fulfillment_needs,
            __fulfillment_call,
        )
        #(.action(#action))*
        #guard
        #window
    };
    registration(signature, &intent.settings, "answer", own, record)
}

/// The registration of `signature`'s function as `entreposto`.
pub(crate) fn entreposto(entreposto: &Entreposto, signature: &Signature) -> TokenStream {
    let chatbot = chatbot(&entreposto.chatbot);
    let environment = at_start("environment", &entreposto.environment);
    let url = entreposto
        .gateway
        .iter()
        .map(|url| at_start("gateway", url));
    let own = quote! { #chatbot #environment #(#url)* };

    // the record's constructor goes by the name of what makes an outcome of the function's answer
    let form = match entreposto.on {
        On::Answer => "answer",
        On::Conversation => "conversation",
    };
    let constructor = Ident::new(form, Span::call_site());
    let gateway = entreposto
        .gateway
        .iter()
        .map(|_| quote! { .gateway(__fulfillment_gateway) });
    let site = site(&signature.name);
    let record = quote! {
        __fulfillment::EntrepostoRegistration::#constructor(
            __FULFILLMENT_CHATBOT,
            __fulfillment_environment,
            #site,
            __fulfillment_needs,
            __fulfillment_call,
        )
        #(#gateway)*
    };
    registration(signature, &entreposto.settings, form, own, record)
}

/// What every attribute leaves behind a function: how it is called, the items of the attribute's `own`, and the
/// `record` of both. `outcome` is the function that makes a call's outcome of what the function returns.
fn registration(
    signature: &Signature,
    settings: &Settings,
    outcome: &str,
    own: TokenStream,
    record: TokenStream,
) -> TokenStream {
    let private = match &settings.runtime {
        Some(path) => quote! { #path::__private },
        None => quote! { ::fulfillment_runtime::__private },
    };
    let Signature {
        arguments,
        conditions,
        silenced,
        ..
    } = signature;
    let arguments: Vec<(Ident, &Argument)> = arguments
        .iter()
        .enumerate()
        .map(|(index, argument)| (format_ident!("__fulfillment_argument_{index}"), argument))
        .collect();
    let extractors = arguments
        .iter()
        .map(|(name, argument)| extractor(name, argument));
    let needs = needs(&arguments);
    let call = call(&arguments, signature, outcome);
    let set = set(settings);
    quote! {
        #(#conditions)*
        #(#[allow(#silenced)])*
        const _: () = {
            use #private as __fulfillment;
            #own
            #(#extractors)*
            #needs
            #call
            __fulfillment::submit! { #record #set }
        };
    }
}

fn webhook(intent: &Intent) -> TokenStream {
    let expr = match &intent.webhook {
        Webhook::Path(path) => {
            return quote! {
                const __FULFILLMENT_WEBHOOK: __fulfillment::Webhook = __fulfillment::Webhook::new(#path);
            };
        }
        Webhook::Const(expr) => expr,
    };
    // what is open to the window needs nobody else
    let must_guard = matches!(intent.guard, Guard::Webhook) && !intent.open_to_window;
    let guarded = must_guard.then(|| {
        let check = over(
            expr,
            |at| quote_spanned! {at=> __fulfillment::require_guard(&__FULFILLMENT_WEBHOOK) },
        );
        quote! { const _: () = #check; }
    });
    quote! {
        const __FULFILLMENT_WEBHOOK: __fulfillment::Webhook = #expr;
        #guarded
    }
}

/// The names, and the checks of those among them that only the compiler can read.
fn nodes(nodes: &[Node]) -> TokenStream {
    let names = nodes.iter().map(|node| match node {
        Node::Name(name) => name.to_token_stream(),
        Node::Const(expr) => expr.to_token_stream(),
    });
    let checks = nodes.iter().enumerate().filter_map(|(index, node)| match node {
        Node::Name(_) => None,
        Node::Const(expr) => {
            let check =
                over(expr, |at| quote_spanned! {at=> __fulfillment::require_node(__FULFILLMENT_NODES[#index]) });
            Some(quote! { const _: () = #check; })
        }
    });
    quote! {
        const __FULFILLMENT_NODES: &[&__fulfillment::str] = &[#(#names),*];
        #(#checks)*
    }
}

/// The one place where an argument's type must be one that a call can bring. Its needs and its extraction ask this
/// function's result, whose type promises both, so that a wrong type is one error and not one for each use.
fn extractor(name: &Ident, Argument { ty, conditions }: &Argument) -> TokenStream {
    let promise = over(
        ty,
        |at| quote_spanned! {at=> impl __fulfillment::Argument<Value = #ty> },
    );
    let extractor = over(
        ty,
        |at| quote_spanned! {at=> __fulfillment::argument::<#ty>() },
    );
    quote! {
        #(#conditions)*
        fn #name() -> #promise {
            #extractor
        }
    }
}

/// What the arguments need when the server starts.
fn needs(arguments: &[(Ident, &Argument)]) -> TokenStream {
    let needs = arguments.iter().map(|(name, Argument { conditions, .. })| {
        quote! { #(#conditions)* __fulfillment::Argument::needs(#name(), __fulfillment_needs); }
    });
    quote! {
        fn __fulfillment_needs(__fulfillment_needs: &mut __fulfillment::Needs) {
            #(#needs)*
        }
    }
}

/// One call: the arguments in their order, the function, and the outcome of what it returns.
fn call(arguments: &[(Ident, &Argument)], signature: &Signature, outcome: &str) -> TokenStream {
    let extracted = arguments.iter().map(|(name, Argument { conditions, .. })| {
        quote! {
            #(#conditions)*
            let #name = __fulfillment::Argument::extract(#name(), &__fulfillment_invocation).await?;
        }
    });
    let passed = arguments
        .iter()
        .map(|(name, Argument { conditions, .. })| quote! { #(#conditions)* #name });

    let Signature { name, output, .. } = signature;
    let called = over(name, |at| quote_spanned! {at=> #name(#(#passed),*) });
    let answer = over(output, |at| {
        let outcome = Ident::new(outcome, at);
        if mentions_impl(output) {
            // cannot be written outside a signature, so the compiler must find it out
            quote_spanned! {at=> __fulfillment::#outcome }
        } else {
            quote_spanned! {at=> __fulfillment::#outcome::<#output> }
        }
    });
    let answered = if signature.is_async {
        // checked here and promised by its type, so that a future that is not `Send` is an error at the function
        let value = over(
            name,
            |at| quote_spanned! {at=> __fulfillment::sendable(#called).await },
        );
        quote! { #answer(#value) }
    } else {
        quote! { __fulfillment::blocking(__fulfillment_invocation, move || #answer(#called)).await }
    };
    quote! {
        fn __fulfillment_call(__fulfillment_invocation: __fulfillment::Invocation) -> __fulfillment::CallFuture {
            __fulfillment::boxed(async move {
                #(#extracted)*
                #answered
            })
        }
    }
}

/// The guard, if it is one that takes an expression: evaluated when the server starts, in the user's scope.
fn auth(guard: &Guard) -> Option<TokenStream> {
    let auth = match guard {
        Guard::Webhook | Guard::Nobody | Guard::Everyone => return None,
        Guard::Literal(token) => {
            quote! { __fulfillment::Auth::token(__fulfillment::Secret::literal(#token)) }
        }
        Guard::Env(name) => {
            quote! { __fulfillment::Auth::token(__fulfillment::Secret::env(#name)) }
        }
        Guard::File(path) => {
            quote! { __fulfillment::Auth::token(__fulfillment::Secret::file(#path)) }
        }
        Guard::Token(expr) => quote_spanned! {at(expr)=> __fulfillment::Auth::token(#expr) },
        Guard::Auth(expr) => expr.to_token_stream(),
    };
    let place = match guard {
        Guard::Token(expr) | Guard::Auth(expr) => at(expr),
        _ => Span::call_site(),
    };
    Some(quote_spanned! {place=>
        fn __fulfillment_auth() -> __fulfillment::Auth {
            #auth
        }
    })
}

/// A mnemonic, and the check of one that only the compiler can read.
fn chatbot(chatbot: &Chatbot) -> TokenStream {
    let (mnemonic, check) = match chatbot {
        Chatbot::Mnemonic(text) => (text.to_token_stream(), None),
        Chatbot::Const(expr) => {
            let check = over(
                expr,
                |at| quote_spanned! {at=> __fulfillment::require_chatbot(__FULFILLMENT_CHATBOT) },
            );
            (
                expr.to_token_stream(),
                Some(quote! { const _: () = #check; }),
            )
        }
    };
    quote! {
        const __FULFILLMENT_CHATBOT: &__fulfillment::str = #mnemonic;
        #check
    }
}

/// A text that is known when the server starts: evaluated then, in the user's scope.
fn at_start(name: &str, text: &AtStart) -> TokenStream {
    let function = format_ident!("__fulfillment_{name}");
    let text = match text {
        AtStart::Literal(text) => quote! { __fulfillment::AtStart::given(#text) },
        AtStart::Env(name) => quote! { __fulfillment::AtStart::env(#name) },
        AtStart::Expr(expr) => quote_spanned! {at(expr)=> __fulfillment::AtStart::given(#expr) },
    };
    quote! {
        fn #function() -> __fulfillment::AtStart {
            #text
        }
    }
}

/// Where the function stands.
fn site(function: &Ident) -> TokenStream {
    let function = function.to_string();
    quote! {
        __fulfillment::Site::new(
            #function,
            __fulfillment::module_path!(),
            __fulfillment::file!(),
            __fulfillment::line!(),
            __fulfillment::column!(),
        )
    }
}

/// The settings that every record takes.
fn set(settings: &Settings) -> TokenStream {
    let fallback_message = settings
        .fallback_message
        .iter()
        .map(|text| quote_spanned! {at(text)=> .fallback_message(#text) });
    let timeout = settings.timeout.iter().map(|timeout| {
        let (seconds, nanoseconds) = (timeout.as_secs(), timeout.subsec_nanos());
        quote! { .timeout(__fulfillment::Duration::new(#seconds, #nanoseconds)) }
    });
    quote! { #(#fallback_message)* #(#timeout)* }
}

/// The place of `tokens`, for tokens that belong to the attribute.
fn at(tokens: &impl Spanned) -> Span {
    Span::call_site().located_at(tokens.span())
}

/// Lays `tokens` over `place`: an error about the whole of them underlines what the user wrote there, from end to end,
/// and two errors about the same cause are then the same error, which the compiler prints once.
fn over(place: &(impl ToTokens + ?Sized), tokens: impl FnOnce(Span) -> TokenStream) -> TokenStream {
    let mut places = place
        .to_token_stream()
        .into_iter()
        .map(|token| token.span());
    let start = places.next().unwrap_or_else(Span::call_site);
    let end = places.last().unwrap_or(start);
    let mut tokens: Vec<TokenTree> = tokens(start).into_iter().collect();
    if let Some(last) = tokens.last_mut() {
        last.set_span(end);
    }
    tokens.into_iter().collect()
}
