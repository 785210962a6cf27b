#!/bin/sh
# Fuzzes the native API of a running local platform with schemathesis (https://schemathesis.io), by the API's own OpenAPI document: as the
# viewer, or as the administrator. Not part of CI: `FuzzTest` is, and has a generator of its own.
#
# An administrator's fuzz changes whatever it comes across: give it a platform of its own, and throw that away afterwards:
#
#   export KEYWARD_STATE_DIR=/tmp/keyward-fuzz
#   ./keyward up --detach
#   deploy/fuzz/schemathesis.sh viewer 1000
#   deploy/fuzz/schemathesis.sh admin 1000
#   ./keyward down && ./keyward reset
#
#   usage: schemathesis.sh PERSON [EXAMPLES]
#
# EXAMPLES is how many requests are made for each operation at most (100 unless given). Needs Python from 3.10, and fetches schemathesis
# from PyPI into .venv beside this script. Exits with 1 if any answer was a 5xx.
set -eu

VERSION=4.32.5

[ $# -ge 1 ] && [ $# -le 2 ] || { echo 'usage: schemathesis.sh PERSON [EXAMPLES]' >&2; exit 1; }
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
venv=$here/.venv
if [ ! -x "$venv/bin/schemathesis" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet "schemathesis==$VERSION"
fi
eval "$("$root/keyward" env)"
# Through a file that only we read, not as an argument, which others on this machine could see.
config=$(mktemp)
trap 'rm -f "$config"' EXIT
cat > "$config" <<END
[headers]
Authorization = "Bearer $("$root/keyward" token "$1")"
END
"$venv/bin/schemathesis" --config-file "$config" run "$KEYWARD_URL/q/openapi?format=json" \
  --url "$KEYWARD_URL" --max-examples "${2:-100}" --checks not_a_server_error --phases examples,coverage,fuzzing \
  --request-timeout 70
