"""Vertex AI: enabling a managed model for a project, and the licence of a self-deploy card.

Enabling is the REST form of the card's button. Google documents the role it needs
(roles/consumerprocurement.entitlementManager) but not the permission, and asks for both APIs
without saying which error the second one gives: both are chosen here, nothing is observed. Nor is
any permission documented for the licence; the two used here are (inferred).
"""

import re

from sandbox.local_google.authority import org_policy_gates, propagation
from sandbox.local_google.authority.gates import service_disabled
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers.publisher_models import available
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import iam_denied, invalid, not_found
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.vertex import cards
from sandbox.local_google.vertex.access import DOMAIN, project_of
from sandbox.local_google.vertex.models import publisher_models

PROCUREMENT = "cloudcommerceconsumerprocurement.googleapis.com"
# (inferred) The one permission whose name fits the documented role; the real one is unknown.
ENABLE_PERMISSION = "consumerprocurement.entitlements.manage"


@handles("aiplatform.projects.publishers.models.enableModel", "v1beta1")
def enable(call: Call) -> Json:
    reference = call.path["parent"].removeprefix("projects/")
    project = call.world.project(reference)
    refusal = iam_denied(ENABLE_PERMISSION, DOMAIN, f"//{DOMAIN}/{call.path['parent']}")
    if project is None or project.state != "ACTIVE":
        raise refusal
    call.require(ENABLE_PERMISSION, f"projects/{project.project_id}", refusal)
    if not propagation.usable(call.world, project, PROCUREMENT):
        raise service_disabled(project, PROCUREMENT)
    org_policy_gates.require_service(call.world, project, PROCUREMENT)
    model = available(call, call.path["name"])
    org_policy_gates.require_model(call.world, project, model.name)
    project.models = sorted({*project.models, model.name})
    return {
        "enablementState": "ENABLEMENT_STATE_SUCCEEDED",
        "publisherEndpoint": (
            f"projects/{project.project_id}/locations/{model.locations[0]}/{model.name}"
        ),
    }


@handles("aiplatform.projects.modelGardenEula.check", "v1beta1")
def check_eula(call: Call) -> Json:
    project = project_of(call, call.path["parent"], "aiplatform.endpoints.get")
    return _acceptance(call, project, _card_name(call))


@handles("aiplatform.projects.modelGardenEula.accept", "v1beta1")
def accept_eula(call: Call) -> Json:
    project = project_of(call, call.path["parent"], "aiplatform.endpoints.deploy")
    name = _card_name(call)
    accepted = call.world.vertex.eulas.setdefault(project.project_id, [])
    if name not in accepted:
        accepted.append(name)
    return _acceptance(call, project, name)


def _card_name(call: Call) -> str:
    name: str = call.body.get("publisherModel", "")
    if re.fullmatch(r"publishers/[^/@]+/models/[^/@]+", name) is None:
        raise invalid(
            "publisher_model must be publishers/{publisher}/models/{publisher_model}, found"
            f" {name!r}"
        )
    if cards.named(name) is None and name not in publisher_models():
        raise not_found(f"Publisher Model `{name}` not found.")
    return name


def _acceptance(call: Call, project: Project, name: str) -> Json:
    acked = name in call.world.vertex.eulas.get(project.project_id, [])
    return {
        "projectNumber": project.number,
        "publisherModel": name,
        "publisherModelEulaAcked": acked,
    }
