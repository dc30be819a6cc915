"""Vertex AI v1 and v1beta1."""

from tests.sandbox.local_google.tour.step import Step

PROJECT = "projects/ready-project"
CHAT = f"{PROJECT}/locations/global/endpoints/openapi/chat/completions"
MODEL = "publishers/openai/models/gpt-oss-120b-maas"
HI = {"model": "openai/gpt-oss-120b-maas", "messages": [{"role": "user", "content": "hi"}]}
REGION = f"{PROJECT}/locations/us-central1"
GEMMA = "publishers/google/models/paligemma"


def deployment(version: str) -> dict[str, object]:
    return {
        "publisherModelName": "publishers/openai/models/gpt-oss@gpt-oss-20b",
        "endpointConfig": {"endpointUserId": f"self-{version}"},
    }


def life_of_an_endpoint(version: str) -> list[Step]:
    """Deployed in one call, used, taken apart as the official plugin does; and an empty one."""
    api, deployed = f"/aiplatform/{version}", f"{REGION}/endpoints/self-{version}"
    empty = f"{REGION}/endpoints/empty-{version}"
    create = f"{api}/{REGION}/endpoints?endpointId=empty-{version}"
    rename = f"{api}/{empty}?updateMask=description"
    first = {"deployed": "deployedModels.0.id"}
    undeploy = {"deployedModelId": "{deployed}"}
    return [
        Step("POST", f"{api}/{REGION}:deploy", deployment(version), keep={"lro": "name"}),
        Step("GET", api + "/{lro}"),
        Step("GET", f"{api}/{deployed}", keep=first),
        Step("POST", f"{api}/{deployed}/chat/completions", HI),
        Step("POST", f"{api}/{deployed}:undeployModel", undeploy, keep={"undeployed": "name"}),
        Step("GET", api + "/{undeployed}"),
        Step("POST", create, {"displayName": "empty"}),
        Step("PATCH", rename, {"description": "of nothing"}),
        Step("GET", f"{api}/{REGION}/endpoints"),
        Step("DELETE", f"{api}/{deployed}"),
        Step("DELETE", f"{api}/{empty}"),
    ]


STEPS: list[Step] = [
    Step("POST", f"/aiplatform/v1beta1/{PROJECT}/{MODEL}:enableModel", {}),
    Step("GET", f"/aiplatform/v1/{MODEL}"),
    Step("GET", f"/aiplatform/v1beta1/{MODEL}"),
    Step("GET", "/aiplatform/v1beta1/publishers/openai/models?view=PUBLISHER_MODEL_VIEW_FULL"),
    Step("POST", f"/aiplatform/v1beta1/{PROJECT}/modelGardenEula:check", {"publisherModel": GEMMA}),
    Step(
        "POST", f"/aiplatform/v1beta1/{PROJECT}/modelGardenEula:accept", {"publisherModel": GEMMA}
    ),
    *life_of_an_endpoint("v1"),
    *life_of_an_endpoint("v1beta1"),
    Step("POST", f"/aiplatform/v1/{CHAT}", HI),
    Step("POST", f"/aiplatform/v1beta1/{CHAT}", HI),
]
NOT_BUILT: set[tuple[str, str]] = set()
