# Random RBAC, the same for the same seed of RANDOM. Sourced by lists-e2e.sh.
# What draws is never called in a subshell, which would draw numbers of its own: it sets variables, or prints into a file.
# shellcheck shell=bash

COLLECTED_LABEL=keyward.test/collected
NAMESPACES=(dev-blue dev-green prod-1 prod-2 shared)
PEOPLE=(ada bob carol dan eve frank)
TEAMS=(developers operators auditors on-call)
ACCOUNTS=(builder deployer)
VERBS=(get list watch create update patch delete deletecollection impersonate '*')
API_GROUPS=('' '' apps batch rbac.authorization.k8s.io example.com '*')
RESOURCES=(pods pods/log pods/exec services secrets configmaps nodes deployments deployments/scale jobs roles widgets
  widgets/status '*' '*/scale')
NAMES=(alpha beta gamma)
PATHS=(/healthz '/healthz/*' /metrics /version '/logs/*' '*')

# Sets REPLY to one of the arguments.
pick() {
  shift $((RANDOM % $#))
  REPLY="$1"
}

# Sets SOME to at least one and at most so many of the other arguments, perhaps one of them twice, and REPLY to them as a JSON list.
some() {
  local count=$((1 + RANDOM % $1))
  shift
  SOME=()
  for (( ; count > 0; count--)); do
    pick "$@"
    SOME+=("$REPLY")
  done
  REPLY="[$(printf ', "%s"' "${SOME[@]}" | cut -c 3-)]"
}

# True once in so many times.
once_in() {
  [ $((RANDOM % $1)) -eq 0 ]
}

# Prints an object of RBAC: kind, name, namespace (which Role and RoleBinding have), members, labels.
object() {
  local namespace=""
  [[ "$1" == Cluster* ]] || namespace="\"namespace\": \"$3\", "
  printf '{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "%s", "metadata": {%s"name": "%s", "labels": {%s}}, %s}\n' \
    "$1" "$namespace" "$2" "${5:-}" "$4"
}

# Prints a Role or ClusterRole: kind, name, namespace, rules, labels.
role() {
  object "$1" "$2" "$3" "\"rules\": [$4]" "${5:-}"
}

# Prints a binding: kind, name, namespace, kind and name of the role, subjects.
binding() {
  object "$1" "$2" "$3" \
    "\"roleRef\": {\"apiGroup\": \"rbac.authorization.k8s.io\", \"kind\": \"$4\", \"name\": \"$5\"}, \"subjects\": [$6]"
}

# Sets RULE.
draw_resource_rule() {
  some 3 "${VERBS[@]}"
  RULE="{\"verbs\": $REPLY"
  some 2 "${API_GROUPS[@]}"
  RULE+=", \"apiGroups\": $REPLY"
  some 3 "${RESOURCES[@]}"
  RULE+=", \"resources\": $REPLY"
  if once_in 4; then
    some 2 "${NAMES[@]}"
    RULE+=", \"resourceNames\": $REPLY"
  fi
  RULE+="}"
}

# Sets RULE.
draw_path_rule() {
  some 2 get post '*'
  RULE="{\"verbs\": $REPLY"
  some 2 "${PATHS[@]}"
  RULE+=", \"nonResourceURLs\": $REPLY}"
}

# Sets RULES to one to three of them, separated by commas; only a ClusterRole may hold rules for paths.
draw_rules() {
  local count=$((1 + RANDOM % 3))
  RULES=""
  for (( ; count > 0; count--)); do
    if [ "$1" = ClusterRole ] && once_in 4; then draw_path_rule; else draw_resource_rule; fi
    RULES+=", $RULE"
  done
  RULES="${RULES#, }"
}

# Sets SUBJECT to one of RBAC; the arguments are usernames beside those of PEOPLE.
draw_rbac_subject() {
  case $((RANDOM % 5)) in
    0 | 1) pick "${PEOPLE[@]}" "$@" && SUBJECT="{\"kind\": \"User\", \"name\": \"$REPLY\"}" ;;
    2 | 3) pick "${TEAMS[@]}" && SUBJECT="{\"kind\": \"Group\", \"name\": \"$REPLY\"}" ;;
    4)
      pick "${NAMESPACES[@]}"
      SUBJECT="{\"kind\": \"ServiceAccount\", \"namespace\": \"$REPLY\""
      pick "${ACCOUNTS[@]}"
      SUBJECT+=", \"name\": \"$REPLY\"}"
      ;;
  esac
}

print_random_roles() {
  local i namespace label
  for i in 0 1 2 3 4 5 6 7; do
    label=""
    ! once_in 3 || label="\"$COLLECTED_LABEL\": \"true\""
    ! once_in 6 || label='"rbac.authorization.k8s.io/aggregate-to-view": "true"'
    draw_rules ClusterRole
    role ClusterRole "random-$i" "" "$RULES" "$label"
  done
  for namespace in "${NAMESPACES[@]}"; do
    for i in 0 1 2; do
      draw_rules Role
      role Role "random-$i" "$namespace" "$RULES"
    done
  done
}

# Bindings of random roles, of Kubernetes' own and of roles that are not there: a Role in namespaces, a ClusterRole everywhere, for
# an API server names several missing roles of a namespace in any order. The arguments are usernames beside those of PEOPLE.
print_random_bindings() {
  local i kind namespace subjects role_kind
  for i in {1..60}; do
    pick "${NAMESPACES[@]}"
    namespace="$REPLY"
    draw_rbac_subject "$@"
    subjects="$SUBJECT"
    draw_rbac_subject "$@"
    subjects+=", $SUBJECT"
    pick ClusterRoleBinding RoleBinding RoleBinding
    kind="$REPLY" role_kind=ClusterRole
    [ "$kind" = ClusterRoleBinding ] || ! once_in 2 || role_kind=Role
    if [ "$role_kind" = Role ]; then
      pick random-{0..2} missing
    else
      pick random-{0..7} random-{0..7} collected view edit admin system:node
    fi
    binding "$kind" "random-$i" "$namespace" "$role_kind" "$REPLY" "$subjects"
  done
  draw_rbac_subject "$@"
  binding ClusterRoleBinding dangling "" ClusterRole missing "$SUBJECT"
}

# Everything; the arguments are usernames beside those of PEOPLE.
print_random_rbac() {
  printf '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "%s"}}\n' "${NAMESPACES[@]}"
  print_random_roles
  object ClusterRole collected "" \
    "\"aggregationRule\": {\"clusterRoleSelectors\": [{\"matchLabels\": {\"$COLLECTED_LABEL\": \"true\"}}]}"
  print_random_bindings "$@"
}
