//! Applications for tests: no gateway is called but the one that the test gives.

use fulfillment_runtime::{App, Entreposto};
use fulfillment_tests::gateway::Gateway;

use super::FALLBACK;

#[tokio::test]
async fn a_test_calls_no_gateway_but_the_one_that_it_gives() {
    let (named, given) = (Gateway::start().await, Gateway::start().await);
    let entreposto = || Entreposto::new("t1", "d").gateway(named.url());

    let app = App::builder().entreposto(entreposto()).build_for_tests();
    let reply = app.serprobots("t1", "oi").send().await;
    assert_eq!(reply.answer().texts(), [FALLBACK]);

    let app = App::builder().entreposto(entreposto()).gateway(given.url());
    let reply = app.build_for_tests().serprobots("t1", "oi").send().await;
    assert_eq!(reply.answer().texts(), ["gateway: oi"]);
    assert_eq!((named.seen().len(), given.seen().len()), (0, 1));
}
