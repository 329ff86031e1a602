#!/usr/bin/env bash
#
# Measures a server under pressure, built for release, on Linux (tests/src/bin/pressure):
#
#   bash tests/pressure/run.sh slow      how long honest callers wait beside 4,000 slow connections of each kind, which
#                                        slowhttptest makes; prints a table; two minutes
#   bash tests/pressure/run.sh soak 10   ten minutes of everything at once, in which the server must not grow
#
# It fails if an honest call fails or comes late, a slow connection is left, or memory or descriptors leak. The bounds
# stand in the sources, beside their reasons.

set -euo pipefail
cd "$(dirname "$0")/../.."

# of both processes: each has an end of every connection
ulimit -n "$(ulimit -H -n)"

cargo build --release --locked --package fulfillment-tests --bin pressure --bin pressure_bot
exec "${CARGO_TARGET_DIR:-target}/release/pressure" "$@"
