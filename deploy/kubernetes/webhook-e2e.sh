#!/usr/bin/env bash
# A real kube-apiserver asks Keyward's webhooks: the workshop's page on it with the real aws and kubectl, a revocation, and Keyward
# away and back. Starts everything on free ports of 127.0.0.1, and leaves nothing behind. Prints what is run and what comes of it.
#
# KEYWARD_KUBE_APISERVER  the folder of kube-apiserver (or apiserver) and etcd, or the command of the former beside the latter;
#                         without it both are looked for on the PATH. Where there are none, this says so and ends with 0.
set -euo pipefail

# shellcheck source=deploy/kubernetes/e2e.sh
source "$(dirname "${BASH_SOURCE[0]}")/e2e.sh"

ROLE=arn:aws:iam::123456789012:role/eks-workshop-read-only
SESSION=arn:aws:sts::123456789012:assumed-role/eks-workshop-read-only/EKSGetTokenAuth
POLICIES=arn:aws:eks::aws:cluster-access-policy

# Has Keyward issue what the API server is known by, which is good for the webhooks of this cluster alone. Sets WEBHOOK_TOKEN.
issue_credential() {
  (umask 077 && : >"$WORK/answer.json")
  rest POST webhook-credentials '{"name": "webhook-e2e"}'
  WEBHOOK_TOKEN="$(sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p' "$WORK/answer.json")"
  rm "$WORK/answer.json"
  [ -n "$WEBHOOK_TOKEN" ] || fail "no token came with the webhook credential"
}

# How the API server reaches a webhook, and is known there.
webhook_config() {
  cat <<YAML
apiVersion: v1
kind: Config
clusters:
  - name: keyward
    cluster:
      server: "https://127.0.0.1:$KEYWARD_GATEWAY_TLS_PORT/kube/$CLUSTER/webhooks/$1"
      certificate-authority: "$KEYWARD_CA"
users: [{name: kube-apiserver, user: {token: "$WEBHOOK_TOKEN"}}]
contexts: [{name: keyward, context: {cluster: keyward, user: kube-apiserver}}]
current-context: keyward
YAML
}

# Keyward first, for users that it let in; then RBAC, which goes on when Keyward is away.
authorization_config() {
  cat <<YAML
apiVersion: apiserver.config.k8s.io/v1
kind: AuthorizationConfiguration
authorizers:
  - type: Webhook
    name: keyward
    webhook:
      timeout: 3s
      authorizedTTL: 1s
      unauthorizedTTL: 1s
      subjectAccessReviewVersion: v1
      matchConditionSubjectAccessReviewVersion: v1
      failurePolicy: NoOpinion
      connectionInfo: {type: KubeConfigFile, kubeConfigFile: "$WORK/authorize.yaml"}
      matchConditions:
        - expression: "has(request.extra) && 'canonicalArn' in request.extra"
  - type: RBAC
    name: rbac
YAML
}

associate() {
  good "$1" aws eks associate-access-policy --cluster-name "$CLUSTER" --principal-arn "$ROLE" \
    --policy-arn "$POLICIES/$1" --access-scope "$2" --query associatedAccessPolicy.policyArn --output text
  sleep 1.2 # The API server remembers answers for a second.
}

page() {
  echo "== the workshop's page"
  good "$ROLE" aws eks create-access-entry --cluster-name "$CLUSTER" --principal-arn "$ROLE" \
    --query accessEntry.principalArn --output text
  associate AmazonEKSViewPolicy type=cluster
  good "" aws eks update-kubeconfig --name "$CLUSTER" --role-arn "$ROLE" --alias readonly --user-alias readonly
  point_at_cluster "arn:aws:eks:us-west-2:123456789012:cluster/$CLUSTER"
  good "$SESSION" kubectl --context readonly auth whoami
  good "carts-dynamodb-d9f9f48b-k5v99" kubectl --context readonly get pod -A
  bad "pods \"assets-7c7948bfc8-wbsbr\" is forbidden: User \"$SESSION\" cannot delete resource \"pods\"" \
    kubectl --context readonly delete pod -n assets --all
  associate AmazonEKSViewPolicy type=namespace,namespaces=carts
  good "carts-6d4478747c-vvzhm" kubectl --context readonly get pod -n carts
  bad "pods is forbidden: User \"$SESSION\" cannot list resource \"pods\" in API group \"\" at the cluster scope" \
    kubectl --context readonly get pod -A
  associate AmazonEKSEditPolicy type=namespace,namespaces=assets
  good "deleted" kubectl --context readonly delete pod -n assets --all
  bad "at the cluster scope" kubectl --context readonly get pod -A
}

