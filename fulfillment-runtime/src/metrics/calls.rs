//! [`Calls`]: a table of counts, as large as the routes are.

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::histogram::Histogram;

use super::labels::{PLATFORMS, REASONS, STATUSES, platform, reason, status};
use super::text;
use crate::platform::{ALL, Matching};
use crate::record::{CallOutcome, CallRecord};
use crate::route_table::{Place, RouteTable};

/// Upper bounds in seconds: fine where good functions are, then the deadlines, so that what is late is above its own.
const BOUNDS: [f64; 15] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 4.5, 9.5, 15.0, 25.0,
];

/// The calls of every webhook, by its path as it is registered.
#[derive(Debug)]
pub(super) struct Calls(HashMap<Box<str>, Webhook>);

/// Of each platform.
type Each<T> = [T; PLATFORMS];

/// Calls of one webhook.
#[derive(Debug, Default)]
struct Webhook {
    nodes: HashMap<Box<str>, Node>,
    expected: Each<bool>,
    durations: Each<OnceLock<Histogram>>,
    fallbacks: Each<[AtomicU64; REASONS.len()]>,
}

/// Calls of one node.
#[derive(Debug, Default)]
struct Node {
    expected: Each<bool>,
    calls: Each<[AtomicU64; STATUSES.len()]>,
}

impl Calls {
    pub(super) fn of(table: &RouteTable) -> Self {
        let mut webhooks: HashMap<Box<str>, Webhook> = HashMap::new();
        for place in table.places() {
            let webhook = webhooks.entry(place.webhook.into()).or_default();
            let node = webhook.nodes.entry(place.node.into()).or_default();
            for (index, platform) in ALL.iter().enumerate() {
                let expected = is_expected(&place, platform.matching());
                node.expected[index] |= expected;
                webhook.expected[index] |= expected;
            }
        }
        Self(webhooks)
    }

    /// One more call, which was not refused.
    pub(super) fn count(&self, record: &CallRecord<'_>) {
        let place = self.0.get(record.webhook).and_then(|webhook| {
            // what is not named as it is registered, which nothing is, has no name here
            let node = webhook.nodes.get(record.node);
            Some((webhook, node.or_else(|| webhook.nodes.get(""))?))
        });
        let (Some((webhook, node)), Some(platform)) = (place, platform(record.platform)) else {
            // no call is of no route; and if one were, a name of its own would have no bound
            return;
        };
        node.calls[platform][status(record.status)].fetch_add(1, Relaxed);
        if let CallOutcome::Fallback { reason: why, .. } = record.outcome {
            webhook.fallbacks[platform][reason(why)].fetch_add(1, Relaxed);
        }
        // who left without an answer tells nothing of how long answers take
        if record.outcome != CallOutcome::Abandoned {
            let seconds = record.elapsed.as_secs_f64();
            webhook.durations(platform).observe(seconds);
        }
    }

    pub(super) fn write(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        text::counters(
            encoder,
            "calls",
            "Calls that were answered, by their function or with the fallback; status 499: those that nobody waited for any more",
            self.0
                .iter()
                .flat_map(|(path, webhook)| webhook.calls(path)),
        )?;
        text::counters(
            encoder,
            "fallbacks",
            "Calls whose function gave no answer, so that the caller got the fallback or an error, by reason",
            self.0
                .iter()
                .flat_map(|(path, webhook)| webhook.fallbacks(path)),
        )?;
        self.write_durations(encoder)
    }

    fn write_durations(&self, encoder: &mut DescriptorEncoder<'_>) -> fmt::Result {
        let mut family = encoder.encode_descriptor(
            "call_duration_seconds",
            "Seconds from the head of a call to its answer, of calls that were answered, by their function or with the fallback",
            None,
            MetricType::Histogram,
        )?;
        for (path, webhook) in &self.0 {
            for (index, platform) in ALL.iter().enumerate() {
                let durations = match webhook.expected[index] {
                    true => Some(webhook.durations(index)),
                    false => webhook.durations[index].get(),
                };
                if let Some(durations) = durations {
                    let labels = [("platform", platform.name()), ("webhook", path)];
                    durations.encode(family.encode_family(&labels)?)?;
                }
            }
        }
        Ok(())
    }
}

impl Webhook {
    fn durations(&self, platform: usize) -> &Histogram {
        self.durations[platform].get_or_init(|| Histogram::new(BOUNDS))
    }

    /// Those that were made, and those with status 200 that are expected.
    fn calls<'a>(
        &'a self,
        path: &'a str,
    ) -> impl Iterator<Item = ([(&'static str, &'a str); 4], u64)> {
        self.nodes.iter().flat_map(move |(name, node)| {
            ALL.iter().enumerate().flat_map(move |(index, platform)| {
                let counts = STATUSES.iter().zip(&node.calls[index]);
                counts.filter_map(move |((status, shown), count)| {
                    let count = count.load(Relaxed);
                    let is_told = count > 0 || (*status == 200 && node.expected[index]);
                    let labels = [
                        ("platform", platform.name()),
                        ("webhook", path),
                        ("node", name),
                        ("status", shown),
                    ];
                    is_told.then_some((labels, count))
                })
            })
        })
    }

    /// Every reason where calls are expected.
    fn fallbacks<'a>(
        &'a self,
        path: &'a str,
    ) -> impl Iterator<Item = ([(&'static str, &'a str); 3], u64)> {
        ALL.iter().enumerate().flat_map(move |(index, platform)| {
            let counts = REASONS.iter().zip(&self.fallbacks[index]);
            counts.filter_map(move |((_, shown), count)| {
                let count = count.load(Relaxed);
                let labels = [
                    ("platform", platform.name()),
                    ("webhook", path),
                    ("reason", shown),
                ];
                (count > 0 || self.expected[index]).then_some((labels, count))
            })
        })
    }
}

fn is_expected(place: &Place<'_>, matching: Matching) -> bool {
    match matching {
        Matching::Exact => place.named,
        Matching::Spoken => place.spoken,
    }
}
