"""`gcp.iam.WorkloadIdentityPool`: deleted softly; its id is not free again for 30 days."""

import re

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType, computed
from sandbox.gcp_plugin.schema import PROJECT as PROJECT_INPUT
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.soft_deleted import SoftDeleted
from sandbox.gcp_plugin.values import State

POOL_ID = Property(
    required=True,
    replaces=True,
    pattern=r"(?!gcp-)[a-z0-9-]{4,32}",
    expected="4 to 32 lower-case letters, digits and hyphens, not beginning with gcp-",
)
_ID = re.compile(r"projects/([^/]+)/locations/global/workloadIdentityPools/([^/]+)")
_POOL = SoftDeleted(
    "WorkloadIdentityPool",
    "iam.projects.locations.workloadIdentityPools",
    {"displayName": "displayName", "description": "description", "disabled": "disabled"},
    ("attestationRules", "inlineCertificateIssuanceConfig", "inlineTrustConfig", "mode"),
)


def _create(session: Session, planned: State) -> Created:
    project, pool_id = session.project_of(planned), planned["workloadIdentityPoolId"]
    parent = f"projects/{project}/locations/global"
    _POOL.create(session, parent, {"workloadIdentityPoolId": pool_id}, planned)
    resource_id = f"{parent}/workloadIdentityPools/{pool_id}"
    return read_back(session, _read, resource_id, planned)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    live = _POOL.get(session, resource_id)
    if live is None:
        return None
    session.google.call(f"{_POOL.methods}.listAttestationRules", resource=resource_id)
    project, pool_id = resource_id.split("/")[1], resource_id.split("/")[5]
    return {
        **state,
        "attestationRules": [],
        "description": live.get("description", ""),
        "disabled": live.get("disabled", False),
        "displayName": live.get("displayName", ""),
        "mode": live.get("mode", ""),
        "name": live["name"],
        "project": project,
        "state": live.get("state", ""),
        "workloadIdentityPoolId": pool_id,
    }


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    _POOL.update(session, resource_id, old, planned)
    return _read(session, resource_id, planned) or planned


def _parse_import_id(session: Session, text: str) -> Created:
    if match := _ID.fullmatch(text):
        project, pool_id = match.groups()
    elif text and text.count("/") <= 1:
        project, _, pool_id = text.rpartition("/")
        project = project or session.project_of({})
    else:
        raise PluginError(
            f'Import id "{text}" doesn\'t match any of the accepted formats: '
            "[projects/PROJECT/locations/global/workloadIdentityPools/POOL PROJECT/POOL POOL]"
        )
    return Created(f"projects/{project}/locations/global/workloadIdentityPools/{pool_id}", {})


WORKLOAD_IDENTITY_POOL = ResourceType(
    urn_type="gcp:iam/workloadIdentityPool:WorkloadIdentityPool",
    properties={
        "attestationRules": Property("list", unset=[]),
        "deletionPolicy": DELETION_POLICY,
        "description": Property(unset=""),
        "disabled": Property("bool", unset=False),
        "displayName": Property(unset=""),
        "inlineCertificateIssuanceConfig": Property("object"),
        "inlineTrustConfig": Property("object"),
        "mode": Property(
            unset="", allowed=("FEDERATION_ONLY", "TRUST_DOMAIN", "SYSTEM_TRUST_DOMAIN")
        ),
        "name": computed(),
        "project": PROJECT_INPUT,
        "state": computed(),
        "workloadIdentityPoolId": POOL_ID,
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_POOL.delete,
    parse_import_id=_parse_import_id,
    plan=_POOL.refuse_what_is_not_imitated,
    deletion_policy="DELETE",
)
