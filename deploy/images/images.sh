# Builds the container images. Sourced by ./keyward.
# shellcheck shell=bash

IMAGES_DIR="$KEYWARD_HOME/target/images"
IMAGES_LOG="$KEYWARD_HOME/target/keyward-images.log"
IMAGED=("${SERVICES[@]}" setup)
KEYWARD_BASE_IMAGE="${KEYWARD_BASE_IMAGE:-debian:bookworm-slim}"
# What the services' libraries need, by jdeps and by what they look for at run time: EC keys, DNS, TLS, Kerberos' types in the PostgreSQL
# driver, java.beans; and what an operator needs: jcmd, flight recordings, JMX.
IMAGE_MODULES=java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.transaction.xa,java.xml,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs

images_usage() {
  cat <<'USAGE'
usage: ./keyward images [--no-aot]

Builds keyward/access-service, audit-service, sync-worker, gateway, and for trying it out eks-lab and setup, with the Docker engine at hand.
Tags: the project's version and the git revision. Each image holds a JDK of the modules it needs, an AOT cache trained on a run of
the whole platform on this machine (--no-aot leaves it out: such images start slower), and its bill of materials; a copy of that is in target/images/sbom.

KEYWARD_BASE_IMAGE (debian:bookworm-slim): what they are built on; anything with this machine's C library, gcr.io/distroless/base-debian12 as well.
USAGE
}

images() {
  local aot=yes
  case "${1:-}" in
    -h | --help)
      images_usage
      return
      ;;
    --no-aot)
      aot=""
      shift
      ;;
  esac
  no_more "$@"
  require_engine
  find_jdk
  build
  mkdir -p "$IMAGES_DIR"
  link_jdk
  local service
  for service in "${IMAGED[@]}"; do
    stage_image "$service"
  done
  if [ -n "$aot" ]; then
    train_images
  fi
  for service in "${IMAGED[@]}"; do
    build_image "$service" "$aot"
  done
}

# Anything that answers as Docker does.
require_engine() {
  command -v docker >/dev/null || die "images are built with docker, which is not installed"
  docker version --format '{{.Server.Version}}' >/dev/null 2>&1 ||
    die "no Docker engine answers: start it, or name one by DOCKER_HOST (docker version tells more)"
}

project_version() {
  sed -n 's/^  <version>\(.*\)<\/version>.*/\1/p' "$KEYWARD_HOME/pom.xml" | head -n 1
}

# The commit that is built, with `-dirty` where files differ from it; `unknown` outside of a clone.
git_revision() {
  local revision
  revision="$(git -C "$KEYWARD_HOME" rev-parse --short=12 HEAD 2>/dev/null)" || revision=unknown
  if [ "$revision" != unknown ] && [ -n "$(git -C "$KEYWARD_HOME" status --porcelain 2>/dev/null)" ]; then
    revision="$revision-dirty"
  fi
  printf '%s\n' "$revision"
}

# The time that all files in the images have: the same input makes the same layers.
image_time() {
  printf '%s\n' "${SOURCE_DATE_EPOCH:-$(date -u -d "$(sed -n 's/.*<project.build.outputTimestamp>\(.*\)<.*/\1/p' "$KEYWARD_HOME/pom.xml")" +%s)}"
}

# Makes all files under a folder readable for anybody, and of one time.
settle_files() {
  chmod -R u+rwX,go+rX,go-w "$1"
  find "$1" -exec touch -h -d "@$(image_time)" {} +
}

# A JDK of the modules that are needed, in $IMAGES_DIR/jdk, made anew when the JDK at hand or the list changes.
link_jdk() {
  local made_of
  made_of="$(cat "$JAVA_HOME/release") $IMAGE_MODULES $(image_time)"
  [ ! -f "$IMAGES_DIR/jdk.made-of" ] || [ "$(cat "$IMAGES_DIR/jdk.made-of")" != "$made_of" ] || return 0
  say "linking a JDK of the modules that are needed"
  rm -rf "$IMAGES_DIR/jdk" "$IMAGES_DIR/jdk.made-of"
  "$JAVA_HOME/bin/jlink" --add-modules "$IMAGE_MODULES" --strip-debug --no-header-files --no-man-pages --compress zip-6 \
    --generate-cds-archive --output "$IMAGES_DIR/jdk" >"$IMAGES_LOG" 2>&1 || die "jlink failed, see $IMAGES_LOG"
  settle_files "$IMAGES_DIR/jdk"
  printf '%s' "$made_of" >"$IMAGES_DIR/jdk.made-of"
}

