//! A gateway that is down: it is left alone, and asked again after a while.

use std::sync::Arc;
use std::time::Duration;

use fulfillment_runtime::{App, Entreposto};
use fulfillment_tests::gateway::{Gateway, Say, Seen, usual};
use fulfillment_tests::{Bot, logs, within_a_minute};
use tokio::sync::Notify;

use super::{FALLBACK, message, relaying, say, texts};

#[tokio::test]
async fn a_gateway_that_is_down_is_left_alone_and_asked_again_after_a_while() {
    let gateway = Gateway::answering(|_| Say::status(503, "text/html", "down")).await;
    let bot = Bot::of(relaying(&gateway, "o1")).await;
    for _ in 0..20 {
        assert_eq!(texts(&say(&bot, "o1", "oi").await), [FALLBACK]);
    }
    assert_eq!(gateway.seen().len(), 5, "the rest were spared");
    logs::wait_for(&[
        "WARN",
        &gateway.url(),
        "chatbot=o1",
        "the gateway fails for this chatbot; it is left alone, but for one message every 3s that tries it again",
    ])
    .await;
    let refused = ["WARN", "webhook=o1", "the gateway was not asked at http"];
    let line = logs::wait_for(&refused).await;
    assert!(
        line.contains(
            "/: it failed several times in a row, and one message every 3s tries it again"
        ),
        "{line}"
    );

    gateway.answers(usual);
    within_a_minute("a gateway that is asked again", async {
        while texts(&say(&bot, "o1", "oi").await) != ["gateway: oi"] {}
    })
    .await;
    logs::wait_for(&["INFO", &gateway.url(), "answers again"]).await;
    assert_eq!(texts(&say(&bot, "o1", "oi").await), ["gateway: oi"]);
}

#[tokio::test]
async fn what_the_gateway_does_not_like_is_no_sign_that_it_is_down() {
    let gateway = Gateway::answering(|_| Say::status(404, "text/html", "no such bot")).await;
    let bot = Bot::of(relaying(&gateway, "o2")).await;
    for _ in 0..20 {
        assert_eq!(texts(&say(&bot, "o2", "oi").await), [FALLBACK]);
    }
    assert_eq!(gateway.seen().len(), 20);
}

