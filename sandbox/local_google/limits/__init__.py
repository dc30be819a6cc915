"""How much is allowed: rate quotas, allotments, and their preferences."""
