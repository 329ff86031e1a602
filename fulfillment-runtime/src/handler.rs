//! [`Handler`]: functions and closures that can be registered by value, with up to eight arguments.

use std::sync::Arc;

use crate::blocking::blocking;
use crate::invocation::{CallFuture, FromInvocation, Invocation, Needs, answer, boxed, extract};
use crate::response::IntoResponse;

/// A function or closure that answers a node: async, or plain and then run where it may block.
///
/// Each argument is a [`FromInvocation`], what comes back an [`IntoResponse`]. The marker `M` only tells the
/// implementations apart; it is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot handle an intent",
    label = "not a handler",
    note = "a handler is a function or closure of up to eight arguments, each of a type that implements \
            `FromInvocation` (say the types of a closure's arguments), that returns an answer"
)]
pub trait Handler<M>: sealed::Sealed<M> + Send + Sync + Sized + 'static {
    /// What must be there at startup.
    #[doc(hidden)]
    fn needs(needs: &mut Needs);

    /// Starts the call.
    #[doc(hidden)]
    fn call(self: Arc<Self>, invocation: Invocation) -> CallFuture;
}

/// Marks an async function in the implementations of [`Handler`].
#[derive(Debug)]
pub struct Asynchronous;

/// Marks a plain function in the implementations of [`Handler`].
#[derive(Debug)]
pub struct Plain;

/// Functions and closures alone are handlers: what else would be called outside the guards of a call.
mod sealed {
    pub trait Sealed<M> {}
}

/// Implements a trait of handlers for all functions with these arguments. What they return and how that becomes an
/// outcome tells one trait of handlers from another; the `sealed::Sealed` of its module seals it.
macro_rules! handlers {
    ($handler:ident, $returned:ident, $outcome:ident: $($argument:ident)*) => {
        impl<F, Fut, $($argument,)*> sealed::Sealed<(Asynchronous, $($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Fut,
            Fut: Future<Output: $returned>,
        {
        }

        impl<F, R, $($argument,)*> sealed::Sealed<(Plain, $($argument,)*)> for F
        where
            F: Fn($($argument),*) -> R,
            R: $returned,
        {
        }

        impl<F, Fut, $($argument,)*> $handler<(Asynchronous, $($argument,)*)> for F
        where
            F: Fn($($argument),*) -> Fut + Send + Sync + 'static,
            Fut: Future<Output: $returned> + Send + 'static,
            $($argument: FromInvocation,)*
        {
            #[allow(unused_variables)] // without arguments there is nothing to need
            fn needs(needs: &mut Needs) {
                $($argument::needs(needs);)*
            }

            #[allow(unused_variables, non_snake_case)] // the arguments are named as their types
            fn call(self: Arc<Self>, invocation: Invocation) -> CallFuture {
                boxed(async move {
                    $(let $argument = extract::<$argument>(&invocation).await?;)*
                    $outcome((self)($($argument),*).await)
                })
            }
        }

        impl<F, R, $($argument,)*> $handler<(Plain, $($argument,)*)> for F
        where
            F: Fn($($argument),*) -> R + Send + Sync + 'static,
            R: $returned,
            $($argument: FromInvocation,)*
        {
            #[allow(unused_variables)] // without arguments there is nothing to need
            fn needs(needs: &mut Needs) {
                $($argument::needs(needs);)*
            }

            #[allow(non_snake_case)] // the arguments are named as their types
            fn call(self: Arc<Self>, invocation: Invocation) -> CallFuture {
                boxed(async move {
                    $(let $argument = extract::<$argument>(&invocation).await?;)*
                    blocking(invocation, move || $outcome((self)($($argument),*))).await
                })
            }
        }
    };
}

/// The same for functions of up to eight arguments.
macro_rules! handlers_of_any_arity {
    ($handler:ident, $returned:ident, $outcome:ident) => {
        $crate::handler::handlers!($handler, $returned, $outcome: );
        $crate::handler::handlers!($handler, $returned, $outcome: A);
        $crate::handler::handlers!($handler, $returned, $outcome: A B);
        $crate::handler::handlers!($handler, $returned, $outcome: A B C);
        $crate::handler::handlers!($handler, $returned, $outcome: A B C D);
        $crate::handler::handlers!($handler, $returned, $outcome: A B C D E);
        $crate::handler::handlers!($handler, $returned, $outcome: A B C D E G);
        $crate::handler::handlers!($handler, $returned, $outcome: A B C D E G H);
        $crate::handler::handlers!($handler, $returned, $outcome: A B C D E G H I);
    };
}

pub(crate) use handlers;
#[cfg(feature = "gateway")]
pub(crate) use handlers_of_any_arity;

handlers_of_any_arity!(Handler, IntoResponse, answer);
