"""Billing accounts, the projects linked to them, and budgets."""

from sandbox.gcloud.bindings import Policy, binding_commands
from sandbox.gcloud.command import Command
from sandbox.gcloud.rest import Rest

V1 = "cloudbilling/v1"
LINK = {
    "PROJECT_ID": "projectId",
    "BILLING_ACCOUNT_ID": "billingAccountName/",
    "BILLING_ENABLED": "billingEnabled",
}

COMMANDS = {
    "billing accounts list": Command(
        columns={
            "ACCOUNT_ID": "name/",
            "NAME": "displayName",
            "OPEN": "open",
            "MASTER_ACCOUNT_ID": "masterBillingAccount/",
        },
        work=Rest(path=f"{V1}/billingAccounts", listed="billingAccounts"),
    ),
    "billing accounts describe": Command(
        takes="ACCOUNT_ID", work=Rest(path=f"{V1}/billingAccounts/{{target}}")
    ),
    **binding_commands(
        "billing accounts",
        "ACCOUNT_ID",
        Policy(path=f"{V1}/billingAccounts/{{target}}", reads="GET", noun="account"),
    ),
    "billing budgets list": Command(
        must={"billing-account": "ACCOUNT_ID"},
        columns={},
        work=Rest(
            path="billingbudgets/v1/billingAccounts/{billing_account}/budgets", listed="budgets"
        ),
    ),
    "billing budgets delete": Command(
        takes="BUDGET",
        work=Rest(
            method="DELETE",
            path="billingbudgets/v1/{target}",
            told="Deleted budget [{target}].",
        ),
    ),
    "billing projects list": Command(
        must={"billing-account": "ACCOUNT_ID"},
        columns=LINK,
        work=Rest(
            path=f"{V1}/billingAccounts/{{billing_account}}/projects", listed="projectBillingInfo"
        ),
    ),
    "billing projects describe": Command(
        takes="PROJECT_ID", work=Rest(path=f"{V1}/projects/{{target}}/billingInfo")
    ),
    "billing projects link": Command(
        takes="PROJECT_ID",
        must={"billing-account": "ACCOUNT_ID"},
        work=Rest(
            method="PUT",
            path=f"{V1}/projects/{{target}}/billingInfo",
            body={"billingAccountName": "billingAccounts/{billing_account}"},
        ),
    ),
    "billing projects unlink": Command(
        takes="PROJECT_ID",
        work=Rest(
            method="PUT",
            path=f"{V1}/projects/{{target}}/billingInfo",
            body={"billingAccountName": ""},
        ),
    ),
}
