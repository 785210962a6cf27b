# Finds a JDK 25 and a Maven. Sourced by ./keyward.
# shellcheck shell=bash

JAVA_WANTED=25
MAVEN_WANTED=3.8.7

# The folders in which a JDK may be, the likeliest first.
jdk_candidates() {
  local on_path
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  if on_path="$(command -v javac)"; then
    printf '%s\n' "$(dirname "$(dirname "$(real_path "$on_path")")")"
  fi
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v "$JAVA_WANTED" 2>/dev/null || true
  fi
  local folder
  for folder in /usr/lib/jvm/* /opt/* /usr/local/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    "${HOME:-/nonexistent}"/.local/share/mise/installs/java/* "${HOME:-/nonexistent}"/.asdf/installs/java/*; do
    [ ! -d "$folder" ] || printf '%s\n' "$folder"
  done
}

# The file behind symbolic links; `readlink -f` is not everywhere.
real_path() {
  local file="$1" target
  while target="$(readlink "$file")"; do
    case "$target" in
      /*) file="$target" ;;
      *) file="$(dirname "$file")/$target" ;;
    esac
  done
  printf '%s\n' "$file"
}

# The feature release of the JDK in a folder, such as 25; nothing if there is none.
jdk_release() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  local version
  if [ -r "$1/release" ]; then
    version="$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")"
  else
    version="$("$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')"
  fi
  printf '%s\n' "$version"
}

# Sets JAVA_HOME to a JDK 25.
find_jdk() {
  local folder release seen=""
  while IFS= read -r folder; do
    release="$(jdk_release "$folder")"
    if [ "$release" = "$JAVA_WANTED" ]; then
      export JAVA_HOME="$folder"
      return
    fi
    [ -z "$release" ] || seen="$seen, $release in $folder"
  done < <(jdk_candidates 2>/dev/null)
  die "no JDK $JAVA_WANTED found${seen:+ (only:${seen#,})}: install one, or set JAVA_HOME to its folder"
}

# Whether version $1 is at least $2; both are numbers with dots.
at_least() {
  local -a have want
  local i
  IFS=. read -r -a have <<<"$1"
  IFS=. read -r -a want <<<"$2"
  for i in "${!want[@]}"; do
    [ "${have[i]:-0}" -le "${want[i]}" ] || return 0
    [ "${have[i]:-0}" -ge "${want[i]}" ] || return 1
  done
}

# Prints the Maven to call: an installed one that is new enough, else the wrapper, which fetches one.
find_maven() {
  local version
  if command -v mvn >/dev/null; then
    version="$(mvn --version 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*[0-9]\).*/\1/p' | head -n 1)"
    if [ -n "$version" ] && at_least "$version" "$MAVEN_WANTED"; then
      printf 'mvn\n'
      return
    fi
  fi
  [ -n "${HOME:-}" ] || die "no Maven $MAVEN_WANTED or newer is installed, and without HOME there is no place to fetch one to"
  "$KEYWARD_HOME/mvnw" --version >/dev/null 2>&1 ||
    die "no Maven $MAVEN_WANTED or newer is installed, and none could be fetched: install one (package maven)"
  printf '%s\n' "$KEYWARD_HOME/mvnw"
}
