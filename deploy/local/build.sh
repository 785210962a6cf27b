# Builds and tests. Sourced by ./keyward.
# shellcheck shell=bash

BUILD_LOG="$KEYWARD_HOME/target/keyward-build.log"
BUILD_STAMP="$KEYWARD_HOME/target/keyward-built"
TEST_LOG="$KEYWARD_HOME/target/keyward-test.log"
MODULES=(proto probe ca local-issuer client grpc-kit eks authorizer kubernetes simulate eks-lab access-service audit-service sync-worker gateway deploy/local)
SERVICES=(eks-lab access-service audit-service sync-worker gateway)
LAUNCHER_JAR="$KEYWARD_HOME/deploy/local/target/keyward-local.jar"

# What the packaged programs of these modules are made of.
sources() {
  local module
  printf '%s\n' "$KEYWARD_HOME/pom.xml"
  for module in "$@"; do
    printf '%s\n' "$KEYWARD_HOME/$module/pom.xml" "$KEYWARD_HOME/$module/src/main"
  done
}

# Whether the sources of these modules are newer than a file, or it is not there. Folders count too: they tell of deleted files.
edited_since() {
  local stamp="$1" path
  shift
  [ -f "$stamp" ] || return 0
  while IFS= read -r path; do
    [ ! -e "$path" ] || [ -z "$(find "$path" -newer "$stamp" -print -quit)" ] || return 0
  done < <(sources "$@")
  return 1
}

# Whether anything that is run is missing or older than its sources.
is_stale() {
  local service
  [ -f "$LAUNCHER_JAR" ] || return 0
  for service in "${SERVICES[@]}"; do
    [ -f "$KEYWARD_HOME/$service/target/quarkus-app/quarkus-run.jar" ] || return 0
  done
  edited_since "$BUILD_STAMP" "${MODULES[@]}"
}

# Packages everything that is run unless it is up to date; nobody who runs it needs the benchmarks. Needs JAVA_HOME.
build() {
  if is_stale; then
    package "$BUILD_STAMP" "$BUILD_LOG" -T1C -pl '!bench'
  fi
}

# Code generated from messages that are gone would stay behind, and not compile: Maven adds to it only.
forget_generated() {
  local -a built=("$KEYWARD_HOME"/proto/target/keyward-proto-*.jar)
  if edited_since "${built[0]}" proto; then
    rm -rf "$KEYWARD_HOME/proto/target"
  fi
}

# Has Maven package what the further arguments say, and marks a file with when it began. Needs JAVA_HOME.
package() {
  local stamp="$1" log="$2" maven
  shift 2
  maven="$(find_maven)"
  mkdir -p "$KEYWARD_HOME/target"
  # Taken before: what is edited during the build is stale after it.
  touch "$stamp.new"
  forget_generated
  say "building with the JDK in $JAVA_HOME; the first time this fetches libraries"
  if ! run_maven "$maven" "$log" "$@" package -Dquick=true -DskipTests; then
    maven_errors "$log" 12 >&2
    die "the build failed$(failed_step "$log"), see $log"
  fi
  mv "$stamp.new" "$stamp"
}

# Calls Maven with a log, and prints of its output what tells how far it is.
run_maven() {
  local maven="$1" log="$2"
  shift 2
  (cd "$KEYWARD_HOME" && "$maven" --batch-mode --no-transfer-progress "$@" </dev/null 2>&1) | tee "$log" | awk '
    /^\[INFO\] Building Keyward .*\[[0-9]+\/[0-9]+\]$/ {
      print "  " $NF " " ($4 ~ /SNAPSHOT$/ ? "parent" : $4)
      fflush()
    }
    /Tests run:.*-- in / { sub(/^\[[A-Z]+\] /, ""); print "    " $0; fflush() }'
}

# The first errors in a log of Maven, without its advice on how to use Maven.
maven_errors() {
  sed -n -e '/^\[ERROR\] *$/d' -e '/\[Help 1\]/d' -e '/ERROR. \(To see\|Re-run\|For more\|After correcting\)/d' \
    -e 's/^\[ERROR\] /  | /p' "$1" | awk -v most="$2" '!seen[$0]++ && ++n <= most'
}

# `: what failed in which module`, from a log of Maven.
failed_step() {
  sed -n 's/^\[ERROR\] Failed to execute goal .* on project keyward-\([a-z-]*\): \([^:]*\).*/: \1: \2/p' "$1" | head -n 1 |
    sed 's/ -> .*//'
}

# Builds everything and runs every test. The last line is `N passed, N failed`, with `, N skipped` where tests were.
# A failed test does not keep its module from being packaged: what the end-to-end tests start would be missing, and all of them fail.
run_tests() {
  local maven begun="$KEYWARD_HOME/target/keyward-test-begun" status=0
  find_jdk
  maven="$(find_maven)"
  mkdir -p "$KEYWARD_HOME/target"
  touch "$begun" "$BUILD_STAMP.new"
  forget_generated
  say "building and testing with the JDK in $JAVA_HOME"
  run_maven "$maven" "$TEST_LOG" --fail-at-end -Dmaven.test.failure.ignore=true verify || status=1
  # Maven calls it a success then, also if a test process broke down and left no report.
  ! grep -q '^\[ERROR\]' "$TEST_LOG" || status=1
  if [ "$status" -eq 0 ]; then
    mv "$BUILD_STAMP.new" "$BUILD_STAMP"
  else
    say ""
    say "failed (all of it is in $TEST_LOG):"
    maven_errors "$TEST_LOG" 60
  fi
  local -a reports
  collect_reports "$begun"
  say ""
  say_clients
  count_tests || status=1
  return "$status"
}

# Sets `reports` to the test reports written since a file was touched.
collect_reports() {
  local module report
  reports=()
  for module in "${MODULES[@]}" bench; do
    while IFS= read -r report; do
      reports+=("$report")
    done < <(find "$KEYWARD_HOME/$module/target" -path '*-reports/TEST-*.xml' -newer "$1" 2>/dev/null | sort)
  done
}

# Which real clients the tests ran, and which tests were left out and why.
say_clients() {
  [ "${#reports[@]}" -gt 0 ] || return 0
  awk '
    { sub(/^.*<!\[CDATA\[/, ""); sub(/\]\]>.*$/, "") }
    /^(ran|skipped): / && !seen[$0]++ { print }' "${reports[@]}" | sort
  awk '
    /<testcase / { test = attribute($0, "classname") "." attribute($0, "name") }
    /<skipped/ {
      reason = attribute($0, "message")
      if (reason == "" && sub(/^.*<skipped[^>]*><!\[CDATA\[/, "")) reason = $0
      sub(/^[A-Za-z0-9.]*TestAbortedException: (Assumption failed: )?/, "", reason)
      print "left out: " test ": " (reason == "" ? "no reason given" : reason)
    }
    function attribute(text, name) {
      return match(text, " " name "=\"[^\"]*\"") ? substr(text, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
    }' "${reports[@]}"
}

# Prints the sum of all reports; false if no test ran or one failed.
count_tests() {
  [ "${#reports[@]}" -gt 0 ] || {
    say "0 passed, 0 failed"
    return 1
  }
  awk '
    /<testsuite / { tests += number("tests"); failed += number("errors") + number("failures"); skipped += number("skipped") }
    END {
      printf "%d passed, %d failed", tests - failed - skipped, failed
      if (skipped > 0) printf ", %d skipped", skipped
      print ""
      exit failed > 0 || tests == 0
    }
    function number(name) {
      return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) + 0 : 0
    }' "${reports[@]}"
}
