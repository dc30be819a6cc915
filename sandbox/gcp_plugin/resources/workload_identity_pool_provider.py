"""`gcp.iam.WorkloadIdentityPoolProvider`: an OpenID Connect issuer that a pool trusts."""

import re

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.resources.workload_identity_pool import POOL_ID
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import DELETION_POLICY, Created, Property, ResourceType, computed
from sandbox.gcp_plugin.schema import PROJECT as PROJECT_INPUT
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.soft_deleted import SoftDeleted
from sandbox.gcp_plugin.values import State

_ID = re.compile(
    r"projects/([^/]+)/locations/global/workloadIdentityPools/([^/]+)/providers/([^/]+)"
)
_PROVIDER = SoftDeleted(
    "WorkloadIdentityPoolProvider",
    "iam.projects.locations.workloadIdentityPools.providers",
    {
        "displayName": "displayName",
        "description": "description",
        "disabled": "disabled",
        "attributeMapping": "attributeMapping",
        "attributeCondition": "attributeCondition",
        "oidc": "oidc.allowed_audiences,oidc.issuer_uri,oidc.jwks_json",
    },
    ("aws", "saml", "x509"),
)


def _create(session: Session, planned: State) -> Created:
    project, pool_id = session.project_of(planned), planned["workloadIdentityPoolId"]
    provider_id = planned["workloadIdentityPoolProviderId"]
    parent = f"projects/{project}/locations/global/workloadIdentityPools/{pool_id}"
    query = {"workloadIdentityPoolProviderId": provider_id}
    _PROVIDER.create(session, parent, query, planned)
    resource_id = f"{parent}/providers/{provider_id}"
    return read_back(session, _read, resource_id, planned)


def _read(session: Session, resource_id: str, state: State) -> State | None:
    live = _PROVIDER.get(session, resource_id)
    if live is None:
        return None
    parts = resource_id.split("/")
    return {
        **state,
        "attributeCondition": live.get("attributeCondition", ""),
        "attributeMapping": live.get("attributeMapping", {}),
        "description": live.get("description", ""),
        "disabled": live.get("disabled", False),
        "displayName": live.get("displayName", ""),
        "name": live["name"],
        "oidc": _oidc(live.get("oidc")),
        "project": parts[1],
        "state": live.get("state", ""),
        "workloadIdentityPoolId": parts[5],
        "workloadIdentityPoolProviderId": parts[7],
    }


def _oidc(live: Json | None) -> State | None:
    if live is None:
        return None
    return {
        "allowedAudiences": live.get("allowedAudiences"),
        "issuerUri": live.get("issuerUri", ""),
        "jwksJson": live.get("jwksJson", ""),
    }


def _update(session: Session, resource_id: str, old: State, planned: State) -> State:
    before = {**old, "oidc": {k: v for k, v in (old.get("oidc") or {}).items() if v}}
    after = {**planned, "oidc": {k: v for k, v in (planned["oidc"] or {}).items() if v}}
    _PROVIDER.update(session, resource_id, before, after)
    return _read(session, resource_id, planned) or planned


def _parse_import_id(session: Session, text: str) -> Created:
    parts = text.split("/")
    if match := _ID.fullmatch(text):
        project, pool_id, provider_id = match.groups()
    elif all(parts) and len(parts) in (2, 3):
        *given, pool_id, provider_id = parts
        project = given[0] if given else session.project_of({})
    else:
        form = "projects/PROJECT/locations/global/workloadIdentityPools/POOL/providers/PROVIDER"
        raise PluginError(
            f'Import id "{text}" doesn\'t match any of the accepted formats: '
            f"[{form} PROJECT/POOL/PROVIDER POOL/PROVIDER]"
        )
    pool = f"projects/{project}/locations/global/workloadIdentityPools/{pool_id}"
    return Created(f"{pool}/providers/{provider_id}", {})


WORKLOAD_IDENTITY_POOL_PROVIDER = ResourceType(
    urn_type="gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",
    properties={
        "attributeCondition": Property(unset=""),
        "attributeMapping": Property("map", unset={}),
        "aws": Property("object", conflicts_with="oidc"),
        "deletionPolicy": DELETION_POLICY,
        "description": Property(unset=""),
        "disabled": Property("bool", unset=False),
        "displayName": Property(unset=""),
        "name": computed(),
        "oidc": Property(
            "object",
            fields={
                "allowedAudiences": Property("list"),
                "issuerUri": Property(required=True),
                "jwksJson": Property(),
            },
        ),
        "project": PROJECT_INPUT,
        "saml": Property("object", conflicts_with="oidc"),
        "state": computed(),
        "workloadIdentityPoolId": POOL_ID,
        "workloadIdentityPoolProviderId": POOL_ID,
        "x509": Property("object", conflicts_with="oidc"),
    },
    create=_create,
    read=_read,
    update=_update,
    delete=_PROVIDER.delete,
    parse_import_id=_parse_import_id,
    plan=_PROVIDER.refuse_what_is_not_imitated,
    deletion_policy="DELETE",
)
