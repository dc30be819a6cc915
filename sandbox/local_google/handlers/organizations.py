"""Cloud Resource Manager v1 and v3: organizations. They are seeded; no API creates one."""

from sandbox.local_google.authority import iam_policies
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.projects import held_permissions
from sandbox.local_google.handlers.resource_search import matches
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import denied
from sandbox.local_google.protocol.paging import page
from sandbox.local_google.resources.hierarchy import Organization
from sandbox.local_google.resources.iam_policy import Policy

GET = "resourcemanager.organizations.get"


def _found(call: Call, name: str, permission: str) -> Organization:
    organization = call.world.organizations.get(name.removeprefix("organizations/"))
    if organization is None:
        raise denied()
    call.require(permission, name, denied())
    return organization


def _shown(organization: Organization) -> Json:
    return {
        "name": f"organizations/{organization.id}",
        "displayName": organization.display_name,
        "lifecycleState": "ACTIVE",
        "owner": {"directoryCustomerId": organization.directory_customer_id},
    }


def _shown_v3(organization: Organization) -> Json:
    return {
        "name": f"organizations/{organization.id}",
        "displayName": organization.display_name,
        "state": "ACTIVE",
        "directoryCustomerId": organization.directory_customer_id,
    }


@handles("cloudresourcemanager.organizations.get", "v1")
def get(call: Call) -> Json:
    return _shown(_found(call, call.path["name"], GET))


@handles("cloudresourcemanager.organizations.get", "v3")
def get_v3(call: Call) -> Json:
    return _shown_v3(_found(call, call.path["name"], GET))


def _visible(call: Call, query: str) -> list[Organization]:
    """Those the caller may get; the domain is the display name."""
    return [
        organization
        for organization in call.world.organizations.values()
        if call.allowed(GET, f"organizations/{organization.id}")
        and matches(_searchable(organization), query)
    ]


def _searchable(organization: Organization) -> Json:
    customer = ("directorycustomerid", "owner.directorycustomerid")
    return {
        "domain": organization.display_name,
        **dict.fromkeys(customer, organization.directory_customer_id),
    }


@handles("cloudresourcemanager.organizations.search", "v1")
def search(call: Call) -> Json:
    listed = [_shown(o) for o in _visible(call, call.body.get("filter", ""))]
    return page(listed, call.body, "organizations", default=50, most=50)


@handles("cloudresourcemanager.organizations.search", "v3")
def search_v3(call: Call) -> Json:
    listed = [_shown_v3(o) for o in _visible(call, call.query.get("query", ""))]
    return page(listed, call.query, "organizations", default=50, most=50)


def _policy(call: Call, permission: str) -> Policy:
    return _found(call, call.path["resource"], permission).policy


@handles("cloudresourcemanager.organizations.getIamPolicy", "v1", "v3")
def get_policy(call: Call) -> Json:
    return iam_policies.read(_policy(call, "resourcemanager.organizations.getIamPolicy"))


@handles("cloudresourcemanager.organizations.setIamPolicy", "v1", "v3")
def set_policy(call: Call) -> Json:
    held = _policy(call, "resourcemanager.organizations.setIamPolicy")
    return iam_policies.write(call.world, held, call.body)


@handles("cloudresourcemanager.organizations.testIamPermissions", "v1", "v3")
def test_permissions(call: Call) -> Json:
    return held_permissions(call, call.path["resource"])
