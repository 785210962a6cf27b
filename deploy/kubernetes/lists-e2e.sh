#!/usr/bin/env bash
# A real kube-apiserver and Keyward are given the same random RBAC and access entries. For random subjects `kubectl auth can-i --list`
# in each namespace and some `kubectl auth can-i` must print the same on both. What Keyward knows of access policies the API server is
# told as ClusterRoles and bindings of them. Starts everything on free ports of 127.0.0.1, and leaves nothing behind.
#
#   lists-e2e.sh [SEED] [SUBJECTS]   the same seed makes the same case; 50 subjects if it is not said how many
#
# KEYWARD_KUBE_APISERVER  as for webhook-e2e.sh; where there is no API server, this says so and ends with 0.
set -euo pipefail

# shellcheck source=deploy/kubernetes/e2e.sh
source "$(dirname "${BASH_SOURCE[0]}")/e2e.sh"
# shellcheck source=deploy/kubernetes/random-rbac.sh
source "$HOME_DIR/deploy/kubernetes/random-rbac.sh"
# shellcheck source=deploy/kubernetes/random-entries.sh
source "$HOME_DIR/deploy/kubernetes/random-entries.sh"

export LC_ALL=C # for sort
QUESTIONS_EACH=4
SEED="${1:-$((RANDOM % 10000))}"
SUBJECTS="${2:-50}"

at_cluster() {
  kubectl --context admin "$@"
}

at_keyward() {
  kubectl --kubeconfig "$KEYWARD_KUBECONFIG" --context "keyward-$CLUSTER" "$@"
}

# Fills in the rules of an aggregating ClusterRole: a cluster's controller manager does this, an API server alone does not.
aggregate() {
  local rules
  rules="$(at_cluster get clusterroles -l "$2=true" -o jsonpath='{range .items[*].rules[*]}{@},{end}')"
  at_cluster patch clusterrole "$1" --type=merge -p "{\"rules\": [${rules%,}]}" >/dev/null
}

give_rbac() {
  print_random_rbac "${SESSION_USERS[@]}" >"$WORK/rbac.json"
  at_cluster create -f "$WORK/rbac.json" >/dev/null
  aggregate view rbac.authorization.k8s.io/aggregate-to-view
  aggregate edit rbac.authorization.k8s.io/aggregate-to-edit
  aggregate admin rbac.authorization.k8s.io/aggregate-to-admin
  aggregate collected "$COLLECTED_LABEL"
  at_cluster get clusterroles,roles,clusterrolebindings,rolebindings,namespaces -A -o json >"$WORK/snapshot.json"
  rest PUT rbac "@$WORK/snapshot.json"
}

# Creates the entries at Keyward, which writes down what the API server is told at the end.
give_entries() {
  {
    print_policies_as_roles
    print_random_entries
    print_last_objects
  } >"$WORK/policies.json"
  at_cluster create -f "$WORK/policies.json" >/dev/null
  await_last_objects
}

# An API server decides by what it has heard of, a moment after an object was created but in order of each kind. These are the last.
print_last_objects() {
  local kind
  for kind in ClusterRole Role; do
    role "$kind" last default '{"verbs": ["get"], "apiGroups": [""], "resources": ["last"], "resourceNames": ["'"$kind"'"]}'
    binding "${kind}Binding" last default "$kind" last '{"kind": "User", "name": "last"}'
  done
}

await_last_objects() {
  local end=$((SECONDS + 30)) kind
  for kind in ClusterRole Role; do
    until at_cluster auth can-i get "last/$kind" -n default --as last >/dev/null 2>&1; do
      [ "$SECONDS" -lt "$end" ] || fail "the API server does not know the last ${kind}Binding"
    done
  done
}

# Runs kubectl on both for the subject: outputs, warnings and exit codes must be the same. CODE is how it ended.
same() {
  CODE=0
  at_keyward "$@" "${KEYWARD_AS[@]}" >"$WORK/keyward.out" 2>&1 || CODE=$?
  echo "exit code $CODE" >>"$WORK/keyward.out"
  CODE=0
  at_cluster "$@" "${CLUSTER_AS[@]}" >"$WORK/cluster.out" 2>&1 || CODE=$?
  echo "exit code $CODE" >>"$WORK/cluster.out"
  comparable <"$WORK/cluster.out" >"$WORK/cluster.lines"
  comparable <"$WORK/keyward.out" >"$WORK/keyward.lines"
  cmp -s "$WORK/cluster.lines" "$WORK/keyward.lines" || differ "$@"
}

# Puts a list's rows in order, and the verbs of each: an API server meets bindings in any order, and kubectl prints verbs as they come.
comparable() {
  awk '
    /\]$/ {
      begin = match($0, /\[[^[]*\]$/)
      count = split(substr($0, begin + 1, RLENGTH - 2), verb, " ")
      $0 = substr($0, 1, begin)
      while (count > 0) {
        least = 1
        for (i = 2; i <= count; i++) if (verb[i] < verb[least]) least = i
        $0 = $0 verb[least] (count > 1 ? " " : "")
        verb[least] = verb[count--]
      }
      $0 = $0 "]"
    }
    { print }' | sort
}

differ() {
  echo "kubectl $* ${CLUSTER_AS[*]}, at the API server:"
  cat "$WORK/cluster.out"
  echo "kubectl $* ${KEYWARD_AS[*]}, at Keyward:"
  cat "$WORK/keyward.out"
  echo "the lines in which they differ:"
  diff "$WORK/cluster.lines" "$WORK/keyward.lines" || true
  fail "seed $SEED: the API server and Keyward do not print the same"
}

ask() {
  local rules=0 yes=0 subject namespace question
  for ((subject = 0; subject < SUBJECTS; subject++)); do
    draw_subject "$subject"
    for namespace in "${NAMESPACES[@]}"; do
      same auth can-i --list -n "$namespace"
      [ "$CODE" -eq 0 ] || fail "there is no list: $(cat "$WORK/cluster.out")"
      rules=$((rules + $(wc -l <"$WORK/cluster.lines") - 2)) # without the heading and the exit code
    done
    for ((question = 0; question < QUESTIONS_EACH; question++)); do
      draw_question
      same auth can-i "${QUESTION[@]}"
      [ "$CODE" -ne 0 ] || yes=$((yes + 1))
    done
  done
  echo "$SUBJECTS subjects, seed $SEED: the same rules on both ($rules rules; $((SUBJECTS * QUESTIONS_EACH)) questions, $yes yes)"
}

for number in "$SEED" "$SUBJECTS"; do
  [[ "$number" =~ ^(0|[1-9][0-9]{0,8})$ ]] || fail "usage: lists-e2e.sh [SEED] [SUBJECTS], two numbers of at most 9 digits"
done
begin lists
start_cluster --authorization-mode=RBAC
point_at_cluster kubernetes
RANDOM="$SEED"
draw_entries
give_rbac
give_entries
ask
