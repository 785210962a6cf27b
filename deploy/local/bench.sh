# Builds and runs the benchmarks, which are no part of what `up` builds. Sourced by ./keyward.
# shellcheck shell=bash

BENCH_LOG="$KEYWARD_HOME/target/keyward-bench.log"
BENCH_STAMP="$KEYWARD_HOME/target/keyward-bench-built"
BENCH_JAR="$KEYWARD_HOME/bench/target/keyward-bench.jar"
BENCH_MODULES=(proto ca local-issuer grpc-kit authorizer gateway bench)

bench_usage() {
  cat <<'USAGE'
usage: ./keyward bench COMMAND

  decisions [--quick]   decisions in one process, from 10 to 1,000,000 associations, beside a Java port of Kubernetes'
                        linear scan, cedar-java and jCasbin on the same facts; memory. About 10 minutes; --quick takes
                        one and is a smoke check, not a measurement. With KEYWARD_KUBE_BENCH set to a command that takes
                        numbers of bindings and prints JSON lines of nsPerDecision, Kubernetes' own authorizer as well.
  callers [--seconds N]
                        what the front hall adds to a unary call, beside the same call without it in the same round: callers with a
                        token, and the gateway speaking for one, with 1 to 10,000 role bindings; then a signature, a token and a
                        look at the bindings alone. It needs no platform. N seconds (1) for each way to call in each of 9 rounds;
                        about 7 minutes.
  grpc [--target HOST:PORT] [--ca FILE] [--seconds N]
                        Check and BatchCheck against a running platform, beside a bare gRPC server on this machine, and
                        how soon a change is decided upon. FILE, in PEM, says by whom the target is known; without it that is
                        the local platform's authority. For another platform KEYWARD_TOKEN holds an administrator's bearer
                        token. N seconds (10) for each load. It registers a cluster of its
                        own name in mode OBSERVE and unregisters it at the end. Locally, services are started to be
                        small, not fast; for figures, start them by
                        KEYWARD_JAVA_OPTIONS="-XX:TieredStopAtLevel=4 -Xmx1g" ./keyward up --detach
  webhooks [--rate N] [--seconds N]
                        TokenReviews and SubjectAccessReviews at the gateway of the running local platform, N (2000) a
                        second for N seconds (20) each, beside a bare HTTP server; with a cluster as above.
  changes [--changes N]
                        changes on the running local platform: single ones through REST and gRPC, 16 in flight, and batches of
                        1,000, on 20 clusters of names of their own in mode PAUSED; single ones on the lab's eks-workshop until
                        EKS holds them; 1,000 entries deleted on the AWS side until they are back. Beside PostgreSQL doing the
                        same writes alone, by pgbench where there is one. N changes (3200) a load, after as many again and again until
                        that gets no faster.
                        Pushes keep to the platform's pace; for figures, start it by
                        KEYWARD_JAVA_OPTIONS="-XX:TieredStopAtLevel=4 -Xmx1g -Dkeyward.sync.calls-per-second=2000"
  help                  this

Results are written to target/bench as JSON too. docs/benchmarks.md says what is measured, and what was.
USAGE
}

bench() {
  local command="${1:-help}"
  [ $# -eq 0 ] || shift
  case "$command" in
    decisions) bench_decisions "$@" ;;
    callers) bench_callers "$@" ;;
    grpc) bench_grpc "$@" ;;
    webhooks) bench_webhooks "$@" ;;
    changes) bench_changes "$@" ;;
    help | -h | --help) bench_usage ;;
    *) bench_misused "does not know '$command'" ;;
  esac
}

bench_misused() {
  printf 'keyward: bench %s; ./keyward bench help tells what there is\n' "$*" >&2
  exit 2
}

bench_decisions() {
  case "$*" in
    "" | --quick) run_bench decisions "$@" ;;
    *) bench_misused "decisions does not know '$*'" ;;
  esac
}

