"""Vertex AI v1 and v1beta1."""

from tests.sandbox.local_google.tour.step import Step

PROJECT = "projects/ready-project"
CHAT = f"{PROJECT}/locations/global/endpoints/openapi/chat/completions"
MODEL = "publishers/openai/models/gpt-oss-120b-maas"
HI = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "hi"}]}

STEPS: list[Step] = [
    Step("POST", f"/aiplatform/v1beta1/{PROJECT}/{MODEL}:enableModel", {}),
    Step("GET", f"/aiplatform/v1/{MODEL}"),
    Step("GET", f"/aiplatform/v1beta1/{MODEL}"),
    Step("POST", f"/aiplatform/v1/{CHAT}", HI),
    Step("POST", f"/aiplatform/v1beta1/{CHAT}", HI),
]
NOT_BUILT: set[tuple[str, str]] = {
    ("aiplatform.projects.locations.deploy", "v1"),
    ("aiplatform.projects.locations.deploy", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.create", "v1"),
    ("aiplatform.projects.locations.endpoints.create", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.delete", "v1"),
    ("aiplatform.projects.locations.endpoints.delete", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.get", "v1"),
    ("aiplatform.projects.locations.endpoints.get", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.list", "v1"),
    ("aiplatform.projects.locations.endpoints.list", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.operations.get", "v1"),
    ("aiplatform.projects.locations.endpoints.operations.get", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.patch", "v1"),
    ("aiplatform.projects.locations.endpoints.patch", "v1beta1"),
    ("aiplatform.projects.locations.endpoints.undeployModel", "v1"),
    ("aiplatform.projects.locations.endpoints.undeployModel", "v1beta1"),
    ("aiplatform.projects.locations.operations.get", "v1"),
    ("aiplatform.projects.locations.operations.get", "v1beta1"),
    ("aiplatform.projects.modelGardenEula.accept", "v1beta1"),
    ("aiplatform.projects.modelGardenEula.check", "v1beta1"),
    ("aiplatform.publishers.models.list", "v1beta1"),
}
