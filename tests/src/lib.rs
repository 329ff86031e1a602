//! What several test binaries share: a server on a free port, a raw HTTP client, a log to look into.
