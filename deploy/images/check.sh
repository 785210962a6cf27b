#!/usr/bin/env bash
# Tries deploy/compose with built images, as its users do: brings it up from nothing, replays the lab page by TLS with the real aws and kubectl, for each
# uid named (10001 and one that nobody has), and prints sizes, times to ready and memory. Where no Docker engine answers it says so, and checks
# the compose file alone.
#
#   deploy/images/check.sh [--keep] [UID ...]     the images are those of `./keyward images`
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
HOME_DIR="$(dirname "$(dirname "$HERE")")"
COMPOSE_DIR="$HOME_DIR/deploy/compose"
STEPS="$HOME_DIR/deploy/local/src/main/resources/io/keyward/local/lab/steps.txt"
PATIENCE=300
keep=""
failed=0

say() { printf '%s\n' "$*"; }

fail() {
  say "FAILED: $*"
  failed=1
}

compose() { docker compose --project-directory "$COMPOSE_DIR" --file "$COMPOSE_DIR/compose.yaml" --project-name "$project" --profile lab "$@"; }

check_files() {
  local profile
  if docker compose version >/dev/null 2>&1; then
    for profile in lab real; do
      docker compose --project-directory "$COMPOSE_DIR" --file "$COMPOSE_DIR/compose.yaml" --profile "$profile" config --quiet || fail "the compose file, profile $profile"
    done
  elif python3 -c 'import yaml' 2>/dev/null; then
    python3 -c 'import sys, yaml; assert yaml.safe_load(open(sys.argv[1]))["services"]' "$COMPOSE_DIR/compose.yaml" || fail "the compose file is no YAML"
  else
    say "SKIPPED: the compose file, for want of docker compose and of PyYAML"
  fi
}

# The services as containers, by the name of their image.
container() { compose ps --all --quiet "$1"; }

# Milliseconds from a container's start to the line of Quarkus that says it listens.
ready_after() {
  docker logs "$1" 2>&1 | sed -n 's/.*started in \([0-9.]*\)s.*/\1/p' | tail -n 1
}

say_figures() {
  local service id
  say "  service           image     started in   memory"
  for service in eks-lab access-service audit-service sync-worker-lab gateway-lab; do
    id="$(container "$service")"
    printf '  %-16s %5d MB   %8s s   %s\n' "$service" \
      "$(($(docker image inspect --format '{{.Size}}' "$(docker inspect --format '{{.Image}}' "$id")") / 1000000))" \
      "$(ready_after "$id")" "$(docker stats --no-stream --format '{{.MemUsage}}' "$id")"
  done
}

await() {
  local what="$1" end=$((SECONDS + PATIENCE))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 1
  done
}

cluster_was_read() {
  curl --fail --silent --cacert "$1/ca.pem" -H "Authorization: Bearer $KEYWARD_TOKEN" "$KEYWARD_URL/api/v1/clusters/eks-workshop" |
    grep -q '"observed"'
}

# Each command of the page, and the status it must end with.
replay_page() {
  local folder="$1" number=0 command="" wanted=0 line status
  export AWS_CONFIG_FILE="$folder/aws-config" AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_CA_BUNDLE="$folder/ca.pem" KUBECONFIG="$folder/kubeconfig"
  printf '[default]\noutput = json\ncli_timestamp_format = iso8601\n' >"$AWS_CONFIG_FILE"
  while IFS= read -r line || [ -n "$line" ]; do
    case "$line" in
      '$ '*) command="$command${command:+$'\n'}${line#\$ }" ;;
      '! '*) wanted="${line#! }" ;;
      '# '*)
        run_step
        number=$((number + 1))
        ;;
    esac
  done <"$STEPS"
  run_step
  [ "$number" -gt 10 ] || fail "the page has $number steps only"
  say "  the page's $number steps were replayed"
}

run_step() {
  [ -n "$command" ] || return 0
  status=0
  bash -c "$command" >"$folder/output" 2>&1 </dev/null || status=$?
  if [ "$status" -ne "$wanted" ]; then
    fail "step $number ended with $status, not $wanted: $command"
    tail -n 5 "$folder/output"
  fi
  command=""
  wanted=0
}

check_as() {
  local uid="$1" folder begun
  project="keyward-check-$uid"
  export KEYWARD_UID="$uid" KEYWARD_GID="$uid"
  folder="$(mktemp -d)"
  say "as uid $uid"
  compose down --volumes --timeout 5 >/dev/null 2>&1 || true
  begun=$SECONDS
  if ! compose up --detach >"$folder/up" 2>&1; then
    fail "compose did not come up"
    tail -n 5 "$folder/up"
    compose logs --tail 20
    return
  fi
  if [ "$(docker wait "$(container lab)")" != 0 ]; then
    fail "the lab was not arranged"
    compose logs --tail 20 lab
    return
  fi
  say "  up from nothing in $((SECONDS - begun)) s"
  compose run --rm --no-deps -T lab ca >"$folder/ca.pem" 2>/dev/null
  eval "$(compose run --rm --no-deps -T lab env 2>/dev/null)"
  await "the first read" cluster_was_read "$folder" || fail "the cluster was not read in $PATIENCE s"
  if [ "$(curl --silent --output /dev/null --write-out '%{http_code}' --cacert "$folder/ca.pem" "$KEYWARD_URL/api/v1/whoami")" != 401 ]; then
    fail "a caller without a credential was not turned away"
  fi
  say "  signed in as $(curl --silent --cacert "$folder/ca.pem" -H "Authorization: Bearer $KEYWARD_TOKEN" "$KEYWARD_URL/api/v1/whoami" | cut -c 1-120)"
  replay_page "$folder"
  for service in access-service audit-service sync-worker-lab gateway-lab eks-lab; do
    [ "$(docker inspect --format '{{.State.Health.Status}}' "$(container "$service")")" = healthy ] || fail "$service is not healthy"
  done
  # For the start alone: all at once on few processors is another figure.
  for service in eks-lab access-service audit-service sync-worker-lab gateway-lab; do
    compose stop "$service" >/dev/null 2>&1
    compose up --detach --no-deps "$service" >/dev/null 2>&1
    await "$service" is_healthy "$service" || fail "$service was not healthy again"
  done
  say_figures
  [ -n "$keep" ] || compose down --volumes --timeout 10 >/dev/null 2>&1
  rm -rf "$folder"
}

is_healthy() { [ "$(docker inspect --format '{{.State.Health.Status}}' "$(container "$1")")" = healthy ]; }

[ "${1:-}" != --keep ] || {
  keep=yes
  shift
}
[ $# -gt 0 ] || set -- 10001 54321
check_files
if ! docker version --format '{{.Server.Version}}' >/dev/null 2>&1; then
  say "SKIPPED: no Docker engine answers, so no image was tried"
  exit "$failed"
fi
for tool in aws kubectl; do
  command -v "$tool" >/dev/null || {
    say "SKIPPED: the lab page needs $tool"
    exit "$failed"
  }
done
for uid; do
  check_as "$uid"
done
exit "$failed"
