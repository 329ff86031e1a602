//! Guards: the three presentations of a token, where tokens come from, and whose guard counts.

use fulfillment_runtime::{App, Auth, Intent, Secret, Token, Webhook};
use fulfillment_tests::{Bot, Folder, TOKEN_HEADER, assistente, dialogflow, serprobots};

const JSON: (&str, &str) = ("content-type", "application/json");

async fn status(bot: &Bot, path: &str, headers: &[(&str, &str)], node: &str) -> u16 {
    let headers: Vec<_> = [JSON].iter().chain(headers).copied().collect();
    let on_assistente = bot
        .request("POST", path, &headers, assistente(node).to_string())
        .await;
    let on_dialogflow = bot
        .request("POST", path, &headers, dialogflow(node).to_string())
        .await;
    let same = match on_dialogflow.status {
        403 | 404 => 400,
        status => status,
    };
    assert_eq!(
        on_assistente.status, same,
        "guards hold on every platform: {headers:?}"
    );
    on_assistente.status
}

/// `ou:tro` and `t0k3n`, each with its node.
async fn bot() -> Bot {
    let app = App::builder()
        .intent(
            Intent::new("pedidos", "Novo")
                .token("t0k3n")
                .handler(|| "x"),
        )
        .intent(
            Intent::new("pedidos", "Outro")
                .token("ou:tro")
                .handler(|| "x"),
        )
        .intent(Intent::new("aberto", "Olá").public().handler(|| "x"))
        .intent(
            Intent::new("aberto", "Guardado")
                .token("t0k3n")
                .handler(|| "x"),
        );
    Bot::of(app).await
}

#[tokio::test]
async fn a_token_is_accepted_in_the_assistentes_header_as_bearer_and_as_the_password_of_basic() {
    let bot = bot().await;
    for header in [
        (TOKEN_HEADER, "t0k3n"),
        ("x-assistant-signature-token", "t0k3n"),
        ("Authorization", "Bearer t0k3n"),
        ("authorization", "bearer  t0k3n"),
        // `anyone:t0k3n` and `:t0k3n`
        ("Authorization", "Basic YW55b25lOnQwazNu"),
        ("Authorization", "basic OnQwazNu"),
    ] {
        assert_eq!(
            status(&bot, "/pedidos", &[header], "Novo").await,
            200,
            "{header:?}"
        );
    }
    // `anyone:ou:tro`: the password begins behind the first colon
    let header = ("Authorization", "Basic YW55b25lOm91OnRybw==");
    assert_eq!(status(&bot, "/pedidos", &[header], "Outro").await, 200);
}

#[tokio::test]
async fn what_is_no_credential_of_ours_is_401() {
    let bot = bot().await;
    for header in [
        ("Authorization", "Bearer"),
        ("Authorization", "Bearer "),
        ("Authorization", "t0k3n"),
        ("Authorization", "Token t0k3n"),
        ("Authorization", "Basic t0k3n"),
        ("Authorization", "Basic !!!!"),
        // `t0k3n` without a colon, and `t0k3n:` with the token as the user's name
        ("Authorization", "Basic dDBrM24="),
        ("Authorization", "Basic dDBrM246"),
        ("Authorization", "Digest username=\"t0k3n\""),
        ("X-Auth-Key", "t0k3n"),
        (TOKEN_HEADER, "Basic YW55b25lOnQwazNu"),
    ] {
        assert_eq!(
            status(&bot, "/pedidos", &[header], "Novo").await,
            401,
            "{header:?}"
        );
    }
}

#[tokio::test]
async fn a_foreign_authorization_beside_the_right_token_is_ignored() {
    let bot = bot().await;
    for foreign in [
        "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
        "Basic eDp5",
        "Negotiate abc",
    ] {
        let headers = [("Authorization", foreign), (TOKEN_HEADER, "t0k3n")];
        assert_eq!(
            status(&bot, "/pedidos", &headers, "Novo").await,
            200,
            "{foreign}"
        );
        let headers = [
            ("Authorization", foreign),
            ("Authorization", "Bearer t0k3n"),
        ];
        assert_eq!(
            status(&bot, "/pedidos", &headers, "Novo").await,
            200,
            "{foreign}"
        );
    }
}

#[tokio::test]
async fn a_request_may_present_several_tokens_and_has_the_authority_of_each() {
    let bot = bot().await;
    let headers = [(TOKEN_HEADER, "t0k3n"), ("Authorization", "Bearer ou:tro")];
    assert_eq!(status(&bot, "/pedidos", &headers, "Novo").await, 200);
    assert_eq!(status(&bot, "/pedidos", &headers, "Outro").await, 200);
}

