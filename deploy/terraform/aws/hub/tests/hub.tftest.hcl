# Plans alone: nothing is asked of AWS.
provider "aws" {
  region                      = "us-west-2"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  cluster_name     = "platform"
  member_role_arns = ["arn:aws:iam::444455556666:role/keyward-member"]
}

run "pod_identity" {
  command = plan

  assert {
    condition     = jsondecode(aws_iam_role.sync_worker.assume_role_policy).Statement[0].Principal.Service == "pods.eks.amazonaws.com" && length(aws_eks_pod_identity_association.sync_worker) == 1
    error_message = "the agent's role, and an association"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.members.policy).Statement[0].Resource == "arn:aws:iam::444455556666:role/keyward-member"
    error_message = "the member role alone"
  }
}

run "irsa" {
  command = plan

  variables {
    identity          = "irsa"
    oidc_provider_arn = "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/ABC"
  }

  assert {
    condition     = jsondecode(aws_iam_role.sync_worker.assume_role_policy).Statement[0].Condition.StringEquals["oidc.eks.us-west-2.amazonaws.com/id/ABC:sub"] == "system:serviceaccount:keyward:keyward-sync-worker"
    error_message = "sync-worker's service account alone"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.members.policy).Statement[0].Action == "sts:AssumeRole" && length(aws_eks_pod_identity_association.sync_worker) == 0
    error_message = "no association, no tags"
  }
}

run "irsa_needs_a_provider" {
  command = plan

  variables {
    identity = "irsa"
  }

  expect_failures = [aws_iam_role.sync_worker]
}
