#!/usr/bin/env bash
#
# Measures a server under pressure, built for release, on Linux (tests/src/bin/pressure):
#
#   bash tests/pressure/run.sh slow      how long honest callers wait beside 4,000 slow connections of each kind, which
#                                        slowhttptest makes; prints a table; two minutes
#   bash tests/pressure/run.sh soak 10   ten minutes of everything at once, in which the server must not grow
#
# It fails if an honest call fails or comes late, a slow connection is left, or memory or descriptors leak. The bounds
# stand in the sources, beside their reasons. Times need a machine that does nothing else.
#
# All of it runs in a network of its own, which needs root: a loopback whose packets are as large as those of other
# networks. On the machine's own they are 64 KiB, and the kernel keeps up to 2.6 MB for each connection whose peer does
# not read, forty times as much as anywhere else; thousands of those use up the memory of all its connections.

set -euo pipefail
cd "$(dirname "$0")/../.."

readonly MTU=1500

cargo build --release --locked --package fulfillment-tests --bin pressure --bin pressure_bot

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo)
fi
# as many descriptors as may be: both processes have an end of every connection
# shellcheck disable=SC2016 # for the shell inside
exec "${as_root[@]}" unshare --net -- bash -c \
    'ulimit -n "$(ulimit -H -n)" && ip link set lo mtu "$1" up && shift && exec "$@"' - \
    "$MTU" "${CARGO_TARGET_DIR:-target}/release/pressure" "$@"
