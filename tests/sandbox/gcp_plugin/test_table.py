"""The table of resource types, held against the SDK whose programs it serves."""

import inspect
from collections.abc import Callable
from typing import Any

import pulumi_gcp as gcp
import pytest

from sandbox.gcp_plugin.invokes import INVOKES
from sandbox.gcp_plugin.package_schema import as_json
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.servicer import VERSION

SDK_RESOURCES = {
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": gcp.iam,
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": gcp.iam,
    "gcp:billing/budget:Budget": gcp.billing,
    "gcp:monitoring/alertPolicy:AlertPolicy": gcp.monitoring,
    "gcp:monitoring/dashboard:Dashboard": gcp.monitoring,
    "gcp:monitoring/notificationChannel:NotificationChannel": gcp.monitoring,
    "gcp:orgpolicy/policy:Policy": gcp.orgpolicy,
    "gcp:cloudquota/sQuotaPreference:SQuotaPreference": gcp.cloudquota,
    "gcp:organizations/project:Project": gcp.organizations,
    "gcp:projects/iAMCustomRole:IAMCustomRole": gcp.projects,
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": gcp.projects,
    "gcp:projects/iAMMember:IAMMember": gcp.projects,
    "gcp:projects/service:Service": gcp.projects,
    "gcp:resourcemanager/lien:Lien": gcp.resourcemanager,
    "gcp:serviceaccount/account:Account": gcp.serviceaccount,
    "gcp:serviceaccount/iAMMember:IAMMember": gcp.serviceaccount,
    "gcp:tags/tagBinding:TagBinding": gcp.tags,
    "gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel": gcp.vertex,
    "gcp:vertex/aiEndpointWithModelGardenDeployment:"
    "AiEndpointWithModelGardenDeployment": gcp.vertex,
}
SDK_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "gcp:organizations/getBillingAccount:getBillingAccount": gcp.organizations.get_billing_account,
    "gcp:organizations/getProject:getProject": gcp.organizations.get_project,
}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def test_the_types_are_the_sdk_s() -> None:
    assert set(RESOURCES) == set(SDK_RESOURCES)
    assert set(INVOKES) == set(SDK_FUNCTIONS)


@pytest.mark.parametrize("urn_type", sorted(SDK_RESOURCES))
def test_inputs_and_outputs_are_exactly_the_sdk_s(urn_type: str) -> None:
    module, name = SDK_RESOURCES[urn_type], urn_type.split(":")[-1]
    arguments = inspect.signature(getattr(module, f"{name}Args").__init__).parameters
    inputs = {camel(parameter) for parameter in arguments if not parameter.startswith("__")}
    resource = getattr(module, name)
    outputs = {
        camel(key)
        for key, value in vars(resource).items()
        if isinstance(value, property) and not key.startswith("_")
    }
    assert set(RESOURCES[urn_type].inputs) == inputs
    assert set(RESOURCES[urn_type].properties) == outputs


@pytest.mark.parametrize("urn_type", sorted(SDK_RESOURCES))
def test_required_inputs_are_the_sdk_s(urn_type: str) -> None:
    module, name = SDK_RESOURCES[urn_type], urn_type.split(":")[-1]
    parameters = inspect.signature(getattr(module, f"{name}Args").__init__).parameters
    required = {
        camel(key)
        for key, parameter in parameters.items()
        if parameter.default is inspect.Parameter.empty and not key.startswith("__")
    }
    resource = RESOURCES[urn_type]
    ours = {key for key, item in resource.inputs.items() if item.required}
    assert ours - set(resource.autonamed) == required


@pytest.mark.parametrize("function", sorted(SDK_FUNCTIONS))
def test_function_arguments_are_the_sdk_s(function: str) -> None:
    parameters = inspect.signature(SDK_FUNCTIONS[function]).parameters
    assert set(INVOKES[function].arguments) == {camel(key) for key in parameters if key != "opts"}


def test_the_version_is_the_sdk_s() -> None:
    from importlib.metadata import version

    assert version("pulumi-gcp") == VERSION


def test_the_schema_for_import_names_every_type() -> None:
    assert all(f'"{urn_type}"' in as_json(VERSION) for urn_type in RESOURCES)
