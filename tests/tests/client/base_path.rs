//! A path in front of every webhook: the client goes there by itself.

use bytes::Bytes;

use crate::Seen;

#[tokio::test]
async fn calls_of_every_platform_go_below_the_base_path() {
    for base_path in ["api", "/api", "/api/", "/v1/api/"] {
        let seen = Seen::default();
        let app = seen.bot().base_path(base_path).build_for_tests();
        assert_eq!(
            app.assistente("pedidos", "Novo pedido")
                .send()
                .await
                .status(),
            200
        );
        assert_eq!(seen.one().webhook(), "pedidos");
        assert_eq!(
            app.dialogflow("pedidos", "Novo pedido")
                .send()
                .await
                .status(),
            200
        );
        assert_eq!(seen.one().webhook(), "pedidos");
        assert_eq!(
            app.serprobots("pedidos", "Novo pedido")
                .send()
                .await
                .status(),
            200
        );
        assert_eq!(seen.one().webhook(), "pedidos");
    }
}

#[tokio::test]
async fn outside_the_base_path_there_is_nothing() {
    let seen = Seen::default();
    let app = seen.bot().base_path("/api").build_for_tests();
    for path in ["/pedidos", "/apis/pedidos", "/", "/API/pedidos"] {
        let request =
            http::Request::post(path).body(Bytes::from(r#"{"intent_name": "Novo pedido"}"#));
        assert_eq!(
            app.call(request.expect("a request")).await.status(),
            404,
            "{path}"
        );
    }
    assert!(seen.0.lock().expect("no panic before").is_empty());
}
