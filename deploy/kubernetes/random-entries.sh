# Random access entries with their policies, and random subjects and questions. Sourced by lists-e2e.sh after random-rbac.sh.
# shellcheck shell=bash

CATALOGUE="$HOME_DIR/authorizer/src/main/resources/io/keyward/authorizer/policy/access-policies.txt"
POLICY_ARNS=arn:aws:eks::aws:cluster-access-policy
ENTRIES=30
PRINCIPALS=() USERNAMES=() SESSION_USERS=() ENTRY_TEAMS=()

# Draws who has access entries: principals, their usernames as given and as in kubectl's session, and their groups as a JSON list.
draw_entries() {
  local i name account=123456789012
  for ((i = 0; i < ENTRIES; i++)); do
    name="principal-$i"
    PRINCIPALS[i]="arn:aws:iam::$account:role/$name"
    case $((RANDOM % 4)) in
      0) USERNAMES[i]="person-$i" SESSION_USERS[i]="person-$i" ;;
      1) USERNAMES[i]="person-$i:{{SessionName}}" SESSION_USERS[i]="person-$i:EKSGetTokenAuth" ;;
      # Without a username EKS takes the role's session, or the user.
      2) USERNAMES[i]="" SESSION_USERS[i]="arn:aws:sts::$account:assumed-role/$name/EKSGetTokenAuth" ;;
      3)
        PRINCIPALS[i]="arn:aws:iam::$account:user/$name"
        USERNAMES[i]="" SESSION_USERS[i]="${PRINCIPALS[i]}"
        ;;
    esac
    REPLY="[]"
    ! once_in 2 || some 2 "${TEAMS[@]}"
    ENTRY_TEAMS[i]="$REPLY"
  done
}

# Prints each access policy of which all rules are known and that everybody can have, with its rules as in a role, behind a tab.
known_policies() {
  awk -F ' [|] ' '
    function list(text, count, word, i, json) {
      count = split(text, word, " ")
      for (i = 1; i <= count; i++) json = json (i > 1 ? ", " : "") (word[i] == "\"\"" ? word[i] : "\"" word[i] "\"")
      return "[" json "]"
    }
    function add(rule) { rules = rules (rules == "" ? "" : ", ") "{" rule "}" }
    function finish() { if (name != "" && open && rules != "") print name "\t" rules; rules = "" }
    /^policy / { finish(); name = substr($0, 8); open = 1 }
    /^service-linked-role-only / && !/ no$/ { open = 0 }
    /^rule / && NF > 3 { open = 0 } # for objects that are not named
    /^rule / { add("\"verbs\": " list(substr($1, 6)) ", \"apiGroups\": " list($2) ", \"resources\": " list($3)) }
    /^url / { add("\"verbs\": " list(substr($1, 5)) ", \"nonResourceURLs\": " list($2)) }
    END { finish() }' "$CATALOGUE"
}

# Prints them as ClusterRoles, and sets POLICIES to their names.
print_policies_as_roles() {
  local name rules
  POLICIES=()
  while IFS=$'\t' read -r name rules; do
    POLICIES+=("$name")
    role ClusterRole "$name" "" "$rules"
  done < <(known_policies)
}

# Sets SCOPE to a JSON access scope, and WITHIN to the namespaces that it covers; those are empty for the cluster.
draw_scope() {
  local namespace pattern
  SCOPE='{"type": "cluster"}' WITHIN=()
  ! once_in 3 || return 0
  some 2 "${NAMESPACES[@]}" 'dev-*' 'prod-*'
  SCOPE="{\"type\": \"namespace\", \"namespaces\": $REPLY}"
  for namespace in "${NAMESPACES[@]}"; do
    for pattern in "${SOME[@]}"; do
      # shellcheck disable=SC2053 # It is a pattern.
      if [[ "$namespace" == $pattern ]]; then
        WITHIN+=("$namespace")
        break
      fi
    done
  done
}

