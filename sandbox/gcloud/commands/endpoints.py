"""Endpoints of Vertex AI, with models of one's own."""

from sandbox.gcloud.command import Command
from sandbox.gcloud.rest import Rest

REGION = {"region": "REGION"}
ENDPOINTS = "aiplatform/v1/projects/{project}/locations/{region}/endpoints"
ENDPOINT = f"{ENDPOINTS}/{{target}}"

COMMANDS = {
    "ai endpoints list": Command(
        in_project=True,
        must=REGION,
        columns={"ENDPOINT_ID": "name/", "DISPLAY_NAME": "displayName"},
        work=Rest(path=ENDPOINTS, listed="endpoints"),
    ),
    "ai endpoints describe": Command(
        takes="ENDPOINT", in_project=True, must=REGION, work=Rest(path=ENDPOINT)
    ),
    "ai endpoints undeploy-model": Command(
        takes="ENDPOINT",
        in_project=True,
        must={**REGION, "deployed-model-id": "ID"},
        work=Rest(
            method="POST",
            path=f"{ENDPOINT}:undeployModel",
            body={"deployedModelId": "{deployed_model_id}"},
            waits=True,
            told="Undeployed model [{deployed_model_id}] from endpoint [{target}].",
        ),
    ),
    "ai endpoints delete": Command(
        takes="ENDPOINT",
        in_project=True,
        must=REGION,
        work=Rest(method="DELETE", path=ENDPOINT, waits=True, told="Deleted Endpoint [{target}]."),
    ),
}
