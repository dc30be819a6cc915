"""Each command: the rest of its line, and a part of what is printed; `{…}` is the furniture's."""

from tests.sandbox.gcloud.furniture import ACCOUNT, PROJECT

GRANT = "--member=user:nobody@example.com --role=roles/browser"
HERE = f"--project={PROJECT}"
POOL = f"--location=global {HERE}"
IN_REGION = f"--region=us-central1 {HERE}"
QUOTA_ID = "MutateRequestsPerMinutePerProject"
TAG_USER = "roles/resourcemanager.tagUser"
TOKEN_FILE = "--credential-source-file=token"
QUOTA = "--service=serviceusage.googleapis.com"
MAIN = "012345-567890-ABCDEF"
PROVIDER = "projects/1/locations/global/workloadIdentityPools/p/providers/q"

ROWS = {
    "ai endpoints delete": (f"empty {IN_REGION}", "Deleted Endpoint [empty]"),
    "ai endpoints describe": (
        f"served {IN_REGION} --format='value(deployedModels[0].id)'",
        "{deployed}\n",
    ),
    "ai endpoints list": (IN_REGION, "ENDPOINT_ID  DISPLAY_NAME\n"),
    "ai endpoints undeploy-model": (
        f"served {IN_REGION} --deployed-model-id={{deployed}}",
        "Undeployed model [{deployed}]",
    ),
    "alpha monitoring policies delete": ("{policy}", "Deleted alert policy [{policy}]"),
    "alpha monitoring policies list": (HERE, "displayName: too many tokens"),
    "alpha projects update": (f"{PROJECT} --update-labels=team=ml", f"Updated project [{PROJECT}]"),
    "alpha resource-manager liens delete": ("{lien}", "Deleted [liens/{lien}]"),
    "alpha resource-manager liens list": (HERE, "{lien}"),
    "auth application-default login": ("", "Credentials saved"),
    "auth application-default print-access-token": ("", "ya29."),
    "auth application-default set-quota-project": (PROJECT, f"Quota project [{PROJECT}]"),
    "auth print-access-token": ("", "ya29."),
    "beta monitoring channels delete": ("{channel}", "Deleted notification channel [{channel}]"),
    "beta monitoring channels list": (HERE, "name: {channel}"),
    "beta quotas info list": (
        f"{QUOTA} {HERE} --filter=quotaId~Mutate --format='value(quotaId)'",
        f"{QUOTA_ID}\n",
    ),
    "beta quotas preferences list": (HERE, "quotaPreferences/mine"),
    "beta quotas preferences update": (
        f"mine {QUOTA} --quota-id={QUOTA_ID} --preferred-value=700 --email=b@a.com {HERE}",
        "preferredValue: '700'",
    ),
    "billing accounts add-iam-policy-binding": (
        f"{MAIN} --member=user:nobody@example.com --role=roles/billing.viewer",
        f"Updated IAM policy for account [{MAIN}]",
    ),
    "billing accounts describe": (MAIN, "displayName: Main"),
    "billing accounts list": ("--filter=open=true", f"{MAIN}  Main        True\n"),
    "billing accounts remove-iam-policy-binding": (
        f"{MAIN} --member=user:dev@example.com --role=roles/billing.user",
        f"Updated IAM policy for account [{MAIN}]",
    ),
    "billing budgets delete": ("{budget}", "Deleted budget [{budget}]"),
    "billing budgets list": (f"--billing-account={MAIN}", "displayName: tour"),
    "billing projects describe": (PROJECT, "billingEnabled: true"),
    "billing projects link": (f"{PROJECT} --billing-account={MAIN}", f"billingAccounts/{MAIN}"),
    "billing projects list": (f"--billing-account={MAIN}", PROJECT),
    "billing projects unlink": (PROJECT, f"name: projects/{PROJECT}/billingInfo"),
    "config get": ("account", "admin@example.com\n"),
    "iam roles create": (
        f"one {HERE} --title=One --permissions=aiplatform.endpoints.predict",
        "- aiplatform.endpoints.predict",
    ),
    "iam roles delete": (f"mine {HERE}", "deleted: true"),
    "iam roles undelete": (f"gone {HERE}", "title: gone"),
    "iam roles update": (f"mine {HERE} --description=a=b", "description: a=b"),
    "iam service-accounts add-iam-policy-binding": (
        f"{ACCOUNT} --member=user:dev@example.com --role=roles/iam.serviceAccountUser",
        "Updated IAM policy for serviceAccount",
    ),
    "iam service-accounts delete": (ACCOUNT, f"deleted service account [{ACCOUNT}]"),
    "iam service-accounts disable": (ACCOUNT, "Disabled service account"),
    "iam service-accounts enable": (ACCOUNT, "Enabled service account"),
    "iam service-accounts keys delete": (f"{{key}} --iam-account={ACCOUNT}", "deleted key [{key}]"),
    "iam service-accounts keys list": (f"--iam-account={ACCOUNT}", "{key}"),
    "iam service-accounts list": ("--project=seed-project", ACCOUNT),
    "iam service-accounts update": (f"{ACCOUNT} --description=a=b", "description: a=b"),
    "iam workload-identity-pools create-cred-config": (
        f"{PROVIDER} --service-account={ACCOUNT} {TOKEN_FILE} --output-file=made.json",
        "[made.json]",
    ),
    "iam workload-identity-pools providers delete": (
        f"my-provider --workload-identity-pool=my-pool {POOL}",
        "[my-provider]",
    ),
    "iam workload-identity-pools providers undelete": (
        f"gone-provider --workload-identity-pool=my-pool {POOL}",
        "[gone-provider]",
    ),
    "iam workload-identity-pools providers update-oidc": (
        f"my-provider --workload-identity-pool=my-pool {POOL} --description=mine",
        "[my-provider]",
    ),
    "iam workload-identity-pools undelete": (f"gone-pool {POOL}", "[gone-pool]"),
    "iam workload-identity-pools update": (f"my-pool {POOL} --description=mine", "[my-pool]"),
    "info": ("--run-diagnostics", "Network diagnostic passed"),
    "monitoring dashboards delete": ("{dashboard}", "Deleted dashboard [{dashboard}]"),
    "monitoring dashboards list": (HERE, "displayName: Usage"),
    "org-policies delete": ("gcp.resourceLocations --project={number}", "Deleted policy"),
    "org-policies describe": (f"gcp.resourceLocations --effective {HERE}", "name: projects/"),
    "organizations add-iam-policy-binding": (f"1234567890 {GRANT}", "organization [1234567890]"),
    "projects add-iam-policy-binding": (f"{PROJECT} {GRANT}", f"project [{PROJECT}]"),
    "projects create": ("made-project --organization=1234567890", "[http"),
    "projects delete": ("seed-project", "Deleted [seed-project]"),
    "projects describe": (PROJECT, "projectNumber: '{number}'"),
    "projects get-ancestors": (PROJECT, "1234567890"),
    "projects list": ("--limit=1", "PROJECT_ID"),
    "projects undelete": ("deleted-project", "Restored [deleted-project]"),
    "projects update": (f"{PROJECT} --name=Other", f"Updated project [{PROJECT}]"),
    "resource-manager folders add-iam-policy-binding": (f"345678901234 {GRANT}", "folder [345"),
    "resource-manager tags bindings create": (
        "--tag-value=1234567890/team/ml --parent={full}",
        "tagValue: tagValues/2814800000021",
    ),
    "resource-manager tags bindings delete": (
        "--tag-value=1234567890/environment/prod --parent={full}",
        "Deleted tag binding",
    ),
    "resource-manager tags bindings list": ("--parent={full}", "tagValues/2814800000011"),
    "resource-manager tags keys create": (
        "scope --parent=organizations/1234567890",
        "namespacedName: 1234567890/scope",
    ),
    "resource-manager tags values add-iam-policy-binding": (
        "1234567890/team/ml --member=user:nobody@example.com --role=roles/resourcemanager.tagUser",
        "Updated IAM policy for TagValue",
    ),
    "resource-manager tags values create": (
        "prod --parent=1234567890/team",
        "namespacedName: 1234567890/team/prod",
    ),
    "resource-manager tags values list": ("--parent=1234567890/team", "tagValues/2814800000021"),
    "resource-manager tags values remove-iam-policy-binding": (
        f"tagValues/2814800000021 --member=user:dev@example.com --role={TAG_USER}",
        "Updated IAM policy for TagValue",
    ),
    "services disable": (f"monitoring.googleapis.com {HERE}", "Disabled"),
    "services enable": (f"iam.googleapis.com sts.googleapis.com {HERE}", "finished successfully"),
    "services list": (HERE, "aiplatform.googleapis.com"),
}
# By what takes the same binding away, which a second run of the former shows.
TAKEN_BACK = {
    "iam service-accounts": f"{ACCOUNT} {GRANT.replace('browser', 'iam.serviceAccountUser')}",
    "organizations": f"1234567890 {GRANT}",
    "projects": f"{PROJECT} {GRANT}",
    "resource-manager folders": f"345678901234 {GRANT}",
}
