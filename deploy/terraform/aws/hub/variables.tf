variable "name" {
  description = "Name of sync-worker's role."
  type        = string
  default     = "keyward-sync-worker"
}

variable "identity" {
  description = "How sync-worker becomes the role, as aws.identity of the chart: irsa or podIdentity."
  type        = string
  default     = "podIdentity"

  validation {
    condition     = contains(["irsa", "podIdentity"], var.identity)
    error_message = "identity must be irsa or podIdentity."
  }
}

variable "cluster_name" {
  description = "The EKS cluster in which Keyward runs, in this account."
  type        = string
}

variable "oidc_provider_arn" {
  description = "With irsa: the IAM OIDC provider of that cluster."
  type        = string
  default     = ""
}

variable "namespace" {
  description = "The namespace of the release."
  type        = string
  default     = "keyward"
}

variable "service_account" {
  description = "sync-worker's service account: <release>-sync-worker, where the release's name holds keyward."
  type        = string
  default     = "keyward-sync-worker"
}

variable "member_role_arns" {
  description = "The roles of ../member that it may become, each said to Keyward as roleArn of its clusters. Exact ARNs, or with a * for the account."
  type        = list(string)
}
