"""Who may touch what in Vertex AI, and the two names every resource has (project id and number)."""

from sandbox.local_google.calls.registry import Call
from sandbox.local_google.protocol.errors import GoogleError, iam_denied, invalid
from sandbox.local_google.resources.hierarchy import Project

DOMAIN = "aiplatform.googleapis.com"


def project_of(call: Call, resource: str, permission: str) -> Project:
    """The active project of `projects/P/…`, or 403 in the form of the newer APIs."""
    project = call.world.project(resource.split("/")[1])
    refusal = iam_denied(permission, DOMAIN, f"//{DOMAIN}/{resource}")
    if project is None or project.state != "ACTIVE":
        raise refusal
    call.require(permission, f"projects/{project.project_id}", refusal)
    return project


def numbered(project: Project, resource: str) -> str:
    """`resource` as Google answers it: under the project's number."""
    rest = resource.split("/", 2)[2]
    return f"projects/{project.number}/{rest}"


def regional(location: str) -> None:
    """Endpoints live in regions (inferred: the text; Google lists no endpoint in `global`)."""
    if location == "global":
        raise invalid(
            "Endpoints are regional resources; found location global, expected a region such as"
            " us-central1."
        )


def not_imitated(what: str) -> GoogleError:
    return GoogleError("UNIMPLEMENTED", f"{what} is not imitated by the local Google.")