# Lays out the application layer of an image.
stage_image() {
  local service="$1" root="$IMAGES_DIR/context/$1/app" keyward
  keyward="$root/opt/keyward"
  rm -rf "$root"
  # The base may have no /tmp of its own that anybody can write to.
  mkdir -p "$keyward/app" "$root/tmp"
  if [ "$service" = setup ]; then
    stage_setup "$root"
  else
    cp -R "$KEYWARD_HOME/$service/target/quarkus-app/." "$keyward/app/"
    cp "$KEYWARD_HOME/probe/target/keyward-probe.jar" "$keyward/probe.jar"
    printf '%s\n' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx16m -XX:-UsePerfData -Xshare:auto -cp /opt/keyward/probe.jar \
      "io.keyward.probe.Probe $(probe_of "$service")" >"$keyward/probe.args"
    printf '%s\n' --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
      -jar /opt/keyward/app/quarkus-run.jar >"$keyward/java.args"
  fi
  [ "$service" != eks-lab ] || mkdir -p "$root/var/lib/keyward-lab"
  # A container's memory is for more than the heap: network buffers, code, threads.
  printf '%s\n' MaxRAMPercentage=50 +ExitOnOutOfMemoryError >"$keyward/java.flags"
  write_sbom "$service" "$keyward"
  settle_files "$root"
  chmod 1777 "$root/tmp"
  # Volumes that are mounted here first take this over: any uid can make its files.
  [ ! -d "$root/var/lib" ] || find "$root/var/lib" -mindepth 1 -type d -exec chmod 1777 {} +
}

# Where a service tells of its health.
probe_of() {
  case "$1" in
    access-service) say http 9081 /q/health/ready ;;
    audit-service) say http 9082 /q/health/ready ;;
    sync-worker) say http 8083 /q/health/ready ;;
    gateway) say https 8443 /q/health/ready ;;
    eks-lab) say http 4566 /q/health/ready ;;
  esac
}

# The launcher without the PostgreSQL that it brings, for what deploy/compose needs once.
stage_setup() {
  local keyward="$1/opt/keyward" jar service
  cp "$LAUNCHER_JAR" "$keyward/app/"
  mkdir "$keyward/app/lib"
  for jar in "$KEYWARD_HOME"/deploy/local/target/lib/*.jar; do
    case "$jar" in
      */embedded-postgres-* | */xz-* | */commons-compress-*) ;;
      *) cp "$jar" "$keyward/app/lib/" ;;
    esac
  done
  mkdir -p "$1/var/lib/keyward"
  for service in postgres access-service audit-service sync-worker gateway; do
    mkdir -p "$1/var/lib/keyward-files/$service"
  done
  printf '%s\n' -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar /opt/keyward/app/keyward-local.jar containers >"$keyward/java.args"
  printf '%s\n' -Xmx16m -version >"$keyward/probe.args"
}

# A CycloneDX bill of what is in an image beside its base: each library with its digest, as it is there, and the JDK.
write_sbom() {
  local service="$1" keyward="$2" listing="$IMAGES_DIR/sbom/$1.digests"
  mkdir -p "$IMAGES_DIR/sbom"
  (cd "$keyward" && find . -name '*.jar' | LC_ALL=C sort | while IFS= read -r jar; do sha256sum "$jar"; done) >"$listing"
  awk -v service="$service" -v version="$(project_version)" -v time="$(date -u -d "@$(image_time)" +%Y-%m-%dT%H:%M:%SZ)" \
    -v jdk="$(sed -n 's/^JAVA_RUNTIME_VERSION="\(.*\)"/\1/p' "$IMAGES_DIR/jdk/release")" \
    -v dependencies="$KEYWARD_HOME/$service/target/quarkus-app/quarkus-app-dependencies.txt" \
    -f "$KEYWARD_HOME/deploy/images/sbom.awk" "$listing" >"$keyward/sbom.cdx.json"
  cp "$keyward/sbom.cdx.json" "$IMAGES_DIR/sbom/$service.cdx.json"
  rm "$listing"
}

# What the caches hold for: the very files of the services, of the JDK, and where they are.
training_key() {
  (
    cd "$IMAGES_DIR"
    cat jdk.made-of
    for service in "${SERVICES[@]}"; do
      (cd "context/$service/app" && find . -type f -name '*.jar' | LC_ALL=C sort | xargs sha256sum)
    done
  ) | sha256sum | cut -d ' ' -f 1
}

