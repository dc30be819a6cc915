"""What a Model Garden deployment may say: names and limits of the upstream provider.

Containers and private service connect have keys of their own there and none here: they are not
imitated, and an input of theirs is refused as unknown.
"""

from sandbox.gcp_plugin.schema import DELETION_POLICY, Property, computed
from sandbox.gcp_plugin.schema import PROJECT as PROJECT_INPUT

_RESERVATION = {
    "key": Property(),
    "reservationAffinityType": Property(required=True),
    "values": Property("list"),
}
_MACHINE = {
    "acceleratorCount": Property("number"),
    "acceleratorType": Property(),
    "machineType": Property(),
    "multihostGpuNodeCount": Property("number"),
    "reservationAffinity": Property("object", fields=_RESERVATION),
    "tpuTopology": Property(),
}
_SCALING = {"metricName": Property(required=True), "target": Property("number")}
_RESOURCES = {
    "autoscalingMetricSpecs": Property("list", fields=_SCALING),
    "machineSpec": Property("object", required=True, fields=_MACHINE),
    "maxReplicaCount": Property("number"),
    "minReplicaCount": Property("number", required=True),
    "requiredReplicaCount": Property("number"),
    "spot": Property("bool"),
}
_DEPLOYMENT = {
    "dedicatedResources": Property("object", fields=_RESOURCES),
    "fastTryoutEnabled": Property("bool"),
    "systemLabels": Property("map"),
}
_ENDPOINT = {
    "dedicatedEndpointEnabled": Property("bool"),
    "endpointDisplayName": Property(),
    "privateServiceConnectConfig": Property("object"),
}
_MODEL = {
    "acceptEula": Property("bool"),
    "containerSpec": Property("object"),
    "huggingFaceAccessToken": Property(secret=True),
    "huggingFaceCacheEnabled": Property("bool"),
    "modelDisplayName": Property(),
}

MODEL_GARDEN_PROPERTIES = {
    "deletionPolicy": DELETION_POLICY,
    "deployConfig": Property("object", replaces=True, fields=_DEPLOYMENT),
    "deployedModelDisplayName": computed(),
    "deployedModelId": computed(),
    "endpoint": computed(),
    "endpointConfig": Property("object", replaces=True, fields=_ENDPOINT),
    "huggingFaceModelId": Property(replaces=True),
    "location": Property(required=True, replaces=True),
    "modelConfig": Property("object", replaces=True, fields=_MODEL),
    "project": PROJECT_INPUT,
    "publisherModelName": Property(replaces=True),
}
