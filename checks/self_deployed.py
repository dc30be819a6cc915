"""Does a self-deployed endpoint still serve, and at which host? Asked of Vertex AI itself.

The plugin never looks at its endpoint again, so this is the one question that sees an endpoint that
somebody deleted. Permission: aiplatform.endpoints.get on the project (roles/aiplatform.viewer).
"""

from google.api_core import exceptions as api
from google.auth.credentials import Credentials

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.shell import command
from google_api.client_errors import bounded, explained
from google_api.endpoints import VERTEX_AI, Api, self_deployed_url
from google_api.principal import shell_member
from google_api.reader import Answer, Reader
from settings.catalogue.models import api_host

SECONDS_PER_CALL = 30.0


class SelfDeployedEndpoints:
    """Questions to the Vertex AI API about endpoints of the project's own."""

    def __init__(self, credentials: Credentials) -> None:
        self._member = shell_member(credentials)
        self._reader = Reader(credentials)

    def chat_url(self, project: str, location: str, endpoint: str, urn: str) -> str:
        """Where it answers. `urn` is the resource's, for the remedy.

        Raises CheckError ENDPOINT_GONE for an endpoint that is not there or serves nothing.
        """
        name = f"projects/{project}/locations/{location}/endpoints/{endpoint}"
        live = self._get(name, location)
        if live is None or not live.get("deployedModels"):
            raise CheckError(gone(name, urn, is_there=live is not None))
        return self_deployed_url(name, str(live.get("dedicatedEndpointDns", "")), location)

    def _get(self, name: str, location: str) -> Answer | None:
        place = Api(api_host(location), VERTEX_AI.variable)
        project = name.split("/")[1]
        with explained(
            f"the self-deployed endpoint of {project} can be read",
            permission="aiplatform.endpoints.get",
            grant=command(
                "gcloud projects add-iam-policy-binding {project} --member={member} "
                "--role=roles/aiplatform.viewer",
                project=project,
                member=self._member,
            ),
        ):
            try:
                read = bounded(SECONDS_PER_CALL)(self._reader.read)
                return read(place, f"v1/{name}", seconds=SECONDS_PER_CALL)
            except api.NotFound:
                return None


def gone(name: str, urn: str, *, is_there: bool) -> Finding:
    """The plugin cannot delete what is gone, so the state has to forget it first."""
    _, project, _, location, _, endpoint = name.split("/")
    words = {"project": project, "location": location, "endpoint": endpoint}
    return make_finding(
        "ENDPOINT_GONE", "serves_nothing" if is_there else "deleted", words, name=name, urn=urn
    )
