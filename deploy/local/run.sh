# Starts, looks at and stops the platform. Sourced by ./keyward.
# shellcheck shell=bash

# The launcher runs from a copy: a build meanwhile must not pull its files away.
launcher_jar() {
  printf '%s\n' "$KEYWARD_STATE_DIR/app/keyward/keyward-local.jar"
}

# Calls the launcher for anything but running the platform.
launcher() {
  "$JAVA_HOME/bin/java" -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$(launcher_jar)" "$@"
}

# Becomes the launcher that runs the platform; the marker tells its process from all others.
exec_launcher() {
  exec "$JAVA_HOME/bin/java" -Dkeyward.part="keyward@$KEYWARD_STATE_DIR" -Xmx64m -XX:+UseSerialGC \
    -XX:TieredStopAtLevel=1 -jar "$(launcher_jar)" up </dev/null
}

# Makes the state folder's name absolute, if the folder is there.
resolve_state_dir() {
  [ -d "$KEYWARD_STATE_DIR" ] || return 1
  KEYWARD_STATE_DIR="$(cd "$KEYWARD_STATE_DIR" && pwd -P)"
}

# Creates the state folder where needed, and refuses one that is somebody else's.
claim_state_dir() {
  mkdir -p -- "$KEYWARD_STATE_DIR" 2>/dev/null || die "cannot create the state folder $KEYWARD_STATE_DIR"
  resolve_state_dir
  [ ! -e "$KEYWARD_STATE_DIR/keyward-state" ] || return 0
  [ -z "$(ls -A "$KEYWARD_STATE_DIR")" ] ||
    die "$KEYWARD_STATE_DIR holds something else: name an empty folder by KEYWARD_STATE_DIR"
  chmod 700 "$KEYWARD_STATE_DIR"
  : >"$KEYWARD_STATE_DIR/keyward-state"
}

stage_launcher() {
  local folder
  folder="$(dirname "$(launcher_jar)")"
  rm -rf "$folder"
  mkdir -p "$folder"
  cp -R "$LAUNCHER_JAR" "$(dirname "$LAUNCHER_JAR")/lib" "$folder/"
}

# Before anything is built: whether something runs already, or sits on our ports. The launcher looks more closely, but on
# the first time it is not built yet.
preflight() {
  if resolve_state_dir && [ -f "$(launcher_jar)" ]; then
    launcher preflight
    return
  fi
  local variable
  for variable in "${PORT_VARIABLES[@]}"; do
    if (exec 3<>"/dev/tcp/127.0.0.1/${!variable}") 2>/dev/null; then
      die "port ${!variable} is in use: free it, or set $variable to another"
    fi
  done
}

up() {
  local detach=""
  if [ "${1:-}" = --detach ]; then
    detach=yes
    shift
  fi
  no_more "$@"
  find_jdk
  preflight
  build
  claim_state_dir
  stage_launcher
  if [ -n "$detach" ]; then
    up_detached
  else
    up_in_front
  fi
}

# Job control puts the launcher into a process group of its own: a Ctrl-C reaches this script only, which then asks the
# launcher to stop everything in good order.
up_in_front() {
  local status=0 asked="" pid
  set -m
  exec_launcher &
  pid=$!
  set +m
  trap 'asked=yes; kill -TERM "$pid" 2>/dev/null || true' INT TERM HUP
  while :; do
    wait "$pid" && status=0 || status=$?
    kill -0 "$pid" 2>/dev/null || break
  done
  # 143: told to stop, by us or by `./keyward down`.
  if [ -n "$asked" ] || [ "$status" -eq 143 ]; then
    status=0
  fi
  return "$status"
}

up_detached() {
  local progress="$KEYWARD_STATE_DIR/progress.$$" line is_ready="" pid
  rm -f "$progress"
  mkfifo -m 600 "$progress"
  set -m
  (
    trap '' HUP
    exec_launcher >"$progress" 2>&1
  ) &
  pid=$!
  set +m
  trap 'kill -TERM "$pid" 2>/dev/null || true' INT TERM HUP
  exec 3<"$progress"
  rm -f "$progress"
  while IFS= read -r line <&3; do
    case "$line" in
      "keyward: "* | "  | "*) printf '%s\n' "$line" >&2 ;;
      *) say "$line" ;;
    esac
    if [ "$line" = ready ]; then
      is_ready=yes
      break
    fi
  done
  exec 3<&-
  [ -z "$is_ready" ] || return 0
  wait "$pid" || true
  return 1
}

down() {
  if ! resolve_state_dir || [ ! -f "$(launcher_jar)" ]; then
    say "nothing was running"
    return
  fi
  find_jdk
  launcher down
}

status() {
  if ! resolve_state_dir || [ ! -f "$(launcher_jar)" ]; then
    say "not running"
    return 1
  fi
  find_jdk
  launcher status
}

# Each service looks at its own installation; the status is 1 if anything failed.
doctor() {
  if ! resolve_state_dir || [ ! -f "$(launcher_jar)" ]; then
    die "there is no platform yet: ./keyward up makes one"
  fi
  find_jdk
  launcher doctor "$@"
}

environment() {
  local variable
  if ! resolve_state_dir || [ ! -f "$(launcher_jar)" ]; then
    die "there is no platform yet: ./keyward up makes one"
  fi
  find_jdk
  launcher env
  # Left over from other work, these would turn clients away from the platform.
  for variable in AWS_PROFILE AWS_SESSION_TOKEN; do
    [ -z "${!variable:-}" ] || say "unset $variable"
  done
}

token() {
  [ $# -eq 1 ] || misused "token takes one name"
  if ! resolve_state_dir || [ ! -f "$(launcher_jar)" ]; then
    die "there is no platform yet: ./keyward up makes one"
  fi
  find_jdk
  launcher token "$1"
}

reset() {
  down
  [ -d "$KEYWARD_STATE_DIR" ] || return 0
  [ -e "$KEYWARD_STATE_DIR/keyward-state" ] || die "$KEYWARD_STATE_DIR is no state folder of Keyward: not deleted"
  rm -rf "$KEYWARD_STATE_DIR"
  say "forgot $KEYWARD_STATE_DIR"
}
