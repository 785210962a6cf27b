#!/usr/bin/env bash
# Makes a release of what is committed: version, changelog, build, tests, artefacts with checksums and signatures, commit, tag, and the next
# development version. Nothing is pushed or uploaded. docs/releasing.md tells the whole.
#
#   deploy/release/release.sh VERSION [--next VERSION] [--dry-run [--build]] [--tested]
#
#   VERSION    such as 0.2.0 or 1.0.0-rc.1; later than the last one
#   --next     what is developed afterwards, without -SNAPSHOT; the next minor version unless told
#   --dry-run  do it in a clone that is left for a look, without building unless --build says so; the tests are not run
#   --tested   the tests of this very commit have passed: do not run them again
#
#   KEYWARD_MINISIGN_KEY, COSIGN_KEY   a key file to sign with; else gpg's own default key
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
KEYWARD_HOME="$(cd "$HERE/../.." && pwd -P)"
# shellcheck source=deploy/release/shipped.sh
source "$HERE/shipped.sh"

SEMVER='^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$'
SERVICES=(access-service audit-service sync-worker gateway)
LIBRARIES=(proto client)

skip() {
  say "SKIPPED  $*"
}

usage() {
  sed -n '2,/^set /p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p'
}

# The version that the poms have.
pom_version() {
  sed -n '/<artifactId>keyward<\/artifactId>/,/<\/version>/s:.*<version>\(.*\)</version>.*:\1:p' "$KEYWARD_HOME/pom.xml" | head -n 1
}

# Writes another version into every pom and the chart.
set_version() {
  local old new="$1" pom
  old="$(pom_version)"
  while IFS= read -r pom; do
    sed -i "s:<version>$old</version>:<version>$new</version>:" "$KEYWARD_HOME/$pom"
  done < <(git -C "$KEYWARD_HOME" ls-files -- 'pom.xml' '*/pom.xml')
  [ "$(pom_version)" = "$new" ] || die "the version of pom.xml could not be set"
  sed -i "s/KEYWARD_VERSION:-$old}/KEYWARD_VERSION:-$new}/" "$KEYWARD_HOME/deploy/compose/compose.yaml"
  sed -i "s/^appVersion: .*/appVersion: \"$new\"/; s/^version: .*/version: ${new%-SNAPSHOT}/" "$KEYWARD_HOME/deploy/helm/keyward/Chart.yaml"
}

# What the changelog says under Unreleased.
unreleased() {
  awk '/^## \[Unreleased\]/ { on = 1; next } /^## / { on = 0 } on' "$KEYWARD_HOME/CHANGELOG.md"
}

# Gives what is unreleased the version and the day.
close_changelog() {
  sed -i "s/^## \[Unreleased\]$/## [Unreleased]\n\n## [$VERSION] - $DAY/" "$KEYWARD_HOME/CHANGELOG.md"
  # Dates in jars are those of the release, so that who builds the tag gets the same bytes.
  sed -i "s:\(<project.build.outputTimestamp>\).*\(</project\):\1${DAY}T00\:00\:00Z\2:" "$KEYWARD_HOME/pom.xml"
}

# Keeps what later versions are held against: the contract as it was built, and the migrations, which nobody edits from now on.
keep_as_last() {
  local last="$KEYWARD_HOME/deploy/release/last"
  mkdir -p "$last"
  printf '%s\n' "$VERSION" >"$last/VERSION"
  [ ! -f "$KEYWARD_HOME/proto/target/contract.binpb" ] || cp "$KEYWARD_HOME/proto/target/contract.binpb" "$last/contract.binpb"
  (cd "$KEYWARD_HOME" && git ls-files -- '*/db/migration/*.sql' | LC_ALL=C sort | xargs sha256sum) >"$last/migrations.sha256"
  # What broke with the release before is the contract now.
  sed -i '/ MEANT = List.of(/,/);/c\    private static final List<String> MEANT = List.of();' \
    "$KEYWARD_HOME/proto/src/test/java/io/keyward/proto/CompatibilityTest.java"
}

