#!/usr/bin/env bash
# Holds the chart against helm, against the schemas of Kubernetes, and against a real kube-apiserver, for all values in ci/*.yaml; and the IAM
# policies and Terraform beside it against the code. What a missing tool cannot check is skipped, and said so.
#
#   KEYWARD_KUBE_VERSION     the Kubernetes that is rendered for (1.34.0)
#   KEYWARD_KUBE_SCHEMAS     where kubeconform finds schemas; its own place on the network unless set
#   KEYWARD_KUBE_APISERVER   the folder of kube-apiserver and etcd, for a dry run on the server
#   KEYWARD_KUBE_CRDS        a folder of CRDs for it: cert-manager, Gateway API, the Prometheus operator, CloudNativePG
#   KEYWARD_TF_INIT          further arguments of terraform init, such as -plugin-dir=…
set -euo pipefail

HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
HOME_DIR="$(cd "$HERE/../.." && pwd -P)"
CHART="$HERE/keyward"
KUBE_VERSION="${KEYWARD_KUBE_VERSION:-1.34.0}"
WORK="$(mktemp -d "${TMPDIR:-/tmp}/keyward-helm.XXXXXX")"
PIDS=()
FAILED=""

# shellcheck source=deploy/kubernetes/cluster.sh
source "$HOME_DIR/deploy/kubernetes/cluster.sh"

