"""`gcp.projects.IAMMember`: a grant in the project's policy. Changes of a project are batched."""

from sandbox.gcp_plugin.iam_member import MEMBER_PROPERTIES, MemberOf
from sandbox.gcp_plugin.iam_policy import POLICY_VERSION, PolicyOwner
from sandbox.gcp_plugin.schema import Property, ResourceType
from sandbox.gcp_plugin.session import Session


def policy_of(session: Session, project: str) -> PolicyOwner:
    name = f"projects/{project.removeprefix('projects/')}"
    return PolicyOwner(
        key=f"iam-project-{project}",
        described=f'project "{project}"',
        get=lambda: session.google.call(
            "cloudresourcemanager.projects.getIamPolicy",
            name=name,
            body={"options": {"requestedPolicyVersion": POLICY_VERSION}},
        ),
        set=lambda policy: session.google.call(
            "cloudresourcemanager.projects.setIamPolicy",
            name=name,
            body={"policy": policy, "updateMask": "bindings,etag,auditConfigs"},
        ),
    )


_MEMBERS = MemberOf("project", policy_of, batched=True)

PROJECT_IAM_MEMBER = ResourceType(
    urn_type="gcp:projects/iAMMember:IAMMember",
    properties={
        **MEMBER_PROPERTIES,
        "project": Property(
            required=True,
            replaces=True,
            same=lambda old, new: (
                str(old).removeprefix("projects/") == str(new).removeprefix("projects/")
            ),
        ),
    },
    create=_MEMBERS.create,
    read=_MEMBERS.read,
    update=None,
    delete=_MEMBERS.delete,
    parse_import_id=_MEMBERS.parse_import_id,
)
