//! Every guard on every platform, alone and combined, against what the platforms are to be told.

use fulfillment_runtime::{App, Auth, Intent};
use fulfillment_tests::{Bot, PLATFORMS, assistente};

use crate::kinds::{Kind, kinds};

/// A guard of several kinds, by their numbers.
#[derive(Debug, Clone)]
enum Guard {
    Of(usize),
    Any(Vec<Guard>),
    All(Vec<Guard>),
}

impl Guard {
    fn auth(&self, kinds: &[Kind]) -> Auth {
        match self {
            Self::Of(kind) => (kinds[*kind].auth)(),
            Self::Any(guards) => Auth::any_of(guards.iter().map(|guard| guard.auth(kinds))),
            Self::All(guards) => Auth::all_of(guards.iter().map(|guard| guard.auth(kinds))),
        }
    }

    /// Whether it is met by presenting these kinds: what the words `any` and `all` say.
    fn is_met(&self, presented: &[usize]) -> bool {
        match self {
            Self::Of(kind) => presented.contains(kind),
            Self::Any(guards) => guards.iter().any(|guard| guard.is_met(presented)),
            Self::All(guards) => guards.iter().all(|guard| guard.is_met(presented)),
        }
    }
}

/// Each kind alone, any and all of each two and of all three, and both nested in each other.
fn guards() -> Vec<Guard> {
    use Guard::{All, Any, Of};

    let mut guards: Vec<Guard> = (0..3).map(Of).collect();
    for (one, other) in [(0, 1), (0, 2), (1, 2)] {
        guards.push(Any(vec![Of(one), Of(other)]));
        guards.push(All(vec![Of(one), Of(other)]));
    }
    guards.push(Any((0..3).map(Of).collect()));
    guards.push(All((0..3).map(Of).collect()));
    guards.push(All(vec![Any(vec![Of(0), Of(1)]), Of(2)]));
    guards.push(Any(vec![All(vec![Of(0), Of(1)]), Of(2)]));
    guards
}

/// Every subset of the three kinds.
fn subsets() -> impl Iterator<Item = Vec<usize>> {
    (0..8).map(|bits| (0..3).filter(|kind| bits & (1 << kind) != 0).collect())
}

const FOREIGN: (&str, &str) = ("Authorization", "Bearer outro");

/// `Novo` behind the guard, `Outro` behind another one, on one webhook; and something public on another.
async fn bot(guard: Auth) -> Bot {
    let app = App::builder()
        .intent(
            Intent::new("pedidos", "Novo")
                .auth(guard)
                .handler(|| "novo"),
        )
        .intent(
            Intent::new("pedidos", "Outro")
                .token("outro".to_owned())
                .handler(|| "outro"),
        )
        .intent(Intent::new("aberto", "Olá").public().handler(|| "olá"));
    Bot::of(app).await
}

/// What a platform is told, by what it presents and asks for.
fn expected(platform: &str, met: bool, foreign: bool, node: &str) -> (u16, &'static str) {
    let admitted = match node {
        "Novo" => met,
        "Outro" => foreign,
        _ => false,
    };
    match (platform, node) {
        _ if !met && !foreign => (401, ""),
        (_, "Novo") if admitted => (200, "novo"),
        (_, "Outro") if admitted => (200, "outro"),
        ("Assistente", "Novo" | "Outro") => (400, "Token inválido para o Webhook da intenção"),
        ("Assistente", _) => (400, "Nenhum callback foi encontrado"),
        ("Dialogflow", "Novo" | "Outro") => (403, "error"),
        ("Dialogflow", _) => (404, "error"),
        // the window's users may say anything
        _ => (200, "Desculpe, não consegui"),
    }
}

async fn check(bot: &Bot, headers: &[(&str, &str)], met: bool, foreign: bool, of: &str) {
    let mut refusals = Vec::new();
    for (platform, path, call) in PLATFORMS {
        for node in ["Novo", "Outro", "Nenhum"] {
            let mut all = vec![("content-type", "application/json")];
            all.extend(headers);
            let body = call(node).to_string();
            let reply = bot.request("POST", path, &all, body).await;
            let (status, text) = expected(platform, met, foreign, node);
            let place = format!("{of} on {platform}, {node}, presenting {headers:?}");
            assert_eq!(reply.status, status, "{place}: {reply:?}");
            assert!(reply.text().contains(text), "{place}: {reply:?}");
            if status == 401 {
                assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{place}");
                refusals.push((platform, reply.text().to_owned()));
            }
        }
    }
    // nothing about nodes leaks
    refusals.dedup();
    assert!(
        refusals.is_empty() || refusals.len() == PLATFORMS.len(),
        "{refusals:?}"
    );
}

#[tokio::test]
async fn every_guard_holds_on_every_platform_for_every_combination_that_is_presented() {
    let kinds = kinds();
    for guard in guards() {
        let bot = bot(guard.auth(&kinds)).await;
        for presented in subsets() {
            let mut headers: Vec<(&str, &str)> = presented
                .iter()
                .map(|&kind| (kinds[kind].right.0, &*kinds[kind].right.1))
                .collect();
            let met = guard.is_met(&presented);
            let of = format!("{guard:?}");
            check(&bot, &headers, met, false, &of).await;
            headers.push(FOREIGN);
            check(&bot, &headers, met, true, &of).await;
        }
    }
}

#[tokio::test]
async fn what_looks_like_a_credential_is_none_whatever_comes_beside_it() {
    let kinds = kinds();
    for (number, kind) in kinds.iter().enumerate() {
        let bot = bot((kind.auth)()).await;
        for (name, wrong) in &kind.wrong {
            let wrong = (*name, &**wrong);
            check(&bot, &[wrong], false, false, kind.name).await;
            // the right ones of the other kinds do not help
            let others = kinds
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != number);
            let mut headers: Vec<(&str, &str)> = others
                .map(|(_, other)| (other.right.0, &*other.right.1))
                .filter(|(name, _)| *name != wrong.0)
                .collect();
            headers.push(wrong);
            check(&bot, &headers, false, false, kind.name).await;
            let right = (kind.right.0, &*kind.right.1);
            check(&bot, &[right], true, false, kind.name).await;
        }
    }
}

#[tokio::test]
async fn half_of_what_all_of_asks_for_lets_nobody_see_what_there_is() {
    let both = Auth::all_of([
        Auth::token("t0k3n".to_owned()),
        Auth::header("x-api-key", "ch4ve".to_owned()),
    ]);
    let bot =
        Bot::of(App::builder().intent(Intent::new("pedidos", "Novo").auth(both).handler(|| "x")))
            .await;
    for path in ["/pedidos", "/nenhum", "/"] {
        let headers = [("content-type", "application/json"), ("x-api-key", "ch4ve")];
        let reply = bot
            .request("POST", path, &headers, assistente("Novo").to_string())
            .await;
        assert_eq!(reply.status, 401, "{path}");
    }
}