check() {
  [[ "$VERSION" =~ $SEMVER ]] || die "'$VERSION' is no version as SemVer has them, such as 0.2.0 or 1.0.0-rc.1"
  [[ "$NEXT" =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || die "'$NEXT' is no version to develop, such as 0.3.0"
  at_least "$NEXT" "${VERSION%%-*}" || die "what is developed next, $NEXT, must not be before $VERSION"
  local last
  last="$(cat "$KEYWARD_HOME/deploy/release/last/VERSION" 2>/dev/null || true)"
  if [ -n "$last" ] && { [ "$last" = "$VERSION" ] || ! at_least "${VERSION%%-*}" "${last%%-*}"; }; then
    die "$VERSION does not come after the last release, $last"
  fi
  [ -z "$(git -C "$KEYWARD_HOME" status --porcelain)" ] || die "there are changes that are not committed: a release is of what is committed"
  ! git -C "$KEYWARD_HOME" rev-parse -q --verify "refs/tags/v$VERSION" >/dev/null || die "the tag v$VERSION is there already"
  unreleased | grep '^- ' >/dev/null || die "CHANGELOG.md says nothing under Unreleased"
  [ "${VERSION%%.*}" = 0 ] || grep -q 'MEANT = List.of();' "$KEYWARD_HOME/proto/src/test/java/io/keyward/proto/CompatibilityTest.java" ||
    die "the contract breaks that of the last release (CompatibilityTest): that takes another major version, and then a new list"
}

build() {
  say "building $VERSION; the log is target/release/build.log"
  # Apart, since it takes the log's folder away.
  shipped_maven -q clean
  mkdir -p "$KEYWARD_HOME/target/release"
  shipped_maven package -Dquick=true -DskipTests >"$KEYWARD_HOME/target/release/build.log" 2>&1 ||
    die "the build failed, see $KEYWARD_HOME/target/release/build.log"
  "$HERE/licences.sh"
  "$HERE/vulnerabilities.sh"
  shipped_maven cyclonedx:makeAggregateBom >"$KEYWARD_HOME/target/release/sbom.log" 2>&1 ||
    die "no SBOM could be made, see $KEYWARD_HOME/target/release/sbom.log"
}

# Gathers what is published into a folder.
gather() {
  local to="$KEYWARD_HOME/target/release/$VERSION" module file
  rm -rf "$to"
  mkdir -p "$to"
  cp "$KEYWARD_HOME/pom.xml" "$to/keyward-$VERSION.pom"
  for module in "${LIBRARIES[@]}"; do
    cp "$KEYWARD_HOME/$module/pom.xml" "$to/keyward-$module-$VERSION.pom"
    for file in "" -sources -javadoc; do
      cp "$KEYWARD_HOME/$module/target/keyward-$module-$VERSION$file.jar" "$to/"
    done
  done
  for module in "${SERVICES[@]}"; do
    tar -C "$KEYWARD_HOME/$module/target" --sort=name --owner=0 --group=0 --numeric-owner --mtime="$DAY" \
      --transform "s:^quarkus-app:keyward-$module-$VERSION:" -cf - quarkus-app | gzip -n >"$to/keyward-$module-$VERSION.tar.gz"
  done
  cp "$KEYWARD_HOME/proto/target/contract.binpb" "$KEYWARD_HOME/LICENSE" "$KEYWARD_HOME/NOTICE" "$to/"
  cp "$KEYWARD_HOME/gateway/target/openapi/openapi.json" "$to/keyward-openapi-$VERSION.json"
  cp "$KEYWARD_HOME/target/keyward-sbom.cdx.json" "$to/keyward-sbom-$VERSION.cdx.json"
  if [ -f "$KEYWARD_HOME/target/release/THIRD-PARTY.txt" ]; then
    cp "$KEYWARD_HOME/target/release/THIRD-PARTY.txt" "$to/"
  else
    skip "THIRD-PARTY.txt: the list of licences could not be made"
  fi
  if command -v helm >/dev/null; then
    helm package "$KEYWARD_HOME/deploy/helm/keyward" -d "$to" >/dev/null
  else
    skip "the chart: helm is not on this machine's PATH"
  fi
  (cd "$to" && find . -type f ! -name 'SHA256SUMS*' -printf '%P\n' | LC_ALL=C sort | xargs sha256sum >SHA256SUMS)
  sign "$to/SHA256SUMS"
  say "artefacts: $to"
}

# The checksums are signed, and by them everything.
sign() {
  if [ -n "${KEYWARD_MINISIGN_KEY:-}" ] && command -v minisign >/dev/null; then
    minisign -S -s "$KEYWARD_MINISIGN_KEY" -m "$1"
  elif [ -n "${COSIGN_KEY:-}" ] && command -v cosign >/dev/null; then
    cosign sign-blob --yes --key "$COSIGN_KEY" --output-signature "$1.sig" "$1"
  elif has_gpg_key; then
    gpg --batch --yes --armor --detach-sign --output "$1.asc" "$1"
  else
    skip "signatures: neither KEYWARD_MINISIGN_KEY, nor COSIGN_KEY, nor a secret key of gpg's. SHA256SUMS is not signed"
  fi
}

has_gpg_key() {
  command -v gpg >/dev/null && gpg --batch --list-secret-keys --with-colons 2>/dev/null | grep '^sec' >/dev/null
}

tag() {
  local -a how=(-a)
  ! has_gpg_key || how=(-s)
  git -C "$KEYWARD_HOME" tag "${how[@]}" "v$VERSION" -m "Keyward $VERSION"
}

commit() {
  git -C "$KEYWARD_HOME" commit -qam "$1"
}

main() {
  VERSION="" NEXT="" DAY="$(date -u +%Y-%m-%d)"
  local dry="" build="" tested=""
  while [ $# -gt 0 ]; do
    case "$1" in
      --dry-run) dry=yes ;;
      --build) build=yes ;;
      --tested) tested=yes ;;
      --next)
        shift
        NEXT="${1:-}"
        ;;
      -h | --help) usage && exit ;;
      -*) die "does not know '$1'; --help tells more" ;;
      *)
        [ -z "$VERSION" ] || die "one version at a time"
        VERSION="$1"
        ;;
    esac
    shift
  done
  [ -n "$VERSION" ] || die "which version? --help tells more"
  if [ -z "$NEXT" ] && [[ "$VERSION" =~ $SEMVER ]]; then
    NEXT="${BASH_REMATCH[1]}.$((BASH_REMATCH[2] + 1)).0"
  fi
  NEXT="${NEXT:-0.0.0}"
  check

  if [ -n "$dry" ]; then
    local clone
    clone="$(mktemp -d "${TMPDIR:-/tmp}/keyward-release.XXXXXX")"
    git clone -q "$KEYWARD_HOME" "$clone"
    KEYWARD_HOME="$clone" HERE="$clone/deploy/release"
    say "dry run, in $clone"
  fi
  set_version "$VERSION"
  close_changelog
  if [ -n "$dry$tested" ]; then
    skip "the tests"
  else
    "$KEYWARD_HOME/keyward" test
  fi
  if [ -n "$dry" ] && [ -z "$build" ]; then
    skip "the build and the artefacts"
    keep_as_last
  else
    build
    keep_as_last
    gather
  fi
  git -C "$KEYWARD_HOME" add -- deploy/release/last
  commit "Release $VERSION"
  tag
  set_version "$NEXT-SNAPSHOT"
  commit "Begin $NEXT"
  say "released $VERSION as v$VERSION; $NEXT-SNAPSHOT is developed now"
  [ -n "$dry" ] || say "to publish: git push --atomic origin HEAD v$VERSION, then upload target/release/$VERSION"
}

main "$@"
