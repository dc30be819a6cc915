"""Who may do what: tokens, IAM, organization policies, and when they take effect."""
