# Keyward beside a real kube-apiserver, for as long as a script runs. Sourced by webhook-e2e.sh and lists-e2e.sh.
# shellcheck shell=bash

HOME_DIR="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
CLUSTER=eks-workshop
PIDS=()

# shellcheck source=deploy/kubernetes/cluster.sh
source "$HOME_DIR/deploy/kubernetes/cluster.sh"

skip() {
  echo "skipped: $*"
  exit 0
}

fail() {
  echo "failed: $*" >&2
  exit 1
}

# Starts Keyward with a work folder of this name, on free ports and for clients that read no settings of this machine; skips
# where the other arguments, tools, or an API server are missing. Sets WORK.
begin() {
  local name="$1" tool
  shift
  for tool in kubectl curl openssl "$@"; do
    command -v "$tool" >/dev/null || skip "there is no $tool here"
  done
  find_apiserver || skip "there is no kube-apiserver with an etcd here: name their folder by KEYWARD_KUBE_APISERVER"
  WORK="$(mktemp -d "${TMPDIR:-/tmp}/keyward-$name.XXXXXX")"
  trap finish EXIT
  trap 'exit 130' INT TERM
  choose_ports
  export KEYWARD_STATE_DIR="$WORK/keyward"
  "$HOME_DIR/keyward" up --detach
  eval "$("$HOME_DIR/keyward" env)"
  export KUBECONFIG="$WORK/kubeconfig" KUBECACHEDIR="$WORK/cache" AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
}

finish() {
  local status=$?
  trap - EXIT
  for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  "$HOME_DIR/keyward" down >/dev/null 2>&1 || true
  if [ "$status" -eq 0 ]; then rm -rf "$WORK"; else echo "logs are in $WORK" >&2; fi
  exit "$status"
}

# One call of Keyward's REST API as its administrator: method, path under the cluster, body; the answer is $WORK/answer.json. The
# token goes by a file, since every user of a machine can see the arguments of a program.
rest() {
  local as="$WORK/authorization"
  [ -f "$as" ] || (umask 077 && printf 'Authorization: Bearer %s\n' "$KEYWARD_TOKEN" >"$as")
  curl -sS --fail-with-body -o "$WORK/answer.json" -X "$1" -H "@$as" -H 'Content-Type: application/json' --data-binary "$3" \
    "$KEYWARD_URL/api/v1/clusters/$CLUSTER/$2" || fail "$1 $2: $(cat "$WORK/answer.json")"
}

# Runs a command and shows it with its output; OUT is what it printed, CODE how it ended.
run() {
  echo "\$ $*"
  CODE=0
  OUT="$("$@" 2>&1)" || CODE=$?
  [ -z "$OUT" ] || printf '%s\n' "$OUT"
}

# run, where the command must succeed and print this text.
good() {
  local text="$1"
  shift
  run "$@"
  [ "$CODE" -eq 0 ] || fail "it should have succeeded"
  [[ "$OUT" == *"$text"* ]] || fail "it should have printed: $text"
}

# run, where the command must fail and print this text.
bad() {
  local text="$1"
  shift
  run "$@"
  [ "$CODE" -ne 0 ] || fail "it should have failed"
  [[ "$OUT" == *"$text"* ]] || fail "it should have printed: $text"
}