finish() {
  local status=$? pid
  trap - EXIT
  for pid in "${PIDS[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  rm -rf "$WORK"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT TERM

ok() { echo "ok       $*"; }
skip() { echo "SKIPPED  $*"; }
wrong() {
  echo "FAILED   $*" >&2
  FAILED=yes
}
fail() {
  wrong "$@"
  exit 1
}
has() { command -v "$1" >/dev/null; }

# A step and what it prints where it fails.
check() {
  local what="$1" output
  shift
  if output="$("$@" 2>&1)"; then
    ok "$what"
  else
    wrong "$what"
    printf '%s\n' "$output" | tail -n 30 >&2
  fi
}

# Every value has an explanation, and the default that values.yaml gives it.
values_are_explained() {
  python3 - "$CHART" <<'PYTHON'
import json, sys, yaml
values = yaml.safe_load(open(sys.argv[1] + "/values.yaml"))
schema = json.load(open(sys.argv[1] + "/values.schema.json"))
wrong = []
def compare(value, schema, path):
    if not schema.get("description"):
        wrong.append(f"{path}: no description")
    if isinstance(value, dict) and "properties" in schema:
        for key in value:
            inner = schema["properties"].get(key)
            if inner is None:
                wrong.append(f"{path}.{key}: not in the schema")
            else:
                compare(value[key], inner, f"{path}.{key}")
        for key in set(schema["properties"]) - set(value) - {"global"}:
            wrong.append(f"{path}.{key}: not in values.yaml") if "default" in schema["properties"][key] else None
    elif schema.get("default", "none") != value:
        wrong.append(f"{path}: the schema's default is {schema.get('default')!r}, that of values.yaml {value!r}")
compare(values, schema, "values")
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
PYTHON
}

# What must hold of whatever is rendered.
house_rules() {
  python3 - "$1" <<'PYTHON'
import sys, yaml
wrong = []
for thing in filter(None, yaml.safe_load_all(open(sys.argv[1]))):
    kind, name = thing["kind"], thing["metadata"]["name"]
    say = lambda text: wrong.append(f"{kind} {name}: {text}")
    if kind == "Secret":
        say("Secrets are named, never made")
    if kind not in ("Deployment", "Job"):
        continue
    pod = thing["spec"]["template"]["spec"]
    security = pod["securityContext"]
    if not security.get("runAsNonRoot") or security.get("seccompProfile", {}).get("type") != "RuntimeDefault":
        say("the pod is not kept from being root, or from calls of the kernel")
    if pod.get("automountServiceAccountToken") is not False:
        say("a token of the API server is mounted")
    for container in pod["containers"]:
        own = container["securityContext"]
        if own.get("allowPrivilegeEscalation") is not False or not own.get("readOnlyRootFilesystem") or own["capabilities"]["drop"] != ["ALL"]:
            say("the container may more than it needs")
        names = [variable["name"] for variable in container["env"]]
        for twice in {n for n in names if names.count(n) > 1}:
            say(f"{twice} is set twice")
        for variable in container["env"]:
            if any(word in variable["name"] for word in ("PASSWORD", "PAGING_KEYS")) and "valueFrom" not in variable:
                say(f"{variable['name']} is written out")
        if "limits" not in container["resources"] or "memory" not in container["resources"]["limits"]:
            say("no limit of memory")
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        if mounted != {volume["name"] for volume in pod["volumes"]}:
            say("volumes and mounts differ")
        if kind == "Deployment":
            if container["livenessProbe"]["httpGet"]["path"] != "/q/health/live":
                say("liveness asks for more than whether the process answers")
            for probe in ("startupProbe", "readinessProbe"):
                if probe not in container:
                    say(f"no {probe}")
print("\n".join(wrong))
sys.exit(1 if wrong else 0)
PYTHON
}

render() {
  helm template keyward "$CHART" --namespace keyward --kube-version "$KUBE_VERSION" --values "$1"
}

# Values that must stop an installation, each with a word of what is said about it.
refusals() {
  local line values word output
  while IFS='|' read -r values word; do
    # shellcheck disable=SC2086
    if output="$(helm template keyward "$CHART" --kube-version "$KUBE_VERSION" -f "$HERE/ci/minimal.yaml" $values 2>&1)"; then
      echo "accepted: $values"
      return 1
    elif ! grep -q -- "$word" <<<"$output"; then
      echo "$values does not say $word: $output"
      return 1
    fi
  done <<'VALUES'
--set gateway.replicaz=3|replicaz
--set database.access.jdbcUrl=|database.access.jdbcUrl
--set database.access.jdbcUrl=jdbc:postgresql://h/a?user=u&password=p|/database/access/jdbcUrl
--set aws.identity=role|/aws/identity
--set aws.roleArn=|aws.roleArn
--set oidc.my-corp.issuer=https://login.example.com|my-corp
--set oidc.corp.audience=keyward|issuer
--set migrations.mode=hook|/migrations/mode
--set migrations.mode=job --set certManager.enabled=true|TLS Secrets
--set accessService.settings.quarkus\.datasource\.password=x|quarkus.datasource.password
--set syncWorker.settings.aws\.region=x|aws.region
--set gateway.autoscaling.enabled=true --set gateway.autoscaling.minReplicas=9|minReplicas
--set ingress.enabled=true|ingress.hosts
--set metrics.serviceMonitor.enabled=true|metrics.token
--set gatewayApi.enabled=true|gatewayApi.parentRefs
VALUES
}

conforms() {
  local place=()
  [ -z "${KEYWARD_KUBE_SCHEMAS:-}" ] || place=(-schema-location "$KEYWARD_KUBE_SCHEMAS")
  kubeconform -strict -summary -kubernetes-version "$KUBE_VERSION" -ignore-missing-schemas "${place[@]}" "$1"
}

can_conform() {
  local output
  if ! has kubeconform; then
    skip "schemas: there is no kubeconform here"
    return 1
  fi
  output="$(printf 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n' >"$WORK/probe.yaml" && conforms "$WORK/probe.yaml" 2>&1)" && return 0
  skip "schemas: kubeconform does not reach any ($(grep -o 'dial tcp.*\|no such file.*' <<<"$output" | head -n 1)); set KEYWARD_KUBE_SCHEMAS"
  return 1
}

# Starts the API server with the CRDs that there are; false, aloud, without one.
server() {
  if ! has kubectl || ! find_apiserver; then
    skip "server: no kubectl, or no kube-apiserver with an etcd (KEYWARD_KUBE_APISERVER)"
    return 1
  fi
  KUBE_PORT="$(free_port)" ETCD_PORT="$(free_port)" ETCD_PEER_PORT="$(free_port)"
  export KUBECONFIG="$WORK/kubeconfig" KUBECACHEDIR="$WORK/cache"
  start_cluster --authorization-mode=RBAC
  point_at_cluster keyward
  kubectl --context admin create namespace keyward >/dev/null
  # As the strictest namespaces have it.
  kubectl --context admin label namespace keyward pod-security.kubernetes.io/enforce=restricted pod-security.kubernetes.io/warn=restricted >/dev/null
  if [ -n "${KEYWARD_KUBE_CRDS:-}" ]; then
    kubectl --context admin create -f "$KEYWARD_KUBE_CRDS" >"$WORK/crds.log" 2>&1 || fail "server: $(tail -n 3 "$WORK/crds.log")"
    kubectl --context admin wait --for=condition=Established --timeout=120s crd --all >/dev/null
  else
    skip "server: objects of kinds that need CRDs (KEYWARD_KUBE_CRDS)"
  fi
}

# The server judges each object, defaults and admission included, and keeps none. A warning counts: pods that break the namespace's rules are
# refused later only, when the Deployment makes them.
dry_run() {
  local output
  output="$(kubectl --context admin apply --server-side --field-manager=helm --dry-run=server --validate=strict -n keyward -f "$1" 2>&1)" || true
  if [ -z "${KEYWARD_KUBE_CRDS:-}" ]; then
    output="$(grep -v 'no matches for kind\|ensure CRDs are installed' <<<"$output" || true)"
  fi
  if grep -v ' serverside-applied (server dry run)$' <<<"$output" | grep .; then
    return 1
  fi
  grep -c 'server dry run' <<<"$output"
}

# Objects alone: nothing runs them, nor the hooks.
install_upgrade_rollback() {
  local helm=(helm --kube-context admin --namespace keyward)
  "${helm[@]}" install keyward "$CHART" --no-hooks -f "$HERE/ci/minimal.yaml" >"$WORK/notes" || return 1
  grep -q 'access-service 105 and audit-service 48 connections' "$WORK/notes" || { cat "$WORK/notes" && return 1; }
  "${helm[@]}" upgrade keyward "$CHART" --no-hooks -f "$HERE/ci/minimal.yaml" --set migrations.mode=job --set auditService.imageTag=next \
    --set accessService.autoscaling.enabled=true >/dev/null || return 1
  [ "$(kubectl --context admin -n keyward get deploy keyward-audit-service -o jsonpath='{.spec.template.spec.containers[0].image}')" = keyward/audit-service:next ] || return 1
  "${helm[@]}" rollback keyward 1 --no-hooks || return 1
  "${helm[@]}" uninstall keyward --no-hooks
}

# The actions of the policies are the operations that sync-worker calls, neither more nor less.
actions_are_calls() {
  python3 - "$HOME_DIR" <<'PYTHON'
import json, pathlib, re, sys
home = pathlib.Path(sys.argv[1])
aws = home / "sync-worker/src/main/java/io/keyward/sync/aws"
called = {m[0].upper() + m[1:] for m in re.findall(r"\beks\.(\w+)\(", (aws / "SdkEksApi.java").read_text())}
allowed = set()
for policy in (home / "deploy/terraform/aws/policies").glob("*.json"):
    for statement in json.loads(policy.read_text())["Statement"]:
        allowed |= {a.split(":")[1] for a in statement["Action"] if a.startswith("eks:")}
for action in sorted(called - allowed):
    print(f"called, and in no policy: eks:{action}")
for action in sorted(allowed - called):
    print(f"in a policy, and never called: eks:{action}")
documented = (home / "docs/aws-permissions.md").read_text()
wrong = bool(called ^ allowed)
for action in sorted(called):
    if not re.search(rf"`eks:{action}`", documented):
        print(f"docs/aws-permissions.md does not name eks:{action}")
        wrong = True
sys.exit(1 if wrong else 0)
PYTHON
}

terraform_is_valid() {
  (cd "$1" && terraform validate && terraform test)
}

check_terraform() {
  local example name copy
  check "Terraform format" terraform fmt -check -recursive "$HOME_DIR/deploy/terraform"
  for example in "$HOME_DIR"/deploy/terraform/aws/*/; do
    compgen -G "$example*.tf" >/dev/null || continue
    name="$(basename "$example")"
    copy="$WORK/terraform-$name"
    cp -R "$HOME_DIR/deploy/terraform" "$copy"
    # shellcheck disable=SC2086
    if (cd "$copy/aws/$name" && terraform init -backend=false -input=false ${KEYWARD_TF_INIT:-}) >"$WORK/terraform.log" 2>&1; then
      check "Terraform $name" terraform_is_valid "$copy/aws/$name"
    else
      skip "Terraform $name: its providers are not to be had ($(grep -m 1 -o 'Error: .*' "$WORK/terraform.log")); see KEYWARD_TF_INIT"
    fi
  done
}

main() {
  local values rendered name
  if has python3 && python3 -c 'import yaml' 2>/dev/null; then
    check "every value is explained" values_are_explained
    check "IAM actions are the calls of the code" actions_are_calls
  else
    skip "explanations, house rules, IAM actions: there is no python3 with yaml here"
  fi
  if has helm; then
    for values in "$HERE"/ci/*.yaml; do
      name="$(basename "$values" .yaml)"
      check "lint $name" helm lint "$CHART" --strict --kube-version "$KUBE_VERSION" --values "$values"
      render "$values" >"$WORK/$name.yaml" || wrong "template $name"
      if has python3 && python3 -c 'import yaml' 2>/dev/null; then check "house rules $name" house_rules "$WORK/$name.yaml"; fi
    done
    check "template of an upgrade" helm template keyward "$CHART" --is-upgrade --kube-version "$KUBE_VERSION" -f "$HERE/ci/cert-manager.yaml" --set migrations.mode=job
    # Not among ci/*.yaml: few folders of CRDs hold PrometheusRule.
    check "lint alerts" helm lint "$CHART" --strict --kube-version "$KUBE_VERSION" -f "$HERE/ci/minimal.yaml" --set metrics.prometheusRule.enabled=true
    check "lint example cloudnative-pg" helm lint "$CHART" --strict --kube-version "$KUBE_VERSION" -f "$HERE/ci/minimal.yaml" -f "$CHART/examples/cloudnative-pg-values.yaml"
    check "wrong values are refused" refusals
  else
    skip "lint, templates and all that follows from them: there is no helm here"
  fi
  if has helm && can_conform; then
    for rendered in "$HERE"/ci/*.yaml; do check "schemas $(basename "$rendered" .yaml)" conforms "$WORK/$(basename "$rendered")"; done
  fi
  if has helm && server; then
    for rendered in "$HERE"/ci/*.yaml; do check "server $(basename "$rendered" .yaml)" dry_run "$WORK/$(basename "$rendered")"; done
    check "server install, upgrade, rollback" install_upgrade_rollback
    if [ -n "${KEYWARD_KUBE_CRDS:-}" ]; then
      for rendered in cert-manager cloudnative-pg; do check "server example $rendered" dry_run "$CHART/examples/$rendered.yaml"; done
    fi
  fi
  if has terraform; then
    check_terraform
  else
    skip "Terraform: there is no terraform here"
  fi
  [ -z "$FAILED" ]
}

main
