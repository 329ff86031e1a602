//! The feature `testing`, as the tests of a bot use it: calls of each platform without a socket, and requests to call a
//! function with.

mod base_path;
mod calls;
mod combined;
mod for_tests;
mod gateway;
mod replies;
mod request_builder;
mod stand_in;
mod tokens;

use std::sync::{Arc, Mutex};

use fulfillment_runtime::{
    App, AppBuilder, Intent, Request, Response, assistente, dialogflow, serprobots,
};

const PLATFORMS: [&str; 3] = [assistente::NAME, dialogflow::NAME, serprobots::NAME];

/// The requests that reached a function.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Request>>>);

impl Seen {
    /// A bot whose node `Novo pedido`, open to everybody, keeps what it is called with.
    fn bot(&self) -> AppBuilder {
        App::builder().intent(
            Intent::new("pedidos", "Novo pedido")
                .public()
                .handler(self.keep()),
        )
    }

    fn keep(
        &self,
    ) -> impl Fn(Request) -> std::future::Ready<Response> + Send + Sync + 'static + use<> {
        let seen = self.clone();
        move |request| {
            seen.0.lock().expect("no panic before").push(request);
            std::future::ready(Response::message("ok"))
        }
    }

    /// The one request that was seen.
    #[track_caller]
    fn one(&self) -> Request {
        let mut seen = self.0.lock().expect("no panic before");
        let request = seen.pop().expect("the function was called");
        assert!(seen.is_empty(), "it was called once");
        request
    }
}
