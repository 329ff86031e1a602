//! What is logged about calls whose callers wait no more: that they were late, and how they ended.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fulfillment_runtime::{App, HandlerError, Intent, Request, State};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::calls::{self, PLATFORMS};
use crate::log::logged;
use crate::logs::{call, said};
use crate::{TOKEN, hush_expected_panics, silent};

/// Calls are held until the semaphore is closed, and tell when they end.
#[derive(Clone)]
struct Held {
    go: Arc<Semaphore>,
    ended: UnboundedSender<()>,
}

impl Held {
    async fn until_let_go(self) {
        let _ = self.go.acquire().await;
        let _ = self.ended.send(());
    }
}

async fn answers(request: Request, State(held): State<Held>) -> String {
    held.until_let_go().await;
    said(&request)
}

async fn fails(request: Request, State(held): State<Held>) -> Result<String, HandlerError> {
    let said = said(&request);
    held.until_let_go().await;
    Err(HandlerError::unavailable(format!(
        "no oven for orders longer than {}",
        said.len().min(1)
    )))
}

async fn panics(request: Request, State(held): State<Held>) -> String {
    held.until_let_go().await;
    panic!("on purpose: {}", said(&request))
}

#[test]
fn a_call_that_is_late_and_its_end_are_logged_without_what_was_said() {
    hush_expected_panics();
    let (tell_ended, mut ended) = unbounded_channel();
    let held = Held {
        go: Arc::new(Semaphore::new(0)),
        ended: tell_ended,
    };
    let go = Arc::clone(&held.go);
    let records = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&records);
    let node = |name: &'static str| {
        let intent = Intent::new("bot", name).token(TOKEN).open_to_window();
        intent.timeout(Duration::from_millis(1))
    };
    let app = App::builder()
        .state(held)
        .intent(node("Responde").handler(answers))
        .intent(node("Falha").handler(fails))
        .intent(node("Pânico").handler(panics))
        .on_call(move |record| {
            let printed = format!("{record:?} {record:#?}");
            kept.lock().expect("no panic before").push(printed);
        })
        .build()
        .expect("nothing is missing");
    let ((), log) = logged(async {
        for node in ["Responde", "Falha", "Pânico"] {
            for platform in PLATFORMS {
                let body = calls::body(platform, node).to_string();
                let status = call(&app, calls::path(platform), body).await;
                assert!([200, 500].contains(&status), "{status}");
            }
        }
        go.close();
        for _ in 0..9 {
            // on the one thread of this runtime, a call that ends is logged before anybody hears of it
            ended.recv().await.expect("a call that ends");
        }
    });
    let records = records.lock().expect("no panic before").clone();
    assert_eq!(records.len(), 9, "{records:?}");
    for record in records {
        silent("a record", record);
    }
    for (log, quote) in log.into_iter().zip(["=", "\":"]) {
        assert_eq!(log.matches("call failed").count(), 9, "{log}");
        assert_eq!(log.matches("nobody waits").count(), 9, "{log}");
        for (ended, count) in [("answered", 3), ("failed", 6)] {
            let said = format!("ended{quote}\"{ended}\"");
            assert_eq!(log.matches(&said).count(), count, "{log}");
        }
        let cause = "no oven for orders longer than 1";
        assert_eq!(log.matches(cause).count(), 3, "{log}");
        silent("the log", log);
    }
}