# The HTTP status of listing the pods of carts with a token, and perhaps further options of curl.
status_of() {
  local token="$1"
  shift
  curl -s -o /dev/null -w '%{http_code}' --cacert "$WORK/certs/apiserver.crt" -H "Authorization: Bearer $token" "$@" \
    "https://127.0.0.1:$KUBE_PORT/api/v1/namespaces/carts/pods"
}

milliseconds() {
  echo $(($(date +%s%N) / 1000000))
}

revocation() {
  echo "== revocation"
  TOKEN="$(aws eks get-token --cluster-name "$CLUSTER" --role-arn "$ROLE" --query status.token --output text)"
  kubectl config set-credentials held --token="$TOKEN" >/dev/null
  kubectl config set-context held --cluster "arn:aws:eks:us-west-2:123456789012:cluster/$CLUSTER" --user held >/dev/null
  [ "$(status_of "$TOKEN")" = 200 ] || fail "the token should list the pods of carts"
  good "" aws eks disassociate-access-policy --cluster-name "$CLUSTER" --principal-arn "$ROLE" \
    --policy-arn "$POLICIES/AmazonEKSViewPolicy"
  local begun status
  begun="$(milliseconds)"
  until status="$(status_of "$TOKEN")" && [ "$status" = 403 ]; do
    [ $(($(milliseconds) - begun)) -lt 2000 ] || fail "still $status 2 s after the policy was disassociated"
  done
  echo "forbidden $(($(milliseconds) - begun)) ms after the policy was disassociated"
  bad "cannot list resource \"pods\"" kubectl --context readonly get pod -n carts
  associate AmazonEKSViewPolicy type=namespace,namespaces=carts
}

impersonation() {
  echo "== impersonated users have what RBAC gives them, and no access policy"
  good "" kubectl --context admin create clusterrolebinding impersonators --clusterrole=cluster-admin --user=bob
  good "carts-6d4478747c-vvzhm" kubectl --context readonly get pod -n carts
  bad "cannot list resource \"pods\"" kubectl --context bob --as "$SESSION" get pod -n carts
  # Not even with the values that the role's own sessions have: kubectl cannot say them, so curl does.
  local id
  id="$(kubectl --context readonly auth whoami -o jsonpath='{.status.userInfo.extra.principalId[0]}')"
  good 403 status_of bob-token -H "Impersonate-User: $SESSION" -H "Impersonate-Extra-canonicalArn: $ROLE" \
    -H "Impersonate-Extra-principalId: $id"
}

strangers() {
  echo "== tokens that are not accepted"
  bad "Unauthorized" kubectl --context nobody --token=k8s-aws-v1.aHR0cDovLzE2OS4yNTQuMTY5LjI1NC8 get pod -n carts
  bad "Unauthorized" kubectl --context nobody --token=nonsense get pod -n carts
}

away_and_back() {
  echo "== Keyward is away"
  good "" kubectl --context admin create role viewer -n carts --verb=get,list --resource=pods
  good "" kubectl --context admin create rolebinding viewer -n carts --role=viewer --user=alice
  good "stopped" "$HOME_DIR/keyward" down
  good "carts-6d4478747c-vvzhm" kubectl --context alice get pod -n carts
  forgotten
  bad "Unauthorized" kubectl --context held get pod -n carts
  echo "== and back"
  good "ready" "$HOME_DIR/keyward" up --detach
  good "carts-6d4478747c-vvzhm" kubectl --context readonly get pod -n carts
  good "carts-6d4478747c-vvzhm" kubectl --context held get pod -n carts
}

# Waits until the API server has forgotten the token: it remembers every good one for 10 s, whatever its flags say.
forgotten() {
  local begun="$SECONDS"
  until [ "$(status_of "$TOKEN")" = 401 ]; do
    [ $((SECONDS - begun)) -lt 15 ] || fail "the token is still accepted"
    sleep 0.2
  done
  echo "the token is no longer accepted $((SECONDS - begun)) s later"
}

begin webhooks aws
issue_credential
(umask 077 && webhook_config authenticate >"$WORK/authenticate.yaml" && webhook_config authorize >"$WORK/authorize.yaml")
authorization_config >"$WORK/authorization.yaml"
start_cluster --authentication-token-webhook-config-file="$WORK/authenticate.yaml" --authentication-token-webhook-version=v1 \
  --authentication-token-webhook-cache-ttl=1s --authorization-config="$WORK/authorization.yaml"
seed_cluster
page
revocation
impersonation
strangers
away_and_back
echo "passed"
