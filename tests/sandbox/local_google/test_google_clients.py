"""Google's own Python clients work against it: integer enums, their paths, their parsing."""

from typing import Any

import pytest
from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import Forbidden, GoogleAPICallError
from google.cloud import billing_v1, resourcemanager_v3, service_usage_v1
from google.oauth2.credentials import Credentials
from googleapiclient import discovery
from googleapiclient.errors import HttpError

from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.seed import DEV, ORGANIZATION
from tests.conftest import LocalGoogle
from tools.vendor_discovery import bundled


def client(kind: Any, google: LocalGoogle, api: str) -> Any:
    return kind(
        transport="rest",
        credentials=Credentials(google.world.token_for(DEV)),  # type: ignore[no-untyped-call]
        client_options=ClientOptions(api_endpoint=f"{google.url}/{api}"),
    )


def test_service_usage(google: LocalGoogle, ready: Project) -> None:
    services = client(service_usage_v1.ServiceUsageClient, google, "serviceusage")
    name = "projects/ready-project/services/logging.googleapis.com"
    services.enable_service(request={"name": name}).result(timeout=30)
    parent = "projects/ready-project"
    listed = services.list_services(
        request={"parent": parent, "filter": "state:ENABLED", "page_size": 2}
    )
    enabled = [service.name.rpartition("/")[2] for service in listed]
    assert enabled == [*ready.services]
    assert services.get_service(request={"name": name}).state == service_usage_v1.State.ENABLED


def test_billing(google: LocalGoogle, ready: Project) -> None:
    billing = client(billing_v1.CloudBillingClient, google, "cloudbilling")
    assert [a.display_name for a in billing.list_billing_accounts()] == ["Main", "Closed"]
    info = billing.get_project_billing_info(name="projects/ready-project")
    assert info.billing_enabled


def test_resource_manager(google: LocalGoogle, ready: Project) -> None:
    projects = client(resourcemanager_v3.ProjectsClient, google, "cloudresourcemanager")
    found = projects.get_project(name="projects/ready-project")
    assert found.state == resourcemanager_v3.Project.State.ACTIVE
    assert [p.project_id for p in projects.search_projects(query="id:ready*")] == ["ready-project"]
    with pytest.raises(Forbidden, match="The caller does not have permission"):
        projects.get_project(name="projects/taken-project")


def test_folders_and_projects_of_resource_manager_v3(google: LocalGoogle) -> None:
    """Google's own futures wait, unpack the payload and raise what an operation holds."""
    organization = google.world.organizations[ORGANIZATION]
    for role in ("roles/resourcemanager.folderAdmin", "roles/resourcemanager.projectMover"):
        organization.policy.bindings.append({"role": role, "members": [DEV]})
    google.world.operation_polls = 1
    folders = client(resourcemanager_v3.FoldersClient, google, "cloudresourcemanager")
    projects = client(resourcemanager_v3.ProjectsClient, google, "cloudresourcemanager")
    here = f"organizations/{ORGANIZATION}"
    folder = resourcemanager_v3.Folder(parent=here, display_name="Team")
    made = folders.create_folder(folder=folder).result(timeout=30)
    with pytest.raises(GoogleAPICallError, match="display name uniqueness"):
        folders.create_folder(folder=folder).result(timeout=30)
    wanted = resourcemanager_v3.Project(project_id="demo-client", parent=here)
    projects.create_project(project=wanted).result(timeout=30)
    moved = projects.move_project(name="projects/demo-client", destination_parent=made.name)
    assert moved.result(timeout=30).parent == made.name
    assert [p.project_id for p in projects.list_projects(parent=made.name)] == ["demo-client"]
    gone = projects.delete_project(name="projects/demo-client").result(timeout=30)
    assert gone.state == resourcemanager_v3.Project.State.DELETE_REQUESTED


def test_workload_identity_pools_by_googles_discovery_client(
    google: LocalGoogle, ready: Project
) -> None:
    """Built from Google's whole document, not from our cut of it."""
    document = bundled("iam.v1") | {"rootUrl": f"{google.url}/iam/", "mtlsRootUrl": ""}
    token = Credentials(google.world.token_for(DEV))  # type: ignore[no-untyped-call]
    api = discovery.build_from_document(document, credentials=token)
    pools = api.projects().locations().workloadIdentityPools()
    parent = "projects/ready-project/locations/global"
    made = pools.create(parent=parent, workloadIdentityPoolId="team-pool", body={}).execute()
    pool = pools.operations().get(name=made["name"]).execute()["response"]["name"]
    body = {
        "oidc": {"issuerUri": "https://issuer.example.com"},
        "attributeMapping": {"google.subject": "assertion.sub"},
    }
    providers = pools.providers()
    providers.create(parent=pool, workloadIdentityPoolProviderId="mine", body=body).execute()
    [found] = providers.list(parent=pool).execute()["workloadIdentityPoolProviders"]
    assert found == {"name": f"{pool}/providers/mine", "state": "ACTIVE", **body}
    providers.delete(name=found["name"]).execute()
    assert providers.get(name=found["name"]).execute()["state"] == "DELETED"
    with pytest.raises(HttpError, match="Requested entity already exists"):
        pools.create(parent=parent, workloadIdentityPoolId="team-pool", body={}).execute()
    api.close()
