//! One case: what is sent, and what must come of it.

/// What a caller does on one connection.
pub struct Sent {
    name: String,
    steps: Vec<Step>,
}

/// One thing that a caller does.
#[derive(Clone)]
pub enum Step {
    /// Sends bytes, as many as are taken.
    Send(Vec<u8>),
    /// Sends bytes one by one, each after an honest call of somebody else, until they end or nobody takes them.
    Drip(Vec<u8>),
    /// Says that nothing more will be sent.
    NoMore,
}

/// A caller's doing with what must come of it.
#[derive(Clone)]
pub struct Case {
    pub name: String,
    pub steps: Vec<Step>,
    /// Whether all this is over TLS, after an honest handshake.
    pub over_tls: bool,
    /// Whether `100 Continue` comes before the first answer.
    pub continues: bool,
    /// The answers that must come, in their order, and no others.
    pub answers: Vec<u16>,
    /// Whether the first answer is one to `HEAD`, which has no body.
    pub head: bool,
    /// The `Allow` of the first answer.
    pub allow: Option<&'static str>,
    /// The sessions of all calls that a function must have run for, in their order, and no others.
    pub ran: Vec<&'static str>,
    pub end: End,
}

/// How a connection ends up.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It serves on.
    Open,
    /// The server closes it, and its last answer says so.
    Told,
    /// The server closes it without a word.
    Silent,
}

/// The session of a case's call.
pub const OUTER: &str = "0e0e0e0e-0000-4000-8000-000000000001";
/// The session of the call after it on the same connection.
pub const SECOND: &str = "5e5e5e5e-0000-4000-8000-000000000002";
/// The session of a call that hides in something else.
pub const SMUGGLED: &str = "5a5a5a5a-0000-4000-8000-000000000003";
/// The session of the calls that follow a case.
pub const HONEST: &str = "40404040-0000-4000-8000-000000000004";
/// What each is called where a case fails.
pub const SESSIONS: [(&str, &str); 4] = [
    (OUTER, "OUTER"),
    (SECOND, "SECOND"),
    (SMUGGLED, "SMUGGLED"),
    (HONEST, "HONEST"),
];

/// Begins a case.
pub fn sent(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Sent {
    Sent {
        name: name.into(),
        steps: vec![Step::Send(bytes.into())],
    }
}

impl Sent {
    pub fn then_drip(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Drip(bytes.into()));
        self
    }

    pub fn then_send(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Send(bytes.into()));
        self
    }

    pub fn then_no_more(mut self) -> Self {
        self.steps.push(Step::NoMore);
        self
    }

    /// The call is answered by its function, and the connection serves on.
    pub fn called(self) -> Case {
        self.gets([200]).runs([OUTER])
    }

    /// It is answered without a function, and the connection serves on.
    pub fn answered(self, status: u16) -> Case {
        self.gets([status])
    }

    /// It is answered without a function, and the connection is closed.
    pub fn refused(self, status: u16) -> Case {
        self.gets([status]).closes()
    }

    /// The same in HTTP/1.0, where nobody needs to be told.
    pub fn refused_in_kind(self, status: u16) -> Case {
        self.gets([status]).closes_silently()
    }

    /// The connection is closed without an answer.
    pub fn dropped(self) -> Case {
        self.gets([]).closes_silently()
    }

    /// These answers come, and the connection serves on.
    pub fn gets(self, answers: impl Into<Vec<u16>>) -> Case {
        Case {
            name: self.name,
            steps: self.steps,
            over_tls: false,
            continues: false,
            answers: answers.into(),
            head: false,
            allow: None,
            ran: Vec::new(),
            end: End::Open,
        }
    }
}

impl Case {
    /// A function runs for the calls of these sessions.
    pub fn runs(mut self, sessions: impl Into<Vec<&'static str>>) -> Self {
        self.ran = sessions.into();
        self
    }

    /// The connection is closed after the last answer, which says so.
    pub fn closes(mut self) -> Self {
        self.end = End::Told;
        self
    }

    /// The connection is closed without a word of it.
    pub fn closes_silently(mut self) -> Self {
        self.end = End::Silent;
        self
    }

    pub fn over_tls(mut self) -> Self {
        self.over_tls = true;
        self
    }

    pub fn continues(mut self) -> Self {
        self.continues = true;
        self
    }

    pub fn of_head(mut self) -> Self {
        self.head = true;
        self
    }

    pub fn allows(mut self, methods: &'static str) -> Self {
        self.allow = Some(methods);
        self
    }
}
