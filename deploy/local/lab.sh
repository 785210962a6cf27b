# Replays the lab page for a newcomer. Sourced by ./keyward.
# shellcheck shell=bash

lab() {
  local unattended=""
  if [ "${1:-}" = --yes ]; then
    unattended=yes
    shift
  fi
  no_more "$@"
  require_clients
  has_platform || start_platform "$unattended"
  [ -t 0 ] || unattended=yes
  launcher lab ${unattended:+--yes}
}

# The page's commands need the real clients.
require_clients() {
  local -a missing=()
  command -v aws >/dev/null || missing+=("aws (https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html)")
  command -v kubectl >/dev/null || missing+=("kubectl (https://kubernetes.io/docs/tasks/tools/)")
  [ "${#missing[@]}" -eq 0 ] || die "the lab runs real clients, so install what is missing: ${missing[*]}"
}

# Whether all of a platform is ready.
has_platform() {
  resolve_state_dir && [ -f "$(launcher_jar)" ] || return 1
  find_jdk
  launcher status >/dev/null
}

# Starts a platform, once somebody agreed.
start_platform() {
  local answer=""
  if [ -z "$1" ]; then
    [ -t 0 ] || die "no platform is ready: ./keyward up --detach starts one, and so does ./keyward lab --yes"
    read -r -p "No platform is ready. Start one now, as ./keyward up --detach does? [Y/n] " answer || answer=n
  fi
  case "$answer" in
    "" | [Yy]*) ;;
    *) die "the lab needs a platform: ./keyward up --detach starts one" ;;
  esac
  # A shell of its own: a Ctrl-C in the lab is not to stop the platform.
  (up --detach)
  resolve_state_dir
  find_jdk
  say "it stays when the lab is over: ./keyward down stops it"
}