# Gives an entry up to three policies at Keyward, and prints the bindings that do the same.
associate_randomly() {
  local subject="{\"kind\": \"User\", \"name\": \"${SESSION_USERS[$1]}\"}" count=$((RANDOM % 4)) first=$RANDOM policy namespace
  for (( ; count > 0; count--)); do
    policy="${POLICIES[(first + count) % ${#POLICIES[@]}]}"
    draw_scope
    rest PUT "access-entries/${PRINCIPALS[$1]//\//%2F}/access-policies/$POLICY_ARNS%2F$policy" "{\"accessScope\": $SCOPE}"
    [ "${#WITHIN[@]}" -gt 0 ] || binding ClusterRoleBinding "$policy-$1" "" ClusterRole "$policy" "$subject"
    for namespace in ${WITHIN[@]+"${WITHIN[@]}"}; do
      binding RoleBinding "$policy-$1" "$namespace" ClusterRole "$policy" "$subject"
    done
  done
}

# Creates the entries at Keyward, and prints what does the same on a cluster.
print_random_entries() {
  local i username
  for ((i = 0; i < ENTRIES; i++)); do
    username="${USERNAMES[i]:+\"username\": \"${USERNAMES[i]}\", }"
    rest POST access-entries "{\"principalArn\": \"${PRINCIPALS[i]}\", $username\"kubernetesGroups\": ${ENTRY_TEAMS[i]}}"
    associate_randomly "$i"
  done
}

# Sets CLUSTER_AS and KEYWARD_AS to kubectl's options for a subject by its number: first the principals of all entries, then others.
draw_subject() {
  if [ "$1" -lt "$ENTRIES" ]; then
    CLUSTER_AS=(--as "${SESSION_USERS[$1]}") KEYWARD_AS=(--as "${PRINCIPALS[$1]}")
    local team
    for team in $(tr -d '[]",' <<<"${ENTRY_TEAMS[$1]}"); do CLUSTER_AS+=(--as-group "$team"); done
  else
    draw_stranger
    KEYWARD_AS=("${CLUSTER_AS[@]}")
  fi
}

# Sets CLUSTER_AS to somebody without an access entry: a user, a user in groups, or a service account; "nobody" is bound nowhere.
draw_stranger() {
  local team
  case $((RANDOM % 3)) in
    0) pick nobody "${PEOPLE[@]}" && CLUSTER_AS=(--as "$REPLY") ;;
    1)
      pick nobody "${PEOPLE[@]}"
      CLUSTER_AS=(--as "$REPLY")
      some 2 "${TEAMS[@]}"
      for team in "${SOME[@]}"; do CLUSTER_AS+=(--as-group "$team"); done
      ;;
    2)
      pick "${NAMESPACES[@]}"
      CLUSTER_AS=(--as "system:serviceaccount:$REPLY:")
      pick nobody "${ACCOUNTS[@]}"
      CLUSTER_AS[1]+="$REPLY"
      ;;
  esac
}

# Sets QUESTION to arguments of `kubectl auth can-i`.
draw_question() {
  if once_in 5; then
    pick get post
    QUESTION=("$REPLY")
    pick /healthz /healthz/etcd /metrics /version /api/v1 /logs/kubelet
    QUESTION+=("$REPLY")
    return
  fi
  pick "${VERBS[@]}"
  QUESTION=("$REPLY")
  pick pods services secrets configmaps nodes deployments.apps jobs.batch roles.rbac.authorization.k8s.io widgets.example.com '*'
  QUESTION+=("$REPLY")
  if once_in 4; then pick "${NAMES[@]}" && QUESTION[1]+="/$REPLY"; fi
  if once_in 4; then pick log exec scale status && QUESTION+=(--subresource "$REPLY"); fi
  pick "${NAMESPACES[@]}"
  if once_in 5; then QUESTION+=(-A); else QUESTION+=(-n "$REPLY"); fi
}