# Sets the caller's variables of these names from the options that follow; all know --seconds.
bench_options() {
  local command="$1" names="$2"
  shift 2
  while [ $# -gt 0 ]; do
    [[ "$1" == --* && " $names " == *" ${1#--} "* ]] || bench_misused "$command does not know '$1'"
    [ $# -ge 2 ] || bench_misused "$command: $1 needs a value"
    printf -v "${1#--}" '%s' "$2"
    shift 2
  done
  [[ "${seconds:-1}" =~ ^[1-9][0-9]{0,2}$ ]] || bench_misused "$command: --seconds '$seconds' is not a number from 1 to 999"
}

# Becomes the local platform's administrator: benchmarks take the token from their environment, which nobody else sees.
bench_as_administrator() {
  find_jdk
  resolve_state_dir && [ -f "$(launcher_jar)" ] || die "there is no platform yet: ./keyward up --detach starts one"
  KEYWARD_TOKEN="$(launcher token admin)" || exit 1
  export KEYWARD_TOKEN
}

bench_callers() {
  local seconds=1
  bench_options callers "seconds" "$@"
  run_bench callers "$seconds"
}

bench_grpc() {
  local target="" ca="$KEYWARD_STATE_DIR/ca.pem" seconds=10
  bench_options grpc "target ca seconds" "$@"
  [[ "$target" =~ ^([^:]+:[0-9]{1,5})?$ ]] || bench_misused "grpc: --target '$target' is not HOST:PORT"
  [ -f "$ca" ] || die "there is no $ca: ./keyward up --detach starts a platform"
  if [ -z "$target" ]; then
    target="127.0.0.1:$KEYWARD_ACCESS_PORT"
    bench_as_administrator
  fi
  [ -n "${KEYWARD_TOKEN:-}" ] || die "KEYWARD_TOKEN is not set: it holds a bearer token of an administrator at $target"
  export KEYWARD_TOKEN
  run_bench grpc "$target" "$ca" "$seconds"
}

bench_webhooks() {
  local rate=2000 seconds=20
  bench_options webhooks "rate seconds" "$@"
  [[ "$rate" =~ ^[1-9][0-9]{0,4}$ ]] || bench_misused "webhooks: --rate '$rate' is not a number from 1 to 99999"
  bench_as_administrator
  run_bench webhooks "127.0.0.1:$KEYWARD_GATEWAY_TLS_PORT" "127.0.0.1:$KEYWARD_ACCESS_PORT" "$KEYWARD_STATE_DIR/ca.pem" \
    "http://127.0.0.1:$KEYWARD_LAB_PORT" "$rate" "$seconds"
}

bench_changes() {
  local changes=3200 secrets="$KEYWARD_STATE_DIR/secrets"
  bench_options changes "changes" "$@"
  [[ "$changes" =~ ^[1-9][0-9]{1,4}$ ]] || bench_misused "changes: --changes '$changes' is not a number from 10 to 99999"
  [ -d "$secrets" ] || die "there is no platform in $KEYWARD_STATE_DIR: ./keyward up --detach starts one"
  bench_as_administrator
  run_bench changes "127.0.0.1:$KEYWARD_GATEWAY_PORT" "127.0.0.1:$KEYWARD_ACCESS_PORT" "$KEYWARD_STATE_DIR/ca.pem" \
    "127.0.0.1:$KEYWARD_POSTGRES_PORT" "http://127.0.0.1:$KEYWARD_LAB_PORT" "$secrets" "$changes"
}

# Runs a benchmark, built if it is stale.
run_bench() {
  find_jdk
  if [ ! -f "$BENCH_JAR" ] || edited_since "$BENCH_STAMP" "${BENCH_MODULES[@]}"; then
    package "$BENCH_STAMP" "$BENCH_LOG" -pl bench -am
  fi
  "$JAVA_HOME/bin/java" -Xmx1g --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -cp "$BENCH_JAR:$KEYWARD_HOME/bench/target/lib/*" io.keyward.bench.Main "$@"
}