/// Asks until the gateway was sent one more message, and that one has its answer.
async fn ask_until_it_is_asked(bot: &Bot, gateway: &Gateway, chatbot: &str) {
    let before = gateway.seen().len();
    within_a_minute("a gateway that is asked again", async {
        while gateway.seen().len() == before {
            say(bot, chatbot, "oi").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_gateway_that_says_nothing_in_a_short_time_does_not_answer_again() {
    let gateway = Gateway::answering(|_| Say::status(503, "text/html", "down")).await;
    let short = Entreposto::new("o3", "d")
        .gateway(gateway.url())
        .timeout(Duration::from_millis(500));
    let bot = Bot::of(App::builder().entreposto(short)).await;
    for _ in 0..5 {
        say(&bot, "o3", "oi").await;
    }
    logs::wait_for(&["WARN", &gateway.url(), "left alone"]).await;
    gateway.says(Say::AndNothing(Vec::new()));
    ask_until_it_is_asked(&bot, &gateway, "o3").await;
    assert!(logs::with(&[&gateway.url(), "answers again"]).is_empty());
    assert_eq!(texts(&say(&bot, "o3", "oi").await), [FALLBACK]);
}

#[tokio::test]
async fn a_gateway_that_never_answers_in_what_a_chatbot_allows_is_down_for_that_chatbot() {
    let gateway = Gateway::answering(|seen| match seen.target.contains("/o4-") {
        true => Say::AndNothing(Vec::new()),
        false => usual(seen),
    })
    .await;
    let short = Entreposto::new("o4", "d")
        .gateway(gateway.url())
        .timeout(Duration::from_millis(300));
    let bot = Bot::of(relaying(&gateway, "o5").entreposto(short)).await;
    for _ in 0..5 {
        assert_eq!(texts(&say(&bot, "o4", "oi").await), [FALLBACK]);
    }
    logs::wait_for(&["WARN", &gateway.url(), "chatbot=o4", "left alone"]).await;
    assert_eq!(texts(&say(&bot, "o5", "oi").await), ["gateway: oi"]);
}

#[tokio::test]
async fn chatbots_that_nobody_knows_take_the_gateway_from_no_other() {
    let well = |seen: &Seen| seen.target.contains("/o6-") || seen.target.contains("/other-");
    for fault in [Say::status(503, "text/html", "no such bot"), Say::Reset] {
        let gateway = Gateway::answering(move |seen| match well(seen) {
            true => usual(seen),
            false => fault.clone(),
        })
        .await;
        let any = Entreposto::new("*", "d").gateway(gateway.url());
        let bot = Bot::of(relaying(&gateway, "o6").entreposto(any)).await;
        for number in 0..20 {
            let reply = say(&bot, &format!("unknown-{number}"), "oi").await;
            assert_eq!(texts(&reply), [FALLBACK]);
        }
        // neither from those that are named nor from those that are not: whoever calls chooses among these
        for chatbot in ["o6", "other"] {
            assert_eq!(texts(&say(&bot, chatbot, "oi").await), ["gateway: oi"]);
        }
        assert_eq!(gateway.seen().len(), 22);
    }
}

#[tokio::test]
async fn a_host_that_swallows_connections_is_left_alone_for_chatbots_that_nobody_named_too() {
    // taken by the system, and never spoken to
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = silent.local_addr().expect("an address");
    let any = Entreposto::new("*", "d").gateway(format!("https://{address}"));
    let app = App::builder().entreposto(any);
    let bot = Bot::of(app.connect_timeout(Duration::from_millis(50))).await;
    for number in 0..6 {
        let reply = say(&bot, &format!("swallowed-{number}"), "oi").await;
        assert_eq!(texts(&reply), [FALLBACK]);
    }
    let host = address.to_string();
    logs::wait_for(&["WARN", &host, "the gateway's host cannot be reached"]).await;
    logs::wait_for(&["WARN", &host, "the gateway was not asked"]).await;
}

#[tokio::test]
async fn a_gateway_that_ends_idle_connections_without_a_word_is_not_down() {
    const IDLE: usize = 20;
    let told = Arc::new(Notify::new());
    let held = Arc::clone(&told);
    let gateway = Gateway::answering(move |seen| usual(seen).held(&held)).await;
    let bot = Bot::of(relaying(&gateway, "o10")).await;
    let body = message("oi").to_string();
    let mut windows = Vec::new();
    for number in 1..=IDLE {
        let mut window = bot.connect().await;
        let headers = [("content-type", "application/json")];
        window
            .send_request("POST", "/answer/o10", &headers, body.as_bytes())
            .await;
        gateway.request(number).await;
        windows.push(window);
    }
    told.notify_waiters();
    for mut window in windows {
        assert_eq!(texts(&window.reply().await), ["gateway: oi"]);
    }
    assert_eq!(gateway.connections(), IDLE);

    gateway.says(Say::AndClose(Vec::new()));
    for _ in 0..IDLE {
        assert_eq!(texts(&say(&bot, "o10", "oi").await), [FALLBACK]);
    }
    let asked = (gateway.connections(), gateway.seen().len());
    assert_eq!(asked, (IDLE, 2 * IDLE), "each was used again, and once");
    gateway.answers(usual);
    assert_eq!(texts(&say(&bot, "o10", "oi").await), ["gateway: oi"]);

    // the one that is idle, and as many fresh ones as it takes
    gateway.says(Say::AndClose(Vec::new()));
    for _ in 0..6 {
        assert_eq!(texts(&say(&bot, "o10", "oi").await), [FALLBACK]);
    }
    logs::wait_for(&["WARN", &gateway.url(), "chatbot=o10", "left alone"]).await;
}

#[tokio::test]
async fn a_message_that_tries_a_gateway_again_and_has_to_wait_holds_up_no_other() {
    let gateway = Gateway::answering(|_| Say::status(503, "text/html", "down")).await;
    let long = Duration::from_secs(3_600);
    let patient = Entreposto::new("o9", "d")
        .gateway(gateway.url())
        .timeout(long);
    let bot = Bot::of(App::builder().entreposto(patient).gateway_timeout(long)).await;
    for _ in 0..5 {
        say(&bot, "o9", "oi").await;
    }
    logs::wait_for(&["WARN", &gateway.url(), "left alone"]).await;
    let told = Arc::new(Notify::new());
    let held = Arc::clone(&told);
    gateway.answers(move |seen| match seen.body.contains("devagar") {
        true => usual(seen).held(&held),
        false => usual(seen),
    });
    let slow = async {
        // refused until it is the one that tries
        loop {
            let reply = say(&bot, "o9", "devagar").await;
            if texts(&reply) != [FALLBACK] {
                return texts(&reply);
            }
        }
    };
    let others = async {
        gateway.request(6).await;
        within_a_minute("a gateway that answers the others", async {
            while texts(&say(&bot, "o9", "oi").await) != ["gateway: oi"] {}
        })
        .await;
        told.notify_one();
    };
    let (slow, ()) = tokio::join!(slow, others);
    assert_eq!(slow, ["gateway: devagar"], "it had its answer all the same");
}

#[tokio::test]
async fn a_host_that_cannot_be_reached_is_away_for_all_of_its_chatbots() {
    let free = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.local_addr().expect("an address")
    };
    let at = |chatbot, path| Entreposto::new(chatbot, "d").gateway(format!("http://{free}{path}"));
    let app = App::builder()
        .entreposto(at("o7", ""))
        .entreposto(at("o8", "/prefix"));
    let bot = Bot::of(app).await;
    for _ in 0..5 {
        assert_eq!(texts(&say(&bot, "o7", "oi").await), [FALLBACK]);
    }
    assert_eq!(texts(&say(&bot, "o8", "oi").await), [FALLBACK]);
    logs::wait_for(&["WARN", "webhook=o8", "the gateway was not asked"]).await;
    let all = "the gateway's host cannot be reached; all of its chatbots are left alone, but for one message every 3s that tries it again";
    let line = logs::wait_for(&["WARN", all, &free.to_string()]).await;
    assert!(
        !line.contains("chatbot=") && !line.contains("prefix"),
        "{line}"
    );
}
