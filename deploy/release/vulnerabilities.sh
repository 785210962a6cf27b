#!/usr/bin/env bash
# Looks up the libraries that are shipped in a vulnerability database, by their SBOM. By the first of osv-scanner, grype and trivy that is on
# the PATH; without one, or where its database cannot be reached, it is skipped within seconds, and said so.
#
#   KEYWARD_VULNERABILITY_SCANNER   the scanner to call, of these three
set -euo pipefail

KEYWARD_HOME="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
# shellcheck source=deploy/release/shipped.sh
source "$KEYWARD_HOME/deploy/release/shipped.sh"

SBOM="$KEYWARD_HOME/target/keyward-sbom.cdx.json"
LOG="$KEYWARD_HOME/target/release/vulnerabilities.log"

skip() {
  say "SKIPPED  vulnerabilities: $*"
  exit 0
}

scanner() {
  local name
  for name in ${KEYWARD_VULNERABILITY_SCANNER:-osv-scanner grype trivy}; do
    if command -v "$name" >/dev/null; then
      printf '%s\n' "$name"
      return
    fi
  done
}

# Whether a host answers at all, within three seconds.
reached() {
  command -v curl >/dev/null && curl -sS -o /dev/null -m 3 "https://$1/" 2>/dev/null
}

found() {
  sed -n '1,200p' "$LOG" >&2
  die "a library that is shipped has a known vulnerability: see $LOG"
}

name="$(scanner)"
[ -n "$name" ] || skip "none of ${KEYWARD_VULNERABILITY_SCANNER:-osv-scanner, grype, trivy} is on this machine's PATH"
mkdir -p "$(dirname "$LOG")"
case "$(basename "$name")" in
  osv-scanner) reached api.osv.dev || skip "api.osv.dev is not reached" ;;
  grype) timeout 60 "$name" db update >"$LOG" 2>&1 || skip "grype has no database, see $LOG" ;;
  trivy) timeout 60 "$name" image --download-db-only >"$LOG" 2>&1 || skip "trivy has no database, see $LOG" ;;
  *) die "does not know how to call $name" ;;
esac
shipped_maven cyclonedx:makeAggregateBom >"$LOG" 2>&1 || skip "the SBOM could not be made, see $LOG"

# Each says by a status of its own that something was found; all others are trouble of the scanner's.
status=0
case "$(basename "$name")" in
  osv-scanner) says=1 && { "$name" scan source --lockfile "$SBOM" >"$LOG" 2>&1 || status=$?; } ;;
  grype) says=2 && { "$name" "sbom:$SBOM" --only-fixed --fail-on high >"$LOG" 2>&1 || status=$?; } ;;
  trivy) says=3 && { "$name" sbom --ignore-unfixed --severity HIGH,CRITICAL --exit-code 3 "$SBOM" >"$LOG" 2>&1 || status=$?; } ;;
esac
case "$status" in
  0) say "vulnerabilities: $name knows none in the libraries that are shipped" ;;
  "$says") found ;;
  *) skip "$name ended with $status, see $LOG" ;;
esac
