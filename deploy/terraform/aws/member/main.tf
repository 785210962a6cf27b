# An account with clusters that Keyward manages: a role that its sync-worker becomes, with a policy for each function (docs/aws-permissions.md).

data "aws_caller_identity" "here" {}

data "aws_partition" "here" {}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "AWS"
      identifiers = [var.hub_role_arn]
    }

    # The only name that sync-worker gives its sessions. It sends no external id: one operator's worker becomes roles that the same operator lists.
    condition {
      test     = "StringEquals"
      variable = "sts:RoleSessionName"
      values   = ["keyward-sync"]
    }

    dynamic "condition" {
      for_each = var.organization_id == "" ? [] : [var.organization_id]

      content {
        test     = "StringEquals"
        variable = "aws:PrincipalOrgID"
        values   = [condition.value]
      }
    }
  }

  # Where the worker has its role by Pod Identity, its session tags come along.
  statement {
    actions = ["sts:TagSession"]

    principals {
      type        = "AWS"
      identifiers = [var.hub_role_arn]
    }
  }
}

resource "aws_iam_role" "member" {
  name               = var.name
  description        = "Keyward: access entries of this account's EKS clusters"
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "functions" {
  for_each = var.functions

  name = "keyward-${each.value}"
  role = aws_iam_role.member.id
  policy = templatefile("${path.module}/../policies/${each.value}.json", {
    partition = data.aws_partition.here.partition
    account   = data.aws_caller_identity.here.account_id
    region    = var.regions
    cluster   = var.clusters
  })
}

data "aws_iam_policy_document" "limits" {
  dynamic "statement" {
    for_each = length(var.grantable_policies) == 0 ? [] : [var.grantable_policies]

    content {
      sid       = "KeywardOnlyThesePolicies"
      effect    = "Deny"
      actions   = ["eks:AssociateAccessPolicy"]
      resources = ["*"]

      condition {
        test     = "ArnNotLike"
        variable = "eks:policyArn"
        values   = statement.value
      }
    }
  }

  dynamic "statement" {
    for_each = length(var.node_role_arns) == 0 ? [] : [var.node_role_arns]

    content {
      sid       = "KeywardNodeEntries"
      actions   = ["iam:PassRole"]
      resources = statement.value
    }
  }
}

resource "aws_iam_role_policy" "limits" {
  count = length(var.grantable_policies) + length(var.node_role_arns) == 0 ? 0 : 1

  name   = "keyward-limits"
  role   = aws_iam_role.member.id
  policy = data.aws_iam_policy_document.limits.json
}

output "role_arn" {
  description = "roleArn of this account's clusters in Keyward, and one of member_role_arns of ../hub."
  value       = aws_iam_role.member.arn
}
