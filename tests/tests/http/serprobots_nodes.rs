//! Which nodes exist for the Serprobots chat window, and how a message finds its node.

use fulfillment_runtime::{App, Intent};
use fulfillment_tests::{Bot, TOKEN_HEADER, assistente, dialogflow, serprobots};

use super::serprobots::{FALLBACK, bot, is_uuid, says};

#[tokio::test]
async fn a_node_is_found_by_what_the_user_said_whatever_its_case_and_blanks_and_normal_form() {
    let bot = bot().await;
    for text in [
        "Ação",
        "ação",
        "AÇÃO",
        "  ação\n",
        "Ac\u{327}a\u{303}o",
        "ac\u{327}a\u{303}o ",
    ] {
        says(
            &bot.call("/answer/chatbot", None, &serprobots(text)).await,
            "ação",
        );
    }
}

#[tokio::test]
async fn the_longest_spelling_of_a_short_node_is_found() {
    // a node, and spellings of it that are several times as long
    let spellings = [
        ("k", "\u{212a}"),
        ("\u{390}", "\u{3b9}\u{308}\u{301}"),
        ("\u{1f82}", "\u{3b1}\u{313}\u{300}\u{345}"),
        ("\u{1d5}", "u\u{308}\u{304}"),
        ("각", "\u{1100}\u{1161}\u{11a8}"),
    ];
    for (node, spelling) in spellings {
        let intent = Intent::new("curto", node).public().handler(|| "found");
        let bot = Bot::of(App::builder().intent(intent)).await;
        for said in [
            spelling.to_owned(),
            format!(" \u{a0}\n{spelling}\t   \u{2003}"),
        ] {
            let reply = bot.call("/answer/curto", None, &serprobots(&said)).await;
            says(&reply, "found");
        }
    }
}

#[tokio::test]
async fn a_text_of_a_mebibyte_is_answered_and_is_no_node() {
    let bot = bot().await;
    // decomposed letters are the dearest to fold; a star takes what no node takes
    let long = "ac\u{327}a\u{303}o".repeat(1024 * 1024 / 8);
    for text in [&*long, &"a".repeat(1024 * 1024)] {
        let text = serprobots(text);
        says(&bot.call("/answer/chatbot", None, &text).await, FALLBACK);
        says(&bot.call("/answer/tudo", None, &text).await, "any");
    }
    // blanks around a text do not make it longer
    let blanks = " ".repeat(1024 * 1024);
    let text = serprobots(&format!("{blanks}Ac\u{327}a\u{303}o{blanks}")[1024..]);
    says(&bot.call("/answer/chatbot", None, &text).await, "ação");
}

#[tokio::test]
async fn an_exact_match_wins_over_one_of_another_case() {
    let bot = bot().await;
    says(
        &bot.call("/answer/chatbot", None, &serprobots("ajuda"))
            .await,
        "lower",
    );
    says(
        &bot.call("/answer/chatbot", None, &serprobots("Ajuda"))
            .await,
        "upper",
    );
    let reply = bot
        .call("/answer/chatbot", None, &serprobots("AJUDA"))
        .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert!(!reply.text().contains(FALLBACK), "{reply:?}");
}

#[tokio::test]
async fn a_click_on_an_option_sends_its_value_which_is_a_node() {
    says(
        &bot()
            .await
            .call("/answer/chatbot", None, &serprobots("yes"))
            .await,
        "clicked",
    );
}

#[tokio::test]
async fn the_star_takes_what_no_node_takes() {
    let bot = bot().await;
    says(
        &bot.call("/answer/tudo", None, &serprobots("um")).await,
        "one",
    );
    // what the window may not see does not stand in its way
    for text in ["qualquer coisa", "", "*", "🥖", "Guardado"] {
        says(
            &bot.call("/answer/tudo", None, &serprobots(text)).await,
            "any",
        );
    }
}

#[tokio::test]
async fn an_unknown_text_is_200_with_the_fallback_as_text() {
    let bot = bot().await;
    for text in ["nada", "", "*"] {
        let reply = bot.call("/answer/chatbot", None, &serprobots(text)).await;
        says(&reply, FALLBACK);
        let json = reply.json();
        assert_eq!(json["question"], text);
        assert_eq!(
            json["conversationId"],
            "de7331b7-9076-4d8f-b473-0e4ca1095b11"
        );
    }
}

#[tokio::test]
async fn a_guarded_node_is_invisible_to_the_window_and_one_that_is_open_to_it_is_not() {
    let bot = bot().await;
    says(
        &bot.call("/answer/chatbot", None, &serprobots("Guardado"))
            .await,
        FALLBACK,
    );
    says(
        &bot.call("/answer/chatbot", Some("wrong"), &serprobots("Guardado"))
            .await,
        FALLBACK,
    );
    says(
        &bot.call("/answer/chatbot", None, &serprobots("Janela"))
            .await,
        "window",
    );
    // a caller that has the token may come this way too
    says(
        &bot.call("/answer/chatbot", Some("t0k3n"), &serprobots("Guardado"))
            .await,
        "guarded",
    );
}

#[tokio::test]
async fn what_is_open_to_the_window_is_still_guarded_elsewhere() {
    let bot = bot().await;
    assert_eq!(
        bot.call("/chatbot", None, &assistente("Janela"))
            .await
            .status,
        401
    );
    assert_eq!(
        bot.call("/chatbot", None, &dialogflow("Janela"))
            .await
            .status,
        401
    );
    assert_eq!(
        bot.call("/chatbot", Some("t0k3n"), &assistente("Janela"))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_mnemonic_without_an_open_node_is_401_and_so_is_an_unknown_one() {
    let bot = bot().await;
    for mnemonic in ["fechado", "nada", "chatbot/mais", ""] {
        let reply = bot
            .call(&format!("/answer/{mnemonic}"), None, &serprobots("Olá"))
            .await;
        assert!(reply.json_of(401).is_object(), "{mnemonic}: {reply:?}");
        assert_eq!(reply.header("www-authenticate"), Some("Bearer"));
        let reply = bot
            .request("POST", &format!("/conversation/{mnemonic}"), &[], "")
            .await;
        assert_eq!(reply.status, 401, "{mnemonic}: {reply:?}");
    }
}

#[tokio::test]
async fn a_caller_with_a_token_learns_that_a_mnemonic_is_unknown() {
    let bot = bot().await;
    let reply = bot
        .call("/answer/nada", Some("t0k3n"), &serprobots("Olá"))
        .await;
    assert!(reply.json_of(404)["error"].is_string());
    let headers = [(TOKEN_HEADER, "t0k3n")];
    assert_eq!(
        bot.request("POST", "/conversation/nada", &headers, "")
            .await
            .status,
        404
    );
    is_uuid(
        &bot.request("POST", "/conversation/fechado", &headers, "")
            .await,
    );
}
