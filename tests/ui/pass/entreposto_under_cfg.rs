#![deny(warnings)]

use fulfillment_runtime::{App, Request, Response, entreposto};

#[cfg(all())]
#[entreposto(chatbot = "acima", environment = "d")]
fn acima() -> Response {
    Response::message("Anotado!")
}

#[entreposto(chatbot = "abaixo", environment = "d")]
#[cfg(all())]
fn abaixo() -> Response {
    Response::message("Anotado!")
}

#[cfg(any())]
#[entreposto(chatbot = "ausente-acima", environment = "d")]
fn ausente_acima(_: Absent) -> Absent {}

#[entreposto(chatbot = "ausente-abaixo", environment = absent())]
#[cfg(any())]
fn ausente_abaixo(_: Absent) -> Absent {}

#[entreposto(chatbot = "argumento", environment = "d")]
fn argumento(#[cfg(any())] absent: Absent, #[cfg(all())] request: Request) -> String {
    request.text().to_owned()
}

mod inside {
    pub fn function() {
        use fulfillment_runtime::entreposto;

        #[entreposto(chatbot = "função", environment = "d")]
        fn inside() -> &'static str {
            "Anotado!"
        }
    }
}

fn main() {
    // what stands in a function is registered whether it is called or not
    let _never_called = inside::function;
    let mut chatbots = Vec::new();
    let app = App::builder().entrepostos_where(|chatbot| {
        chatbots.push(chatbot.to_owned());
        true
    });
    drop(app.build().unwrap());
    chatbots.sort_unstable();
    assert_eq!(chatbots, ["abaixo", "acima", "argumento", "função"]);
}
