"""Service Usage v1beta1: making a service's agent before the service makes it itself."""

import hashlib
import uuid

from sandbox.local_google.authority import service_agents
from sandbox.local_google.calls import operations
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.services import known, only_projects
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import denied, invalid

PAYLOAD = "type.googleapis.com/google.api.serviceusage.v1beta1.ServiceIdentity"


@handles("serviceusage.services.generateServiceIdentity", "v1beta1")
def generate(call: Call) -> Json:
    """Takes no permission (cloud.google.com/iam/docs/create-service-agents), and need not be on."""
    container, reference, _, service = call.path["parent"].split("/")
    only_projects(container)
    project = call.world.project(reference)
    if project is None or project.state != "ACTIVE":
        raise denied(f"Project '{reference}' not found or permission denied.")
    known([service])
    if service not in service_agents.domains():
        # Quoted in github.com/hashicorp/terraform-provider-google/issues/18649.
        raise invalid(f"Service {service} has not been configured for service identities.")
    email = service_agents.generated(call.world, project, service)
    response: Json = {"@type": PAYLOAD}
    if email:
        digest = hashlib.sha256(email.encode()).hexdigest()
        response |= {"email": email, "uniqueId": str(10**20 + int(digest[:12], 16))}
    name = f"operations/acsi.p2-{project.number}-{uuid.uuid4()}"
    return operations.start(call.world, "serviceusage", name, response)
