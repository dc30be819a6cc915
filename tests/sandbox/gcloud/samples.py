"""What stands in the blanks of printed commands, in the form in which Google gives it."""

PROJECT, NUMBER = "a-project", "100000000001"
ACCOUNT = f"caller@{PROJECT}.iam.gserviceaccount.com"
BILLING = "012345-567890-ABCDEF"
MARK = "vertex-gpt-oss-stack=vertex-gpt-oss_dev/gpt-oss-caller-account"
LABELS = "vertex-gpt-oss-stack=platform_dev,vertex-gpt-oss-resource=search-project"
PERSON = '"user:$(gcloud config get account)"'
FULL = f"//cloudresourcemanager.googleapis.com/projects/{NUMBER}"
VALUE = "1234567890/environment/prod"
CHANNEL = f"projects/{NUMBER}/notificationChannels/1"

POOL = ("update a-pool", "providers update-oidc a-provider --workload-identity-pool=a-pool")
ROLE = "--member={deployer} --role=roles/resourcemanager.projectMover"

# By what stands in the blank, after the file where the same blank means something else elsewhere.
# Several: each is tried.
BLANKS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("project", "project_id", "projectId", "caller_project"), (PROJECT,)),
    "consumer": (PROJECT, NUMBER),
    **dict.fromkeys(("api", "service", "forbidden_api", "close_api"), ("iam.googleapis.com",)),
    "extraServices_item": ("'extraServices[0]'",),
    "forbidden_value": ("https://token.actions.githubusercontent.com",),
    "member": ("group:ml@example.com",),
    "publisherModelName": ("publishers/openai/models/gpt-oss-120b-maas",),
    **dict.fromkeys(("missing", "services"), ("iam.googleapis.com sts.googleapis.com",)),
    **dict.fromkeys(("deployer", "principal"), (PERSON, f"serviceAccount:{ACCOUNT}")),
    **dict.fromkeys(
        (
            "checks/tags.py:member",
            *("checks/billing.py:member", "checks/projects.py:member"),
            *("checks/services.py:member", "checks/ways_in.py:member"),
            *("smoke/judge/fix_context.py:member", "checks/self_deployed.py:member"),
        ),
        (PERSON, f"serviceAccount:{ACCOUNT}"),
    ),
    "checks/deployer.py:deployer": (ACCOUNT, '"$(pulumi stack output ciApplyServiceAccount)"'),
    **dict.fromkeys(("caller", "owner"), (ACCOUNT,)),
    "serviceAccountId": (f"projects/{PROJECT}/serviceAccounts/{ACCOUNT}", ACCOUNT),
    "accountId": ("caller",),
    "email": (ACCOUNT,),
    "checks/foreign_access.py:member": ("user:dev@example.com", "allUsers"),
    "role": ("roles/iam.serviceAccountTokenCreator", "projects/p-1/roles/own"),
    "pool_id": ("a-pool",),
    "provider_id": ("a-provider",),
    "key_id": ("0123456789abcdef0123456789abcdef01234567",),
    "roleId": ("gptOssCaller",),
    "mark": (MARK,),
    "what": POOL,
    **dict.fromkeys(("billingAccount", "account"), (BILLING,)),
    "grant_on_parent": (
        "gcloud organizations add-iam-policy-binding 1234567890",
        "gcloud resource-manager folders add-iam-policy-binding 345678901234",
    ),
    "folder": (f"345678901234 {ROLE}",),
    "organization": (f"1234567890 {ROLE}",),
    "role_to_move_in": ("roles/resourcemanager.projectCreator",),
    "permission": ("aiplatform.endpoints.predict",),
    "constraint": ("vertexai.allowedModels", "gcp.restrictServiceUsage"),
    "of": ("--project",),
    "own_id": (PROJECT,),
    "parent": (FULL,),
    **dict.fromkeys(("tagValue", "checks/tags.py:name"), (VALUE, "tagValues/281480000001")),
    "key": ("1234567890/environment", "tagKeys/281480000001"),
    **dict.fromkeys(("id", "endpoint"), ("1234567890123456789", "served-by-us")),
    **dict.fromkeys(("region", "location"), ("us-central1",)),
    "quotaId": ("CustomModelServingL4GPUsPerProjectPerRegion",),
    "TOKEN_VARIABLE": ("GOOGLE_OAUTH_ACCESS_TOKEN",),
    **dict.fromkeys(("url", "log_in"), ("https://a.example.com",)),
    "grant": ("true",),
    "urn": ("urn:pulumi:dev::vertex-gpt-oss::gcp:vertex/x:X::gpt-oss",),
}
# Words in capitals, which a person replaces, and variables of a shell.
CAPITALS: dict[str, str] = {
    "LIEN_ID": "p1-l2",
    "$model": "1234567890",
    "$PLAN": f"serviceAccount:{ACCOUNT}",
    "$APPLY": f"serviceAccount:{ACCOUNT}",
    **dict.fromkeys(("OPEN_ACCOUNT_ID", "BILLING_ACCOUNT_ID", "BILLING_ACCOUNT"), BILLING),
    **dict.fromkeys(("PROJECT", "QUOTA_PROJECT", "TOPIC_PROJECT", "UNUSED_PROJECT"), PROJECT),
    **dict.fromkeys(("YOUR-SEED-PROJECT", "YOUR-STATE-BUCKET"), PROJECT),
    **dict.fromkeys(("PARENT", "ORGANIZATION_ID"), "1234567890"),
    "PROJECT_NUMBER": NUMBER,
    "KEY": "environment",
    "VALUE": "prod",
    "THE_OTHER": VALUE,
    "DEPLOYER": "deployer",
    "REGION": "us-central1",
    "SERVICE": "iam.googleapis.com",
    "TOPIC": "a-topic",
    "ROLE": "roles/viewer",
    "CHANNEL": CHANNEL,
    "NAME": "a-name",
    "PREFERRED_VALUE": "8",
    "AND": "AND",
    "ABCDEF": "ABCDEF",
}
# Blanks that the same file uses for different things.
PHRASES = {
    "--update-labels={mark}": f"--update-labels={LABELS}",
    "policies delete {name}": f"policies delete projects/{NUMBER}/alertPolicies/1",
    "channels delete {name}": f"channels delete {CHANNEL}",
    "dashboards delete {name}": f"dashboards delete projects/{NUMBER}/dashboards/1",
    "budgets delete {name}": f"budgets delete billingAccounts/{BILLING}/budgets/1",
}
# By what stands in `$(…)`, or its first three words.
INNER: dict[str, str] = {
    "gcloud config get": "dev@example.com",
    "gcloud auth print-access-token": "token",
    "gcloud ai endpoints": "1234567890",
    "gcloud projects get-ancestors": "1234567890",
    "pulumi stack output ciApplyServiceAccount": ACCOUNT,
    "pulumi stack output ciWorkloadIdentityProvider": (
        "projects/1/locations/global/workloadIdentityPools/p/providers/q"
    ),
    "pulumi stack output ciPlanServiceAccount": ACCOUNT,
    "pulumi stack output callerServiceAccount": ACCOUNT,
    "pulumi stack output chatCompletionsUrl": "https://aiplatform.googleapis.com/v1/projects/p",
}
