# What a release ships, for the scripts beside this. Sourced.
# shellcheck shell=bash

say() {
  printf '%s\n' "$*"
}

die() {
  printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
  exit 1
}

# shellcheck source=deploy/local/toolchain.sh
source "$KEYWARD_HOME/deploy/local/toolchain.sh"

# Calls Maven, with the profile `release`, for the modules that are shipped: neither the benchmarks nor what starts the local platform.
shipped_maven() {
  find_jdk
  (cd "$KEYWARD_HOME" && "$(find_maven)" --batch-mode --no-transfer-progress -Prelease -pl '!gateway-client,!bench,!deploy/local' "$@" </dev/null)
}
