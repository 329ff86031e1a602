//! The records of an application's calls, as events to wait for.

use fulfillment_runtime::{AppBuilder, CallOutcome, CallRecord, FallbackReason};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::within_a_minute;

/// What was told of one call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub webhook: String,
    pub node: String,
    pub status: u16,
    pub became: Became,
}

/// A [`CallOutcome`] to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    Answered,
    Fallback(FallbackReason, String),
    Refused(String),
    Abandoned,
}

impl Record {
    fn of(record: &CallRecord<'_>) -> Self {
        Self {
            webhook: record.webhook.to_owned(),
            node: record.node.to_owned(),
            status: record.status,
            became: match record.outcome {
                CallOutcome::Answered => Became::Answered,
                CallOutcome::Fallback { reason, cause, .. } => {
                    Became::Fallback(reason, cause.to_owned())
                }
                CallOutcome::Refused { cause, .. } => Became::Refused(cause.to_owned()),
                CallOutcome::Abandoned => Became::Abandoned,
                _ => panic!("an outcome that tests do not know: {record:?}"),
            },
        }
    }
}

/// The records of one application, in their order.
pub struct Records(UnboundedReceiver<Record>);

impl Records {
    pub fn of(app: AppBuilder) -> (AppBuilder, Self) {
        let (tell, told) = unbounded_channel();
        let app = app.on_call(move |record| {
            // a test that has seen enough hears no more of it
            let _ = tell.send(Record::of(record));
        });
        (app, Self(told))
    }

    /// Waits for the next record.
    pub async fn next(&mut self) -> Record {
        let record = within_a_minute("a record", self.0.recv()).await;
        record.expect("an application that may be called")
    }

    /// Whether no call was told of since the last record that was waited for.
    pub fn are_all_seen(&mut self) -> bool {
        self.0.try_recv().is_err()
    }
}
