"""IAM v1: predefined roles, which everybody may read.

They hold the permissions this project meets, not Google's whole lists. A pattern of the data file
(`aiplatform.*`) is shown as the permissions it covers among those that any role here names.
"""

from sandbox.local_google.authority import iam
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers import project_roles
from sandbox.local_google.handlers.service_accounts import project_of
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, not_found
from sandbox.local_google.protocol.paging import page


def _permissions(role: iam.Role) -> list[str]:
    everywhere = {p for other in iam.predefined().values() for p in other.permissions}
    return sorted(p for p in everywhere if "*" not in p and role.grants(p))


def _shown(name: str, role: iam.Role, *, full: bool) -> Json:
    answer: Json = {"name": name, "stage": "GA", "etag": "AA=="}
    permissions = _permissions(role) if full else []
    return answer | ({"includedPermissions": permissions} if permissions else {})


@handles("iam.roles.get", "v1")
def get(call: Call) -> Json:
    name = call.path["name"]
    role = iam.predefined().get(name)
    if role is None:
        raise not_found(f"The role named {name} was not found.")
    return _shown(name, role, full=True)


@handles("iam.roles.list", "v1")
def list_roles(call: Call) -> Json:
    """`parent` empty for the predefined ones, `projects/ID` for a project's custom ones."""
    parent = call.query.get("parent", "")
    full = call.query.get("view") == "FULL"
    if parent.startswith("projects/"):
        project = project_of(call, parent, "iam.roles.list")
        deleted = call.query.get("showDeleted", False)
        custom = [role for role in project.roles.values() if deleted or not role.deleted]
        listed = [project_roles.shown(project, role, full=full) for role in custom]
    elif parent:
        raise GoogleError("UNIMPLEMENTED", f"Custom roles of {parent} are not imitated.")
    else:
        listed = [_shown(name, role, full=full) for name, role in iam.predefined().items()]
    return page(listed, call.query, "roles", default=300, most=1000)
