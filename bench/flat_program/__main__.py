"""What the documentation of each resource shows, top to bottom: the measure beside ours.

Every resource waits for the one before it, as a reader who follows the docs writes it.
"""

import pulumi
import pulumi_gcp as gcp
from pulumi import ResourceOptions

provider = gcp.Provider("gcp", region="us-central1")
options = ResourceOptions(provider=provider)
project = gcp.organizations.Project(
    "project",
    project_id="gpt-oss-flat",
    name="gpt-oss-flat",
    org_id="1234567890",
    billing_account="012345-567890-ABCDEF",
    deletion_policy="DELETE",
    opts=options,
)


def after(*resources: pulumi.Resource) -> ResourceOptions:
    return ResourceOptions(provider=provider, depends_on=resources)


services = [
    gcp.projects.Service(
        name, project=project.project_id, service=f"{name}.googleapis.com", opts=after(project)
    )
    for name in ("aiplatform", "cloudcommerceconsumerprocurement")
]
account = gcp.serviceaccount.Account(
    "caller", project=project.project_id, account_id="gpt-oss-caller", opts=after(*services)
)
role = gcp.projects.IAMCustomRole(
    "role",
    project=project.project_id,
    role_id="gpt_oss_caller",
    title="gpt-oss caller",
    permissions=["aiplatform.endpoints.predict"],
    opts=after(*services),
)
gcp.projects.IAMMember(
    "grant",
    project=project.project_id,
    role=role.name,
    member=account.member,
    opts=after(account, role),
)
gcp.vertex.AiModelGardenEnableModel(
    "enablement",
    project=project.project_id,
    publisher_model_name="publishers/openai/models/gpt-oss-120b-maas",
    opts=after(*services),
)
