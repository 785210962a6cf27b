# Plans alone: nothing is asked of AWS.
provider "aws" {
  region                      = "us-west-2"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_data {
  target = data.aws_caller_identity.here
  values = { account_id = "444455556666" }
}

override_data {
  target = data.aws_partition.here
  values = { partition = "aws-us-gov" }
}

variables {
  hub_role_arn = "arn:aws-us-gov:iam::111122223333:role/keyward-sync-worker"
}

run "all_functions" {
  command = plan

  assert {
    condition     = toset(keys(aws_iam_role_policy.functions)) == toset(["grant", "observe", "revoke", "tag"])
    error_message = "a policy for each function"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.functions["revoke"].policy).Statement[0].Resource == "arn:aws-us-gov:eks:*:444455556666:access-entry/*/*"
    error_message = "this account's entries, and no other's"
  }

  assert {
    condition     = length([for s in jsondecode(aws_iam_role.member.assume_role_policy).Statement : s if try(s.Condition.StringEquals["sts:RoleSessionName"], "") == "keyward-sync" && s.Action == "sts:AssumeRole"]) == 1
    error_message = "the worker's sessions alone may have it"
  }

  assert {
    condition     = length(aws_iam_role_policy.limits) == 0
    error_message = "no limits unless asked for"
  }
}

run "one_cluster_that_is_only_observed" {
  command = plan

  variables {
    functions       = ["observe"]
    regions         = "us-gov-west-1"
    clusters        = "payments"
    organization_id = "o-example"
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.functions["observe"].policy).Statement[0].Resource == "arn:aws-us-gov:eks:us-gov-west-1:444455556666:cluster/payments"
    error_message = "that cluster alone"
  }

  assert {
    condition     = strcontains(aws_iam_role.member.assume_role_policy, "\"aws:PrincipalOrgID\":\"o-example\"")
    error_message = "the organization is asked for"
  }
}

run "limits" {
  command = plan

  variables {
    grantable_policies = ["arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"]
    node_role_arns     = ["arn:aws-us-gov:iam::444455556666:role/nodes"]
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.limits[0].policy).Statement : s.Effect] == ["Deny", "Allow"]
    error_message = "other policies are denied, the nodes' role may be passed"
  }
}

run "observe_is_always_there" {
  command = plan

  variables {
    functions = ["grant"]
  }

  expect_failures = [var.functions]
}
