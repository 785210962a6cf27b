variable "name" {
  description = "Name of the role."
  type        = string
  default     = "keyward-member"
}

variable "hub_role_arn" {
  description = "The role of sync-worker, role_arn of ../hub."
  type        = string
}

variable "functions" {
  description = "What Keyward may do here: observe (always), grant, revoke, tag; observe alone is enough for clusters in mode OBSERVE."
  type        = set(string)
  default     = ["observe", "grant", "revoke", "tag"]

  validation {
    condition     = contains(var.functions, "observe") && length(setsubtract(var.functions, ["observe", "grant", "revoke", "tag"])) == 0
    error_message = "functions must hold observe, and nothing but observe, grant, revoke, tag."
  }
}

variable "regions" {
  description = "The region of the clusters that Keyward may touch, or * for all."
  type        = string
  default     = "*"
}

variable "clusters" {
  description = "Their name, or a pattern with *."
  type        = string
  default     = "*"
}

variable "grantable_policies" {
  description = "Access policies that may be associated, as ARNs or patterns; empty: any. What is outside EKS refuses, whoever asks Keyward."
  type        = list(string)
  default     = []
}

variable "node_role_arns" {
  description = "Roles for which entries of type EC2_LINUX or EC2_WINDOWS may be created: EKS wants iam:PassRole for those."
  type        = list(string)
  default     = []
}

variable "organization_id" {
  description = "The AWS organization that sync-worker's account must be of; empty: not asked."
  type        = string
  default     = ""
}
