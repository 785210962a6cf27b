# A Kubernetes API server on loopback. Sourced by e2e.sh, which says where.
# shellcheck shell=bash

# Sets APISERVER and ETCD; false if there are none.
find_apiserver() {
  local named="${KEYWARD_KUBE_APISERVER:-}" folder name
  if [ -n "$named" ] && [ ! -d "$named" ]; then
    APISERVER="$(command -v "$named")" || return 1
    ETCD="$(dirname "$APISERVER")/etcd"
    [ -x "$ETCD" ] || ETCD="$(command -v etcd)"
    return
  fi
  if [ -n "$named" ]; then
    for name in kube-apiserver apiserver; do
      [ ! -x "$named/$name" ] || APISERVER="$named/$name"
    done
    ETCD="$named/etcd"
    [ -n "${APISERVER:-}" ] && [ -x "$ETCD" ]
    return
  fi
  APISERVER="$(command -v kube-apiserver)" && ETCD="$(command -v etcd)"
}

# A port of loopback that nobody listens on.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  echo "$port"
}

choose_ports() {
  local name
  for name in KUBE_PORT ETCD_PORT ETCD_PEER_PORT KEYWARD_GATEWAY_PORT KEYWARD_GATEWAY_TLS_PORT KEYWARD_ACCESS_PORT \
    KEYWARD_AUDIT_PORT KEYWARD_SYNC_PORT KEYWARD_ACCESS_MANAGEMENT_PORT KEYWARD_AUDIT_MANAGEMENT_PORT KEYWARD_POSTGRES_PORT \
    KEYWARD_LAB_PORT KEYWARD_LAB_KUBE_PORT; do
    export "$name=$(free_port)"
  done
}

# Starts it with further flags, and waits until it is ready.
start_cluster() {
  mkdir -p "$WORK/etcd" "$WORK/certs"
  openssl genrsa -out "$WORK/sa.key" 2048 2>/dev/null
  printf '%s\n' 'admin-token,admin,1,"system:masters"' 'alice-token,alice,2' 'bob-token,bob,3' >"$WORK/tokens.csv"
  "$ETCD" --data-dir "$WORK/etcd" --listen-client-urls "http://127.0.0.1:$ETCD_PORT" \
    --advertise-client-urls "http://127.0.0.1:$ETCD_PORT" --listen-peer-urls "http://127.0.0.1:$ETCD_PEER_PORT" \
    </dev/null >"$WORK/etcd.log" 2>&1 &
  PIDS+=($!)
  "$APISERVER" --etcd-servers="http://127.0.0.1:$ETCD_PORT" --bind-address=127.0.0.1 --secure-port="$KUBE_PORT" \
    --cert-dir="$WORK/certs" --token-auth-file="$WORK/tokens.csv" --service-cluster-ip-range=10.0.0.0/24 \
    --service-account-issuer=https://kubernetes.default.svc --service-account-key-file="$WORK/sa.key" \
    --service-account-signing-key-file="$WORK/sa.key" --disable-admission-plugins=ServiceAccount "$@" \
    </dev/null >"$WORK/apiserver.log" 2>&1 &
  PIDS=($! "${PIDS[@]}")
  await_cluster
}

await_cluster() {
  local end=$((SECONDS + 90))
  until curl -fsk -m 2 -o /dev/null -H 'Authorization: Bearer admin-token' "https://127.0.0.1:$KUBE_PORT/readyz" 2>/dev/null; do
    [ "$SECONDS" -lt "$end" ] || fail "the API server is not ready: $(tail -n 3 "$WORK/apiserver.log")"
    sleep 0.5
  done
  "$APISERVER" --version 2>/dev/null || true
}

# Has the kubeconfig's cluster of this name lead to the API server, and adds users of its own.
point_at_cluster() {
  kubectl config set-cluster "$1" --server "https://127.0.0.1:$KUBE_PORT" \
    --certificate-authority "$WORK/certs/apiserver.crt" --embed-certs >/dev/null
  local user
  for user in admin alice bob nobody; do
    [ "$user" = nobody ] || kubectl config set-credentials "$user" --token="$user-token" >/dev/null
    kubectl config set-context "$user" --cluster "$1" --user "$user" >/dev/null
  done
}

# The workshop's namespaces and pods; nothing runs them, so they are declared to be running.
seed_cluster() {
  point_at_cluster kubernetes
  local namespace pod
  for namespace in assets carts catalog checkout orders ui; do
    kubectl --context admin create namespace "$namespace" >/dev/null
  done
  for pod in assets/assets-7c7948bfc8-wbsbr carts/carts-6d4478747c-vvzhm carts/carts-dynamodb-d9f9f48b-k5v99 \
    catalog/catalog-5578f9649b-gzx7p ui/ui-5989474687-q4r8c; do
    kubectl --context admin run "${pod#*/}" -n "${pod%/*}" --image=none --restart=Never >/dev/null
    kubectl --context admin patch pod "${pod#*/}" -n "${pod%/*}" --subresource=status --type=merge -p '{"status": {
      "phase": "Running", "conditions": [{"type": "Ready", "status": "True"}],
      "containerStatuses": [{"name": "'"${pod#*/}"'", "image": "none", "imageID": "", "ready": true, "restartCount": 0,
        "state": {"running": {"startedAt": "2026-01-01T00:00:00Z"}}}]}}' >/dev/null
  done
}
