# The account in which Keyward runs: the role of sync-worker, which may become the member roles and nothing else. No other part of Keyward has
# AWS credentials: the gateway only sends on to STS what a caller has signed.

locals {
  # arn:aws:iam::<account>:oidc-provider/<host>/id/<id>
  issuer = try(split("oidc-provider/", var.oidc_provider_arn)[1], "")
}

data "aws_iam_policy_document" "irsa" {
  count = var.identity == "irsa" ? 1 : 0

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [var.oidc_provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]
    }
  }
}

data "aws_iam_policy_document" "pod_identity" {
  count = var.identity == "podIdentity" ? 1 : 0

  statement {
    actions = ["sts:AssumeRole", "sts:TagSession"]

    principals {
      type        = "Service"
      identifiers = ["pods.eks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-namespace"
      values   = [var.namespace]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:RequestTag/kubernetes-service-account"
      values   = [var.service_account]
    }
  }
}

resource "aws_iam_role" "sync_worker" {
  name               = var.name
  description        = "Keyward's sync-worker"
  assume_role_policy = one(concat(data.aws_iam_policy_document.irsa[*].json, data.aws_iam_policy_document.pod_identity[*].json))

  lifecycle {
    precondition {
      condition     = var.identity != "irsa" || local.issuer != ""
      error_message = "With identity irsa, oidc_provider_arn must be the ARN of the cluster's IAM OIDC provider."
    }
  }
}

data "aws_iam_policy_document" "members" {
  statement {
    sid = "KeywardBecomeMembers"
    # The session tags of Pod Identity go along where a role becomes another.
    actions   = var.identity == "podIdentity" ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]
    resources = var.member_role_arns
  }
}

resource "aws_iam_role_policy" "members" {
  name   = "keyward-members"
  role   = aws_iam_role.sync_worker.id
  policy = data.aws_iam_policy_document.members.json
}

resource "aws_eks_pod_identity_association" "sync_worker" {
  count = var.identity == "podIdentity" ? 1 : 0

  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.sync_worker.arn
}

output "role_arn" {
  description = "aws.roleArn of the chart, and hub_role_arn of each member."
  value       = aws_iam_role.sync_worker.arn
}