# Runs the platform from the very files of the images, with the images' JDK, and keeps what it learned as AOT caches.
train_images() {
  local key service home="$IMAGES_DIR/home"
  key="$(training_key)"
  if [ -f "$IMAGES_DIR/aot.key" ] && [ "$(cat "$IMAGES_DIR/aot.key")" = "$key" ]; then
    return
  fi
  say "training the AOT caches on a run of the platform"
  rm -rf "$home" "$IMAGES_DIR/training" "$IMAGES_DIR/aot" "$IMAGES_DIR/aot.key"
  mkdir -p "$home" "$IMAGES_DIR/aot"
  for service in "${SERVICES[@]}"; do
    mkdir -p "$home/$service/target"
    ln -s "$IMAGES_DIR/context/$service/app/opt/keyward/app" "$home/$service/target/quarkus-app"
  done
  # A shell of its own: another platform's ports and state are none of its business.
  (train_platform "$home") >"$IMAGES_LOG" 2>&1 || die "the training failed, see $IMAGES_LOG"
  for service in "${SERVICES[@]}"; do
    assemble_cache "$service"
  done
  rm -rf "$home" "$IMAGES_DIR/training"
  printf '%s\n' "$key" >"$IMAGES_DIR/aot.key"
}

train_platform() {
  local variable port=$((20000 + RANDOM % 8000))
  export KEYWARD_HOME="$1" KEYWARD_STATE_DIR="$IMAGES_DIR/training" JAVA_HOME="$IMAGES_DIR/jdk"
  for variable in "${PORT_VARIABLES[@]}"; do
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
    export "$variable=$port"
    port=$((port + 1))
  done
  export KEYWARD_JAVA_OPTIONS="-XX:TieredStopAtLevel=4 -XX:AOTMode=record -XX:AOTConfiguration=$IMAGES_DIR/aot/{part}.aotconf"
  "$JAVA_HOME/bin/java" -Xmx128m -XX:+UseSerialGC -jar "$LAUNCHER_JAR" train
}

# From what a service's run recorded to its cache.
assemble_cache() {
  local service="$1" recorded="$IMAGES_DIR/aot/$1.aotconf" root="$IMAGES_DIR/context/$1/app/opt/keyward"
  [ -f "$recorded" ] || die "the training left nothing of $service, see $IMAGES_LOG"
  "$IMAGES_DIR/jdk/bin/java" -XX:+UseSerialGC -XX:AOTMode=create -XX:AOTConfiguration="$recorded" -XX:AOTCache="$IMAGES_DIR/aot/$service.aot" \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$IMAGES_DIR/training/app/$service/quarkus-run.jar" \
    >>"$IMAGES_LOG" 2>&1 || die "no AOT cache could be made of $service's run, see $IMAGES_LOG"
  rm "$recorded"
}

build_image() {
  local service="$1" aot="$2" context="$IMAGES_DIR/context/$1" version revision
  version="$(project_version)"
  revision="$(git_revision)"
  rm -rf "$context/jdk" "$context/aot"
  mkdir -p "$context/jdk/opt" "$context/aot/opt/keyward"
  cp -Rl "$IMAGES_DIR/jdk" "$context/jdk/opt/jdk"
  if [ -n "$aot" ] && [ "$service" != setup ]; then
    cp "$IMAGES_DIR/aot/$service.aot" "$context/aot/opt/keyward/app.aot"
    (cat "$context/app/opt/keyward/java.flags" && say AOTCache=/opt/keyward/app.aot) >"$context/aot/opt/keyward/java.flags"
  fi
  settle_files "$context/jdk"
  settle_files "$context/aot"
  cp "$KEYWARD_HOME/deploy/images/Dockerfile" "$context/Dockerfile"
  say "  keyward/$service:$version"
  docker build --tag "keyward/$service:$version" --tag "keyward/$service:$revision" \
    --build-arg BASE_IMAGE="$KEYWARD_BASE_IMAGE" --build-arg SERVICE="$service" --build-arg VERSION="$version" --build-arg REVISION="$revision" \
    --build-arg CREATED="$(date -u -d "@$(image_time)" +%Y-%m-%dT%H:%M:%SZ)" \
    --build-arg SOURCE="${KEYWARD_IMAGE_SOURCE:-https://github.com/keyward/keyward}" \
    "$context" >>"$IMAGES_LOG" 2>&1 || {
    tail -n 5 "$IMAGES_LOG" >&2
    die "keyward/$service could not be built, see $IMAGES_LOG"
  }
}
