//! The order desk.

use fulfillment_runtime::{Parameters, Response, State, intent};
use serde::Deserialize;

use crate::ORDERS;
use crate::stock::Stock;

#[derive(Deserialize)]
struct Order {
    sabor: String,
    quantidade: u32,
}

// A plain function, so it may block: a lock here, a database in a real bot.
#[intent(webhook = ORDERS, node = "Novo pedido")]
fn new_order(Parameters(order): Parameters<Order>, State(stock): State<Stock>) -> Response {
    if stock.take(&order.sabor, order.quantidade) {
        Response::message(format!("Anotado: {} × {}.", order.quantidade, order.sabor))
            .jump_to("Pagamento")
    } else {
        Response::message("Esse sabor acabou.").options(["Outro sabor", "Cancelar"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Annotated functions stay functions: a test calls them with arguments of its own.
    #[test]
    fn what_is_sold_out_is_answered_with_options() {
        let order = |quantidade| {
            Parameters(Order {
                sabor: "calabresa".to_owned(),
                quantidade,
            })
        };
        let stock = Stock::new([("calabresa", 2)]);

        let answer = new_order(order(2), State(stock.clone()));
        assert_eq!(
            answer,
            Response::message("Anotado: 2 × calabresa.").jump_to("Pagamento")
        );

        let answer = new_order(order(1), State(stock));
        assert!(answer.texts().eq(["Esse sabor acabou."]));
    }
}
