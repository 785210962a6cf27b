#!/bin/sh
# Fuzzes the native API of a running local platform with schemathesis (https://schemathesis.io), by the API's own OpenAPI document: as the
# viewer, or as the administrator. Not part of CI: `FuzzTest` is, and has a generator of its own.
#
# An administrator's fuzz changes whatever it comes across: give it a platform of its own, and throw that away afterwards:
#
#   export KEYWARD_STATE_DIR=/tmp/keyward-fuzz
#   ./keyward up --detach
#   deploy/fuzz/schemathesis.sh viewer
#   deploy/fuzz/schemathesis.sh admin 1200
#   ./keyward down && ./keyward reset
#
#   usage: schemathesis.sh PERSON [SECONDS [SEED]]
#
# SECONDS is how long it goes on (300 unless given), SEED makes the same requests again. Needs Python from 3.10, and fetches schemathesis
# from PyPI into .venv beside this script, unless SCHEMATHESIS names one. Exits with 1 if any answer was a 5xx, showed something of the
# inside, or was not as the document says: a status, a media type, a header or a body that it does not have.
set -eu

VERSION=4.32.5
CHECKS=not_a_server_error,nothing_of_the_inside,status_code_conformance,content_type_conformance,response_schema_conformance
CHECKS=$CHECKS,response_headers_conformance,unsupported_method,allow_header_conformance,ignored_auth,missing_required_header

[ $# -ge 1 ] && [ $# -le 3 ] || { echo 'usage: schemathesis.sh PERSON [SECONDS [SEED]]' >&2; exit 1; }
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
schemathesis=${SCHEMATHESIS:-$here/.venv/bin/schemathesis}
if [ ! -x "$schemathesis" ]; then
  python3 -m venv "$here/.venv"
  "$here/.venv/bin/pip" install --quiet "schemathesis==$VERSION"
  schemathesis=$here/.venv/bin/schemathesis
fi
environment=$("$root/keyward" env)
eval "$environment"
token=$("$root/keyward" token "$1")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# `default` stands for answers that a client cannot foresee; with it every status would be one that the document has.
curl -fsS "$KEYWARD_URL/q/openapi?format=json" | python3 -c '
import json, sys
document = json.load(sys.stdin)
for path in document["paths"].values():
    for operation in path.values():
        if isinstance(operation, dict):
            operation["responses"].pop("default", None)
json.dump(document, sys.stdout)' > "$work/openapi.json"

# Through a file that only we read, not as an argument, which others on this machine could see. Names of what there is get requests
# beyond the first "not found"; nobody who calls is among them, for an administrator that is gone would find nothing more.
cat > "$work/schemathesis.toml" <<END
suppress-health-check = ["filter_too_much", "too_slow"]
continue-on-failure = true
[cache]
enabled = false
[headers]
Authorization = "Bearer $token"
[dictionaries]
clusters = { values = ["eks-workshop", "payments-prod", "arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop",
  "arn:aws:eks:us-west-2:123456789012:cluster/fuzz"] }
principals = { values = ["arn:aws:iam::123456789012:role/fuzz", "arn:aws:iam::123456789012:user/fuzz"] }
policies = { values = ["arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
  "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"] }
namespaces = { values = ["carts", "carts-*"] }
times = { values = ["2099-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z"] }
waits = { values = ["10ms", "0s"] }
[parameters]
"query.cluster" = { dictionary = "clusters", probability = 0.5 }
"query.wait" = { dictionary = "waits", probability = 0.8 }
"body.arn" = { dictionary = "clusters", probability = 0.8 }
"body.cluster" = { dictionary = "clusters", probability = 0.8 }
"body.principalArn" = { dictionary = "principals", probability = 0.8 }
"body.principal" = { dictionary = "principals", probability = 0.5 }
"body.policyArn" = { dictionary = "policies", probability = 0.8 }
"body.expireTime" = { dictionary = "times", probability = 0.5 }
[generation.dictionaries]
string = { dictionary = "namespaces", probability = 0.1 }
END
cat > "$work/hooks.py" <<'END'
import re
from urllib.parse import quote
from zlib import crc32

import schemathesis

PATH = {
    "cluster": ["eks-workshop", "payments-prod", "arn:aws:eks:us-west-2:123456789012:cluster/fuzz"],
    "principalArn": ["arn:aws:iam::123456789012:role/fuzz", "arn:aws:iam::123456789012:user/fuzz"],
    "policyArn": [
        "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
        "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    ],
    "name": ["fuzz"],
}
INSIDE = re.compile(r"\tat |io\.keyward\.|java\.(lang|util|io)\.|jakarta\.|org\.postgresql|SQLSTATE|<html", re.IGNORECASE)


# Not by a dictionary: of those in paths schemathesis takes no value with a slash, which an ARN has.
@schemathesis.hook
def map_path_parameters(context, path_parameters):
    if not isinstance(path_parameters, dict):
        return path_parameters
    return {name: named(name, value) for name, value in path_parameters.items()}


def named(name, value):
    chance = crc32(repr(value).encode("utf-8", "surrogatepass"))
    if name not in PATH or chance % 5 == 0:
        return value
    return quote(PATH[name][chance // 5 % len(PATH[name])], safe="")


@schemathesis.check
def nothing_of_the_inside(ctx, response, case):
    found = INSIDE.search(response.text)
    assert found is None, f"the answer shows {found.group()!r}"
END
# shellcheck disable=SC2086
SCHEMATHESIS_HOOKS=hooks PYTHONPATH=$work "$schemathesis" --config-file "$work/schemathesis.toml" run "$work/openapi.json" \
  --url "$KEYWARD_URL" --checks "$CHECKS" --phases examples,coverage,fuzzing,stateful --max-time "${2:-300}" ${3:+--seed "$3"} \
  --request-timeout 70 --no-color
