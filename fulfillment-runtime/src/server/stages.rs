//! The stages of a server: it serves, hears that it shall stop, is a lame duck, drains.
//!
//! Whoever sends calls here, a load balancer say, learns of a stop only when it asks next. So between the signal and the
//! end of accepting lies a while in which all goes on, but that `/readyz` says 503 and that each answer is the last of its
//! connection: whoever hears neither loses nothing either. The stop hooks are last.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout_at};
use tracing::{info, warn};

use super::StopHook;
use super::accept::{Accepting, Open, Queued};
use super::config::{Config, LEAST_FOR_HOOKS};
use super::connection::Serving;
use super::health;
use super::race::race;
use super::room::Room;
use super::shutdown::Stops;
use crate::app::App;

/// Serves until it is told to stop, then drains: takes no more connections, answers what is under way, and waits for
/// the calls that still run, no longer than the drain's time; then runs the hooks.
pub(super) async fn run(
    stops: &mut Stops,
    listener: TcpListener,
    serving: Serving,
    config: &Config,
    own_process: bool,
    hooks: Vec<StopHook>,
) {
    let app = serving.app.clone();
    stops.serve(&app);
    let room = Room::new(config.places(), Arc::clone(&serving.connections));
    let mut accepting = Accepting::new(listener, room);
    let mut open = Open::new(serving);
    // they end with the set that they are in
    let mut beside = JoinSet::new();
    let watched = Arc::clone(&open.serving.connections);
    beside.spawn(async move { watched.sweep().await });
    // what the hooks do with the runtime is nobody's loss any more
    let watching = health::watch(app.clone(), own_process);

    let why = open.until(stops.next(), &mut accepting).await;
    app.inner.readiness.stop();
    let lame_duck = config.lame_duck_after(why);
    let for_hooks = match hooks.is_empty() {
        true => Duration::ZERO,
        false => LEAST_FOR_HOOKS,
    };
    // those that have ended since somebody came
    while open.connections.try_join_next().is_some() {}
    let at_most = [config.drain_timeout, for_hooks];
    let at_most = at_most
        .into_iter()
        .fold(lame_duck, Duration::saturating_add);
    info!(
        by = %why,
        calls = app.calls_in_flight(),
        connections = open.connections.len(),
        at_most_seconds = at_most.as_secs_f64(),
        "stopping"
    );
    if !lame_duck.is_zero() {
        info!(
            seconds = lame_duck.as_secs_f64(),
            "lame duck: connections are accepted and calls answered, each answer is the last of its connection, and \
             `/readyz` is 503"
        );
        let patience = std::pin::pin!(sleep(lame_duck));
        // a process of the server's own ends at a second signal; a part of another program only hurries
        let again = std::pin::pin!(stops.next());
        open.until(race(patience, again), &mut accepting).await;
    }
    let by = config.drained_by();
    info!(
        seconds = config.drain_timeout.as_secs_f64(),
        calls = app.calls_in_flight(),
        connections = open.connections.len(),
        "draining: no more connections are accepted, and what is under way is answered"
    );
    drain(&app, &mut open, accepting.queued(), by).await;
    drop(watching);
    app.inner.refused.tell_rest();
    app.inner.not_understood.tell_rest();
    stop(hooks, by).await;
}

/// Runs the stop hooks, if there are any, until `by`, and for a second at least: the end of a server.
pub(super) async fn stop(hooks: Vec<StopHook>, by: Instant) {
    if !hooks.is_empty() {
        let by = by.max(Instant::now() + LEAST_FOR_HOOKS);
        let seconds = by.saturating_duration_since(Instant::now()).as_secs_f64();
        info!(hooks = hooks.len(), seconds, "stop hooks");
        let all = async {
            for hook in hooks {
                hook().await;
            }
        };
        if timeout_at(by.into(), all).await.is_err() {
            warn!("the stop hooks take too long; what they have left to do is not done");
        }
    }
    info!("stopped");
}

async fn drain(app: &App, open: &mut Open, mut queued: Queued, by: Instant) {
    open.serving.connections.stop();
    let drained = async {
        // whoever connected before it was too late
        while let Some(accepted) = queued.next().await {
            open.serve(accepted);
        }
        while open.connections.join_next().await.is_some() {}
        // those included that nobody waits for any more
        app.drained().await;
    };
    if timeout_at(by.into(), drained).await.is_err() {
        let calls = app.calls_in_flight();
        warn!(
            connections = open.connections.len(),
            without_a_place = queued.waiting(),
            calls,
            "the drain's time is up; what still runs is cut off"
        );
        app.inner.underway.tell_cut_off(calls);
    }
}