#[tokio::test]
async fn an_unknown_token_header_beside_the_right_authorization_is_ignored_but_two_are_not_believed()
 {
    let bot = bot().await;
    let right = ("Authorization", "Bearer t0k3n");
    assert_eq!(
        status(&bot, "/pedidos", &[right, (TOKEN_HEADER, "wrong")], "Novo").await,
        200
    );
    let twice = [right, (TOKEN_HEADER, "t0k3n"), (TOKEN_HEADER, "t0k3n")];
    assert_eq!(status(&bot, "/pedidos", &twice, "Novo").await, 401);
    assert_eq!(status(&bot, "/aberto", &twice, "Olá").await, 401);
}

#[tokio::test]
async fn where_something_is_public_a_guarded_or_unknown_node_is_401_without_a_credential() {
    let bot = bot().await;
    assert_eq!(status(&bot, "/aberto", &[], "Olá").await, 200);
    assert_eq!(
        status(&bot, "/aberto", &[(TOKEN_HEADER, "wrong")], "Olá").await,
        200
    );
    assert_eq!(status(&bot, "/aberto", &[], "Guardado").await, 401);
    assert_eq!(status(&bot, "/aberto", &[], "Nada").await, 401);
    assert_eq!(
        status(&bot, "/aberto", &[(TOKEN_HEADER, "ou:tro")], "Guardado").await,
        400
    );
    assert_eq!(
        status(&bot, "/aberto", &[(TOKEN_HEADER, "ou:tro")], "Nada").await,
        400
    );
}

#[tokio::test]
async fn a_nodes_own_guard_wins_over_its_webhooks() {
    const PEDIDOS: Webhook = Webhook::new("pedidos").token(Secret::literal("shared"));
    const ABERTO: Webhook = Webhook::new("aberto").public().open_to_window();
    let app = App::builder()
        .intent(Intent::new(PEDIDOS, "Shared").handler(|| "x"))
        .intent(Intent::new(PEDIDOS, "Own").token("own").handler(|| "x"))
        .intent(Intent::new(PEDIDOS, "Open").public().handler(|| "x"))
        .intent(Intent::new(ABERTO, "Open").handler(|| "x"))
        .intent(Intent::new(ABERTO, "Guarded").token("own").handler(|| "x"));
    let bot = Bot::of(app).await;
    for (path, node, token, expected) in [
        ("/pedidos", "Shared", "shared", 200),
        ("/pedidos", "Shared", "own", 400),
        ("/pedidos", "Own", "own", 200),
        ("/pedidos", "Own", "shared", 400),
        ("/pedidos", "Open", "none of ours", 200),
        ("/aberto", "Open", "none of ours", 200),
        ("/aberto", "Guarded", "none of ours", 401),
        ("/aberto", "Guarded", "own", 200),
    ] {
        let status = status(&bot, path, &[(TOKEN_HEADER, token)], node).await;
        assert_eq!(status, expected, "{path} {node} {token}");
    }
    // the webhook lets the window reach all of its nodes, beside their guards
    let reply = bot
        .call("/answer/aberto", None, &serprobots("Guarded"))
        .await;
    assert_eq!(reply.json_of(200)["contents"][0]["text"], "x");
}

#[tokio::test]
async fn secrets_come_from_variables_and_files_and_lose_one_newline() {
    let folder = Folder::new();
    let file = folder.write("token", "from-a-file\n");
    let app = App::builder()
        .variables(|name| (name == "PEDIDOS_TOKEN").then(|| "from-a-variable\r\n".to_owned()))
        .intent(
            Intent::new("a", "Env")
                .token(Secret::env("PEDIDOS_TOKEN"))
                .handler(|| "x"),
        )
        .intent(
            Intent::new("a", "File")
                .token(Token::file(&file))
                .handler(|| "x"),
        )
        .intent(
            Intent::new("a", "Given")
                .auth(Auth::token(String::from("given")))
                .handler(|| "x"),
        )
        .intent(
            Intent::new("a", "Token")
                .token(Token::from("literal"))
                .handler(|| "x"),
        );
    let bot = Bot::of(app).await;
    std::fs::remove_file(&file).expect("a file");
    for (node, token) in [
        ("Env", "from-a-variable"),
        ("File", "from-a-file"),
        ("Given", "given"),
        ("Token", "literal"),
    ] {
        assert_eq!(
            status(&bot, "/a", &[(TOKEN_HEADER, token)], node).await,
            200,
            "{node}"
        );
        assert_eq!(
            status(&bot, "/a", &[(TOKEN_HEADER, "none")], node).await,
            401,
            "{node}"
        );
    }
}

#[tokio::test]
async fn a_token_may_be_any_text_that_a_header_carries() {
    let token = "a b:c/d+é=\"x\"";
    let intent = Intent::new("a", "Novo")
        .token(String::from(token))
        .handler(|| "x");
    let bot = Bot::of(App::builder().intent(intent)).await;
    assert_eq!(
        status(&bot, "/a", &[(TOKEN_HEADER, token)], "Novo").await,
        200
    );
    let bearer = format!("Bearer {token}");
    assert_eq!(
        status(&bot, "/a", &[("Authorization", &bearer)], "Novo").await,
        200
    );
}
