"""Is the project that is to be selected or adopted there, visible and alive?

Permission: resourcemanager.projects.get on the project (roles/browser).
"""

from google.auth.credentials import Credentials
from google.cloud import resourcemanager_v3

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.shell import command
from google_api.client_errors import bounded, explained
from google_api.endpoints import RESOURCE_MANAGER_V3, api_root
from google_api.principal import shell_member

SECONDS_PER_CALL = 30.0


class Projects:
    """Questions to the Resource Manager API."""

    def __init__(self, credentials: Credentials) -> None:
        self._member = shell_member(credentials)
        self._client = resourcemanager_v3.ProjectsClient(
            transport="rest",
            credentials=credentials,
            client_options={"api_endpoint": api_root(RESOURCE_MANAGER_V3)},
        )

    def verify_active(self, project_id: str) -> None:
        """Google does not tell a project that is missing from one that may not be seen."""
        self._active(project_id)

    def verify_adoptable(self, project_id: str, parent: str | None) -> None:
        """Also that the settings name a parent where the project has one: none would take it out.

        `parent` is `folders/NUMBER` or `organizations/NUMBER`.
        """
        project = self._active(project_id)
        if parent is None and project.parent:
            raise CheckError(parent_unsaid(project_id, project.parent))

    def _active(self, project_id: str) -> resourcemanager_v3.Project:
        with explained(
            f"project {project_id} exists and the deployer may see it",
            permission="resourcemanager.projects.get on a project that exists",
            grant=command(
                "gcloud projects add-iam-policy-binding {project_id} --member={member} "
                "--role=roles/browser",
                project_id=project_id,
                member=self._member,
            ).with_note("first, is the id spelt so? gcloud projects list"),
        ):
            project = self._client.get_project(
                name=f"projects/{project_id}",
                timeout=SECONDS_PER_CALL,
                retry=bounded(SECONDS_PER_CALL),
            )
        if project.state != resourcemanager_v3.Project.State.ACTIVE:
            state = project.state.name
            raise CheckError(
                make_finding("PROJECT_DELETED", "deleted", project_id=project_id, found=state)
            )
        return project


def parent_unsaid(project_id: str, parent: str) -> Finding:
    kind, _, number = parent.partition("/")
    key = "folderId" if kind == "folders" else "organizationId"
    return make_finding(
        "PARENT_MISSING",
        "not_in_settings",
        project_id=project_id,
        parent=parent,
        key=key,
        number=number,
    )
