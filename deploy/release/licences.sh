#!/usr/bin/env bash
# Lists every library that is shipped with its licence (target/release/THIRD-PARTY.txt), and fails where one is not among those that the
# root pom allows, or says none. Where the plugin cannot be had it is skipped, and said so.
set -euo pipefail

KEYWARD_HOME="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
# shellcheck source=deploy/release/shipped.sh
source "$KEYWARD_HOME/deploy/release/shipped.sh"

LOG="$KEYWARD_HOME/target/release/licences.log"
mkdir -p "$(dirname "$LOG")"
if shipped_maven license:aggregate-add-third-party >"$LOG" 2>&1; then
  say "licences: $(grep -c '^ *(' "$KEYWARD_HOME/target/release/THIRD-PARTY.txt") libraries, all allowed"
elif grep -qE 'There are some (dependencies with no license|forbidden licenses)' "$LOG"; then
  grep -E '^\[WARNING\].*(License:|forbidden)|^\[WARNING\]  -|^\[ERROR\] Failed' "$LOG" >&2
  die "a library's licence is not allowed, or not known: see $LOG, and the list in pom.xml"
else
  say "SKIPPED  licences: the plugin or a library could not be had, see $LOG"
fi
