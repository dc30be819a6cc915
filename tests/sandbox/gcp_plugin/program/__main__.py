"""The ten resources of the recordings. Environment variables choose the variant.

PROJECT_ID, DELETION_POLICY, BATCHING=off, PROTECT=1, DELETED_WITH=1, and for the diffs LABEL,
DISPLAY_NAME, TITLE, FOLDER (instead of the organization), ACCOUNT_ID, ROLE_ID.
"""

import os
from typing import Any

import pulumi
import pulumi_gcp as gcp

env = os.environ.get
tuned: dict[str, Any] = {"poll_interval": "200ms", "batching": {"send_after": "0s"}}
provider = gcp.Provider("gcp", **(tuned if env("BATCHING") == "off" else {}))


def options(**more: Any) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(provider=provider, **more)


billing = gcp.organizations.get_billing_account(
    billing_account="012345-567890-ABCDEF",
    lookup_projects=False,
    opts=pulumi.InvokeOptions(provider=provider),
)
project = gcp.organizations.Project(
    "proj",
    project_id=env("PROJECT_ID", "demo-gpt-oss"),
    name="demo",
    org_id=None if env("FOLDER") else "1234567890",
    folder_id=env("FOLDER"),
    billing_account=billing.id,
    labels={"env": env("LABEL", "dev")},
    deletion_policy=env("DELETION_POLICY", "PREVENT"),
    opts=options(protect=env("PROTECT") == "1"),
)
with_project: dict[str, Any] = {"deleted_with": project} if env("DELETED_WITH") else {}
services = [
    gcp.projects.Service(
        api.split(".")[0],
        project=project.project_id,
        service=api,
        opts=options(**with_project),
    )
    for api in ("aiplatform.googleapis.com", "cloudcommerceconsumerprocurement.googleapis.com")
]
after_services = options(depends_on=services, **with_project)
account = gcp.serviceaccount.Account(
    "caller",
    account_id=env("ACCOUNT_ID", "gpt-oss-caller"),
    display_name=env("DISPLAY_NAME", "caller"),
    project=project.project_id,
    opts=after_services,
)
role = gcp.projects.IAMCustomRole(
    "predict",
    role_id=env("ROLE_ID", "gptOssPredict"),
    title=env("TITLE", "p"),
    permissions=["aiplatform.endpoints.predict"],
    project=project.project_id,
    opts=after_services,
)
gcp.projects.IAMMember(
    "m",
    project=project.project_id,
    role=role.name,
    member=account.member,
    opts=options(**with_project),
)
gcp.serviceaccount.IAMMember(
    "imp",
    service_account_id=account.name,
    role="roles/iam.serviceAccountTokenCreator",
    member="user:dev@example.com",
    opts=options(**with_project),
)
gcp.vertex.AiModelGardenEnableModel(
    "en",
    publisher_model_name="publishers/openai/models/gpt-oss-120b-maas",
    project=project.project_id,
    opts=after_services,
)
pulumi.export("number", project.number)
