# Answers access questions offline. Sourced by ./keyward.
# shellcheck shell=bash

SIMULATE_JAR="$KEYWARD_HOME/simulate/target/keyward-simulate.jar"
SIMULATE_STAMP="$KEYWARD_HOME/target/keyward-simulate-built"
SIMULATE_LOG="$KEYWARD_HOME/target/keyward-simulate.log"
SIMULATE_MODULES=(authorizer simulate)

# Whether the program is missing or older than its sources; building everything builds it as well.
is_simulate_stale() {
  [ -f "$SIMULATE_JAR" ] || return 0
  edited_since "$SIMULATE_STAMP" "${SIMULATE_MODULES[@]}" && edited_since "$BUILD_STAMP" "${SIMULATE_MODULES[@]}"
}

# Becomes the program. Its output is for other programs, so what the build says goes elsewhere.
simulate() {
  find_jdk
  if is_simulate_stale; then
    package "$SIMULATE_STAMP" "$SIMULATE_LOG" -pl simulate -am >&2
  fi
  exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "$SIMULATE_JAR" "$@"
}
