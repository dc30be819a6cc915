"""`gcp.serviceaccount.IAMMember`: a grant in a service account's own policy. Not batched."""

from sandbox.gcp_plugin.iam_member import MEMBER_PROPERTIES, MemberOf
from sandbox.gcp_plugin.iam_policy import POLICY_VERSION, PolicyOwner
from sandbox.gcp_plugin.schema import Property, ResourceType
from sandbox.gcp_plugin.session import Session


def _owner(session: Session, name: str) -> PolicyOwner:
    return PolicyOwner(
        key=f"iam-service-account-{name}",
        described=f"service account '{name}'",
        get=lambda: session.google.call(
            "iam.projects.serviceAccounts.getIamPolicy",
            name=name,
            query={"options.requestedPolicyVersion": str(POLICY_VERSION)},
        ),
        set=lambda policy: session.google.call(
            "iam.projects.serviceAccounts.setIamPolicy", name=name, body={"policy": policy}
        ),
    )


_MEMBERS = MemberOf("serviceAccountId", _owner, batched=False)

SERVICE_ACCOUNT_IAM_MEMBER = ResourceType(
    urn_type="gcp:serviceaccount/iAMMember:IAMMember",
    properties={
        **MEMBER_PROPERTIES,
        "serviceAccountId": Property(
            required=True,
            replaces=True,
            pattern=r"projects/[^/]+/serviceAccounts/[^/]+",
            expected="projects/PROJECT/serviceAccounts/EMAIL",
        ),
    },
    create=_MEMBERS.create,
    read=_MEMBERS.read,
    update=None,
    delete=_MEMBERS.delete,
    parse_import_id=_MEMBERS.parse_import_id,
)
