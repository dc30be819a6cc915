"""Vertex AI: reading a publisher model's card, and enabling a model for a project.

Enabling is the REST form of the card's button. Google documents the role it needs
(roles/consumerprocurement.entitlementManager) but not the permission, and asks for both APIs
without saying which error the second one gives: both are chosen here, nothing is observed.
"""

from sandbox.local_google.errors import iam_denied, not_found
from sandbox.local_google.gates import service_disabled
from sandbox.local_google.json_types import Json
from sandbox.local_google.models import PublisherModel, publisher_models
from sandbox.local_google.registry import Call, handles

DOMAIN = "aiplatform.googleapis.com"
PROCUREMENT = "cloudcommerceconsumerprocurement.googleapis.com"
# (inferred) The one permission whose name fits the documented role; the real one is unknown.
ENABLE_PERMISSION = "consumerprocurement.entitlements.manage"


def available(call: Call, name: str) -> PublisherModel:
    model = publisher_models().get(name)
    if model is None or model.is_retired(call.world.now().date()):
        raise not_found(f"Publisher Model `{name}` not found.")
    return model


@handles("aiplatform.publishers.models.get", "v1", "v1beta1")
def get(call: Call) -> Json:
    """Says that the model exists, nothing about whether a project may call it."""
    model = available(call, call.path["name"])
    return {
        "name": model.name,
        "versionId": "001",
        "openSourceCategory": "THIRD_PARTY_OWNED_OSS",
        "launchStage": model.launch_stage,
        "versionState": "VERSION_STATE_STABLE",
        "publisherModelTemplate": (f"projects/{{project}}/locations/{{location}}/{model.name}"),
    }


@handles("aiplatform.projects.publishers.models.enableModel", "v1beta1")
def enable(call: Call) -> Json:
    reference = call.path["parent"].removeprefix("projects/")
    project = call.world.project(reference)
    refusal = iam_denied(ENABLE_PERMISSION, DOMAIN, f"//{DOMAIN}/{call.path['parent']}")
    if project is None or project.state != "ACTIVE":
        raise refusal
    call.require(ENABLE_PERMISSION, f"projects/{project.project_id}", refusal)
    if PROCUREMENT not in project.services:
        raise service_disabled(project, PROCUREMENT)
    model = available(call, call.path["name"])
    project.models = sorted({*project.models, model.name})
    return {
        "enablementState": "ENABLEMENT_STATE_SUCCEEDED",
        "publisherEndpoint": (
            f"projects/{project.project_id}/locations/{model.locations[0]}/{model.name}"
        ),
    }
