//! The settings of every server, a row each. Those of relays are in `relays.rs`, those of identity tokens in
//! `identity.rs`.

use super::Setting;
use super::values::{boolean, forwarded_header, log_format, not_empty, set, set_port, set_within};
use crate::limits;

/// Every setting. A new one is a line here, a method of `Server` (the format of logs has none: only a process of its own
/// has one), and a row in the README and in the documentation of the crate.
pub(super) static SETTINGS: [Setting; 23] = [
    Setting {
        variable: "FULFILLMENT_HOST",
        value: "ADDRESS",
        what: "address to listen on [0.0.0.0; with debug 127.0.0.1]",
        apply: |server, value| set(&mut server.config.host, not_empty(value).map(Some)),
    },
    Setting {
        variable: "FULFILLMENT_PORT",
        value: "PORT",
        what: "port to listen on, 0 for a free one; PORT is read too [5052]",
        apply: |server, value| set_port(&mut server.config.port, value),
    },
    Setting {
        variable: "FULFILLMENT_BASE_PATH",
        value: "PATH",
        what: "path in front of every webhook, such as /api [none]",
        apply: |server, value| {
            set(
                &mut server.app.settings.base_path,
                Ok(crate::app::base_path(value)),
            )
        },
    },
    Setting {
        variable: "FULFILLMENT_DEBUG",
        value: "BOOLEAN",
        what: "verbose, and by default reachable from this machine alone [false]",
        apply: |server, value| set(&mut server.config.debug, boolean(value)),
    },
    Setting {
        variable: "FULFILLMENT_LOG",
        value: "FORMAT",
        what: "text or json; RUST_LOG sets the levels [text]",
        apply: |server, value| set(&mut server.config.log_json, log_format(value)),
    },
    Setting {
        variable: limits::TIMEOUT.variable,
        value: "DURATION",
        what: "how long a caller waits for a function [the platform's]",
        apply: |server, value| {
            set_within(&mut server.app.settings.timeout, &limits::TIMEOUT, value)
        },
    },
    Setting {
        variable: "FULFILLMENT_FALLBACK_MESSAGE",
        value: "TEXT",
        what: "what the user reads when a function fails [Desculpe, não consegui ...]",
        apply: |server, value| {
            set(
                &mut server.app.settings.fallback_message,
                Ok(crate::app::fallback_message(value)),
            )
        },
    },
    Setting {
        variable: limits::MAX_BODY.variable,
        value: "BYTES",
        what: "largest request body [2097152]",
        apply: |server, value| {
            set_within(&mut server.app.settings.max_body, &limits::MAX_BODY, value)
        },
    },
    Setting {
        variable: limits::MAX_CALLS.variable,
        value: "NUMBER",
        what: "calls in flight; more get 503 [512]",
        apply: |server, value| {
            set_within(
                &mut server.app.settings.max_calls,
                &limits::MAX_CALLS,
                value,
            )
        },
    },
    Setting {
        variable: limits::MAX_BLOCKING.variable,
        value: "NUMBER",
        what: "plain functions at once, each on a thread; more wait [64]",
        apply: |server, value| {
            set_within(
                &mut server.app.settings.max_blocking,
                &limits::MAX_BLOCKING,
                value,
            )
        },
    },
    Setting {
        variable: "FULFILLMENT_ALLOWED_ORIGINS",
        value: "ORIGINS",
        what: "origins whose pages may call and read answers, with commas between them [any]",
        apply: |server, value| {
            let listed = value.split(',').map(|origin| origin.trim().to_owned());
            set(
                &mut server.app.settings.allowed_origins,
                Ok(listed.collect()),
            )
        },
    },
    Setting {
        variable: "FULFILLMENT_ALLOW_CREDENTIALS",
        value: "BOOLEAN",
        what: "whether those pages may send cookies [false]",
        apply: |server, value| set(&mut server.app.settings.allow_credentials, boolean(value)),
    },
    Setting {
        variable: "FULFILLMENT_TRUSTED_PROXIES",
        value: "PROXIES",
        what: "addresses and ranges of proxies that tell whom a request is from, with commas between them [none]",
        apply: |server, value| {
            let listed = value.split(',').map(|proxy| proxy.trim().to_owned());
            set(
                &mut server.app.settings.trusted_proxies,
                Ok(listed.collect()),
            )
        },
    },
    Setting {
        variable: "FULFILLMENT_FORWARDED_HEADER",
        value: "HEADER",
        what: "where they tell it, x-forwarded-for or forwarded; no other header is read [x-forwarded-for]",
        apply: |server, value| {
            set(
                &mut server.app.settings.forwarded_header,
                forwarded_header(value),
            )
        },
    },
    Setting {
        variable: limits::MAX_CONNECTIONS.variable,
        value: "NUMBER",
        what: "open connections; where more come, those longest without a request make room [2048]",
        apply: |server, value| {
            set_within(
                &mut server.config.max_connections,
                &limits::MAX_CONNECTIONS,
                value,
            )
        },
    },
    Setting {
        variable: limits::MAX_HEADERS.variable,
        value: "NUMBER",
        what: "headers of a request; more are 431 [64]",
        apply: |server, value| {
            set_within(&mut server.config.max_headers, &limits::MAX_HEADERS, value)
        },
    },
    Setting {
        variable: limits::MAX_HEAD.variable,
        value: "BYTES",
        what: "largest head of a request; larger is 431 [65536]",
        apply: |server, value| set_within(&mut server.config.max_head, &limits::MAX_HEAD, value),
    },
    Setting {
        variable: limits::HEAD_TIMEOUT.variable,
        value: "DURATION",
        what: "how long a request's head may take, in whole seconds [10s]",
        apply: |server, value| {
            set_within(
                &mut server.config.head_timeout,
                &limits::HEAD_TIMEOUT,
                value,
            )
        },
    },
    Setting {
        variable: limits::IDLE_TIMEOUT.variable,
        value: "DURATION",
        what: "how long a connection may be idle between requests, in whole seconds [75s]",
        apply: |server, value| {
            set_within(
                &mut server.config.idle_timeout,
                &limits::IDLE_TIMEOUT,
                value,
            )
        },
    },
    Setting {
        variable: limits::BODY_TIMEOUT.variable,
        value: "DURATION",
        what: "how long a request's body may take [5s]",
        apply: |server, value| {
            set_within(
                &mut server.config.body_timeout,
                &limits::BODY_TIMEOUT,
                value,
            )
        },
    },
    Setting {
        variable: limits::WRITE_TIMEOUT.variable,
        value: "DURATION",
        what: "how long a caller may take to take an answer, in whole seconds [30s]",
        apply: |server, value| {
            set_within(
                &mut server.config.write_timeout,
                &limits::WRITE_TIMEOUT,
                value,
            )
        },
    },
    Setting {
        variable: limits::DRAIN_TIMEOUT.variable,
        value: "DURATION",
        what: "how long a stop waits for calls [5s]",
        apply: |server, value| {
            set_within(
                &mut server.config.drain_timeout,
                &limits::DRAIN_TIMEOUT,
                value,
            )
        },
    },
    Setting {
        variable: limits::LAME_DUCK.variable,
        value: "DURATION",
        what: "how long it goes on after SIGTERM, for calls to be sent elsewhere; 0s with debug [3s]",
        apply: |server, value| set_within(&mut server.config.lame_duck, &limits::LAME_DUCK, value),
    },
];
