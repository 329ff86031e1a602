//! [`Audit`]: the audit trail, in SQLite.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fulfillment_runtime::HandlerError;
use fulfillment_runtime::serprobots::{Answer, Message};
use rusqlite::{Connection, Row};

use crate::chatbot::Visitor;

/// Times are UTC, as RFC 3339 writes them. `FULL`: what is recorded survives a loss of power.
const SCHEMA: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS conversations (
        id     TEXT NOT NULL,
        opened TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    );
    CREATE TABLE IF NOT EXISTS messages (
        id           INTEGER PRIMARY KEY,
        answered     TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        who          TEXT NOT NULL,
        address      TEXT,
        conversation TEXT,
        question     TEXT,
        contents     TEXT,
        milliseconds INTEGER NOT NULL
    );
    CREATE INDEX IF NOT EXISTS messages_of_conversation ON messages (conversation);";

const OPEN: &str = "INSERT INTO conversations (id) VALUES (?1)";
const RECORD: &str =
    "INSERT INTO messages (who, address, conversation, question, contents, milliseconds)
                      VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const NEWEST: &str = "SELECT * FROM messages WHERE id < ?1 ORDER BY id DESC LIMIT ?2";
const NEWEST_OF: &str =
    "SELECT * FROM messages WHERE conversation = ?3 AND id < ?1 ORDER BY id DESC LIMIT ?2";
const NEW_CONVERSATIONS: &str = "SELECT id, opened,
    (SELECT count(*) FROM messages WHERE conversation = conversations.id) AS messages
    FROM conversations ORDER BY rowid DESC LIMIT ?1";

/// The audit trail: one connection, because SQLite has one writer. It blocks, so statements run on the blocking pool.
#[derive(Debug, Clone)]
pub struct Audit(Arc<Mutex<Connection>>);

impl Audit {
    /// The trail in this file, which is made if it is missing; `":memory:"` forgets.
    pub fn open(file: impl AsRef<Path>) -> rusqlite::Result<Self> {
        let connection = Connection::open(file)?;
        connection.execute_batch(SCHEMA)?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    pub(crate) async fn opened(&self, conversation: &str) -> Result<(), HandlerError> {
        let row = [conversation.to_owned()];
        self.run(move |trail| trail.execute(OPEN, row)).await?;
        Ok(())
    }

    /// Records a message and its answer, if there was one.
    pub(crate) async fn record(
        &self,
        visitor: Visitor,
        message: &Message,
        answer: Option<&Answer>,
        took: Duration,
    ) -> Result<(), HandlerError> {
        // each content as the gateway wrote it
        let contents = answer.map(|answer| serde_json::to_string(&answer.contents()));
        let row = (
            visitor.name,
            visitor.address.map(|address| address.to_string()),
            message.conversation_id(),
            message.text(),
            contents.transpose()?,
            took.as_millis() as i64,
        );
        self.run(move |trail| trail.execute(RECORD, row)).await?;
        Ok(())
    }

    /// At most `limit` entries that are older than the one with the number `before`, newest first.
    pub(crate) async fn newest(&self, before: i64, limit: i64) -> Result<Vec<Entry>, HandlerError> {
        self.run(move |trail| {
            let mut statement = trail.prepare(NEWEST)?;
            statement.query_map((before, limit), Entry::of)?.collect()
        })
        .await
    }

    /// The same of one conversation.
    pub(crate) async fn newest_of(
        &self,
        conversation: String,
        before: i64,
        limit: i64,
    ) -> Result<Vec<Entry>, HandlerError> {
        self.run(move |trail| {
            let mut statement = trail.prepare(NEWEST_OF)?;
            let rows = statement.query_map((before, limit, conversation), Entry::of)?;
            rows.collect()
        })
        .await
    }

    /// At most `limit` conversations that were opened here, newest first.
    pub(crate) async fn conversations(&self, limit: i64) -> Result<Vec<Opened>, HandlerError> {
        self.run(move |trail| {
            let mut statement = trail.prepare(NEW_CONVERSATIONS)?;
            statement.query_map([limit], Opened::of)?.collect()
        })
        .await
    }

    async fn run<T: Send + 'static>(
        &self,
        statement: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, HandlerError> {
        let trail = Arc::clone(&self.0);
        let ran = tokio::task::spawn_blocking(move || {
            // a statement is a transaction of its own: one that panicked left nothing behind
            statement(&trail.lock().unwrap_or_else(PoisonError::into_inner))
        });
        Ok(ran.await??)
    }
}

/// A row of the trail.
pub(crate) struct Entry {
    pub(crate) id: i64,
    pub(crate) answered: String,
    pub(crate) who: String,
    pub(crate) address: Option<String>,
    pub(crate) conversation: Option<String>,
    pub(crate) question: Option<String>,
    pub(crate) contents: Option<String>,
    pub(crate) milliseconds: i64,
}

impl Entry {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            answered: row.get("answered")?,
            who: row.get("who")?,
            address: row.get("address")?,
            conversation: row.get("conversation")?,
            question: row.get("question")?,
            contents: row.get("contents")?,
            milliseconds: row.get("milliseconds")?,
        })
    }
}

/// A conversation that was opened here.
pub(crate) struct Opened {
    pub(crate) id: String,
    pub(crate) opened: String,
    /// How many messages of it are in the trail.
    pub(crate) messages: i64,
}

impl Opened {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            opened: row.get("opened")?,
            messages: row.get("messages")?,
        })
    }
}
