"""How much is allowed: rate quotas, Cloud Quotas, fields of budgets, the folder tree."""
