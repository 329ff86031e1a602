//! Guards that ask for several things, which a call presents all at once.

use fulfillment_runtime::{App, Auth, Intent};

fn token(token: &str) -> Auth {
    Auth::token(token.to_owned())
}

fn basic(user: &str) -> Auth {
    Auth::basic(user, format!("password of {user}"))
}

fn header(name: &str) -> Auth {
    Auth::header(name, format!("value of {name}"))
}

fn bot(parts: impl IntoIterator<Item = Auth>) -> App {
    let intent = Intent::new("pedidos", "Novo").auth(Auth::all_of(parts));
    App::builder()
        .intent(intent.handler(|| "ok"))
        .build_for_tests()
}

async fn is_answered(app: App) {
    for call in [
        app.assistente("pedidos", "Novo").send().await.status(),
        app.dialogflow("pedidos", "Novo").send().await.status(),
    ] {
        assert_eq!(call, 200);
    }
}

#[tokio::test]
async fn a_call_presents_all_that_its_node_asks_for() {
    is_answered(bot([token("a"), token("b")])).await;
    is_answered(bot([token("a"), token("b"), token("c:d")])).await;
    is_answered(bot([token("a"), token("b"), basic("ana")])).await;
    is_answered(bot([token("a"), basic("ana"), basic("eva")])).await;
    is_answered(bot([
        header("x-a"),
        header("x-b"),
        token("a"),
        basic("ana"),
    ]))
    .await;
}

#[tokio::test]
async fn a_call_has_the_names_of_all_certificates_that_its_node_asks_for_and_an_identity() {
    let certificate = |name: &str| Auth::client_certificate([name]);
    let identity = || Auth::google_identity("https://bot.test");
    is_answered(bot([certificate("a.test"), certificate("b.test")])).await;
    is_answered(bot([certificate("a.test"), identity(), token("a")])).await;
    is_answered(bot([identity(), token("a"), token("b")])).await;
    is_answered(bot([identity(), basic("ana"), token("a")])).await;
}

/// Why a test fails whose node asks for this.
async fn failure(parts: impl IntoIterator<Item = Auth>) -> String {
    let app = bot(parts);
    let call = tokio::spawn(async move {
        app.assistente("pedidos", "Novo").send().await;
    });
    let panic = call.await.expect_err("it fails").into_panic();
    let text = panic.downcast_ref::<String>();
    text.expect("a text").clone()
}

#[tokio::test]
async fn what_no_request_can_carry_fails_the_test_and_says_why() {
    let identity = |audience: &str| Auth::google_identity(audience);
    let [ana, eva, zoe] = ["ana", "eva", "zoe"].map(basic);
    let [a, b, c, d] = ["a", "b", "c", "d"].map(token);
    let x = |value: &str| Auth::header("x-a", value.to_owned());
    for (parts, what) in [
        (vec![ana.clone(), eva.clone(), zoe], "`Authorization`"),
        (vec![ana, eva, identity("a")], "`Authorization`"),
        (
            vec![identity("a"), identity("b")],
            "identities for two audiences",
        ),
        (vec![a, b, c, d], "so many tokens"),
        (vec![x("1"), x("2")], "two values of the header `x-a`"),
    ] {
        let text = failure(parts).await;
        assert!(text.contains(what), "{what}: {text}");
        assert!(text.contains("which one call does not carry"), "{text}");
        assert!(!text.contains("password of"), "{text}");
    }
}
