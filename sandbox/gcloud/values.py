"""What a value looks like, by the name that gcloud's reference gives it: a table."""

_PROJECT = r"[a-z][a-z0-9-]{4,28}[a-z0-9]|\d+"
_EMAIL = r"[^\s:@]+@[a-zA-Z0-9.-]+"

VALUES = {
    "ACCOUNT": _EMAIL,
    "ACCOUNT_ID": r"[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}",
    "AUDIENCE": r"projects/[^/\s]+/locations/global/workloadIdentityPools/[^/\s]+"
    r"/providers/[^/\s]+",
    "BUDGET": r"billingAccounts/[0-9A-F-]+/budgets/[^/\s]+",
    "CHANNEL": r"(projects/[^/\s]+/notificationChannels/)?[^/\s]+",
    "CONSTRAINT": r"[a-z]+\.[a-zA-Z.]+",
    "DASHBOARD": r"(projects/[^/\s]+/dashboards/)?[^/\s]+",
    "ENDPOINT": r"[a-z0-9][a-z0-9-]*",
    "EXPRESSION": r"[\w.]+(=|~|:).*",
    "FILE": r"\S.*",
    "FOLDER_ID": r"\d+",
    "FULL_RESOURCE_NAME": r"//[a-z]+\.googleapis\.com/\S+",
    "ID": r"[A-Za-z0-9_.-]+",
    "KEY_ID": r"[0-9a-f]{40}",
    "LABELS": r"[a-z][a-z0-9_-]*=[a-z0-9_-]*(,[a-z][a-z0-9_-]*=[a-z0-9_-]*)*",
    "LEVEL": r"debug|info|warning|error|critical|none",
    "LIEN_ID": r"[a-z0-9-]+",
    "LOCATION": r"global",
    "NUMBER": r"-?\d+",
    "ORGANIZATION_ID": r"\d+",
    "PAIRS": r"[^=,\s]+=[^=,\s]+(,[^=,\s]+=[^=,\s]+)*",
    "PARENT": r"(organizations|projects)/[^/\s]+",
    "PERMISSIONS": r"[a-z]+(\.[a-zA-Z]+){2}(,[a-z]+(\.[a-zA-Z]+){2})*",
    "POLICY": r"projects/[^/\s]+/alertPolicies/[^/\s]+|[^/\s]+",
    "PRINCIPAL": rf"(user|serviceAccount|group):{_EMAIL}|domain:[a-z0-9.-]+"
    r"|principal(Set)?://iam\.googleapis\.com/\S+|allUsers|allAuthenticatedUsers",
    "PROJECT_ID": _PROJECT,
    "PROPERTY": r"(core/)?(account|project)",
    "REGION": r"[a-z]+-[a-z]+\d+|global",
    "ROLE": r"((projects|organizations)/[^/\s]+/)?roles/[A-Za-z0-9_.]+",
    "ROLE_ID": r"[a-zA-Z0-9_.]{3,64}",
    "SERVICE": r"[a-z0-9-]+(\.[a-z0-9-]+)*\.googleapis\.com",
    "SERVICE_ACCOUNT": rf"(projects/[^/\s]+/serviceAccounts/)?({_EMAIL}|\d+)",
    "SHORT_NAME": r"[^/'\"\\\s]{1,256}",
    "TAG_KEY": r"tagKeys/\d+|[^/\s]+/[^/\s]+",
    "TAG_VALUE": r"tagValues/\d+|[^/\s]+/[^/\s]+/[^/\s]+",
    "TEXT": r"(?s).*",
    "TOPIC": r"(projects/[^/\s]+/topics/)?[a-zA-Z][\w.~+%-]{2,254}",
    "URI": r"[a-z0-9]+://\S+|//\S+",
}
"""Metavar → regular expression of the whole value; stricter than gcloud, which leaves most to
Google."""
