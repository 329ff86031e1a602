#!/usr/bin/env bash
#
# Runs each fuzz target for a minute, or for as many seconds as the first argument says: `bash tests/fuzz/run.sh 600`.
# What a target finds ends the run with an error and lies in tests/fuzz/artifacts; `corpus/` gets it when it is mended,
# and every test run tries it from then on.
#
# It needs a C++ compiler, and no nightly one of Rust's: a stable compiler takes the flags that instrument with
# RUSTC_BOOTSTRAP, and there is no `unsafe` here that a sanitizer could look into.

set -euo pipefail

# in a shell of its own, which moves into the folder
fuzz_each_target() (
    seconds=${1:-60}
    cd "$(dirname "${BASH_SOURCE[0]}")"
    command -v cargo-fuzz || cargo install cargo-fuzz --locked
    cargo fetch --locked
    # new inputs go there, not among those that are kept
    found=$(mktemp --directory)
    trap 'rm -r "$found"' EXIT
    for target in fuzz_targets/*.rs; do
        target=$(basename "$target" .rs)
        mkdir "$found/$target"
        printf '\n%s: %d s\n' "$target" "$seconds"
        RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir . --sanitizer none "$target" "$found/$target" "corpus/$target" -- \
            -max_total_time="$seconds" -timeout=10 -max_len=8192 -dict=words.dict -verbosity=0 -print_final_stats=1
    done
)

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    fuzz_each_target "$@"
fi
