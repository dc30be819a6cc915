"""The engine's calls about one resource: Check, Diff, Create, Read, Update, Delete.

Each looks the type up in the table and works from its declaration; nothing here knows a type.
"""

from abc import ABC, abstractmethod

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.gcp_plugin.answers import abort_partly_created, failures_answered
from sandbox.gcp_plugin.check import check
from sandbox.gcp_plugin.errors import PartlyCreatedError, PluginError
from sandbox.gcp_plugin.plan import deletes_first, differences, planned_state
from sandbox.gcp_plugin.read_inputs import imported_inputs, imported_state, refreshed_inputs
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.schema import ResourceType
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, Secret, State, decode, encode


def resource_type(urn: str) -> ResourceType:
    """The declaration for a URN's type; raises naming the type and what there is."""
    token = urn.split("::")[2].rsplit("$", 1)[-1]
    if token not in RESOURCES:
        raise PluginError(
            f"resource type {token} is unknown to the sandbox's gcp plugin; it knows: "
            f"{', '.join(sorted(RESOURCES))}"
        )
    return RESOURCES[token]


def outputs(resource: ResourceType, resource_id: str, state: State) -> State:
    """The state for the engine: the id among the properties, secrets marked."""
    marked = {
        name: Secret(value)
        if name in resource.properties and resource.properties[name].secret and value is not UNKNOWN
        else value
        for name, value in state.items()
    }
    return {**marked, "id": resource_id} if resource_id else marked


def _updated(
    session: Session, resource: ResourceType, resource_id: str, old: State, planned: State
) -> State:
    """What an update sends nothing for is asked to only after its create failed half-way.

    What reading back would have told then stays open until a refresh.
    """
    if resource.update is not None:
        planned = resource.update(session, resource_id, old, planned)
    return {name: value for name, value in planned.items() if value is not UNKNOWN}


class ResourceCalls(ABC, provider_pb2_grpc.ResourceProviderServicer):
    """Needs a configured session; `servicer.py` makes it."""

    @abstractmethod
    def session(self) -> Session: ...

    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        with failures_answered(context):
            resource = resource_type(request.urn)
            name = request.urn.rsplit("::", 1)[-1]
            old, news = decode(request.olds), decode(request.news)
            inputs, failures = check(resource, name, old, news, request.randomSeed)
            return provider_pb2.CheckResponse(
                inputs=encode(inputs),
                failures=[
                    provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)
                    for failure in failures
                ],
            )

    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        with failures_answered(context):
            resource = resource_type(request.urn)
            old, news = decode(request.olds), decode(request.news)
            found = differences(resource, planned_state(self.session(), resource, news, old), old)
            top_level = {path: path.split(".")[0].split("[")[0] for path in found}
            replaces = {top_level[path] for path, item in found.items() if item.replaces}
            if resource.update is None:
                replaces = set(top_level.values())
            response = provider_pb2.DiffResponse
            return response(
                changes=response.DIFF_SOME if found else response.DIFF_NONE,
                diffs=sorted(set(top_level.values())),
                replaces=sorted(replaces),
                deleteBeforeReplace=bool(replaces) and deletes_first(resource, news),
                detailedDiff={
                    path: provider_pb2.PropertyDiff(kind=item.kind)  # type: ignore[arg-type]
                    for path, item in found.items()
                },
                hasDetailedDiff=True,
            )

    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        with failures_answered(context):
            resource, session = resource_type(request.urn), self.session()
            inputs = decode(request.properties)
            planned = planned_state(session, resource, inputs, None)
            if request.preview:
                return provider_pb2.CreateResponse(
                    properties=encode(outputs(resource, "", planned))
                )
            try:
                created = resource.create(session, planned)
            except PartlyCreatedError as failure:
                abort_partly_created(
                    context,
                    request.urn,
                    failure,
                    inputs,
                    lambda resource_id, state: outputs(resource, resource_id, state),
                )
            properties = outputs(resource, created.resource_id, created.state)
            return provider_pb2.CreateResponse(
                id=created.resource_id, properties=encode(properties)
            )

    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        """For refresh when the engine sends a state, for import when it does not."""
        with failures_answered(context):
            resource, session = resource_type(request.urn), self.session()
            state, inputs, resource_id = (
                decode(request.properties),
                decode(request.inputs),
                request.id,
            )
            importing = not state
            if importing:
                found = resource.parse_import_id(session, resource_id)
                resource_id, state = (
                    found.resource_id,
                    imported_state(session, resource, found.state),
                )
            live = resource.read(session, resource_id, state)
            if live is None:
                return provider_pb2.ReadResponse()
            if importing:
                inputs = imported_inputs(resource, live)
            elif inputs:
                inputs = refreshed_inputs(resource, inputs, live)
            return provider_pb2.ReadResponse(
                id=resource_id,
                properties=encode(outputs(resource, resource_id, live)),
                inputs=encode(inputs),
            )

    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        with failures_answered(context):
            resource, session = resource_type(request.urn), self.session()
            old = decode(request.olds)
            state = planned_state(session, resource, decode(request.news), old)
            if not request.preview:
                state = _updated(session, resource, request.id, old, state)
            properties = outputs(resource, request.id, state)
            return provider_pb2.UpdateResponse(properties=encode(properties))

    def Delete(
        self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        with failures_answered(context):
            resource, state = resource_type(request.urn), decode(request.properties)
            # The value in the state decides: an `up` must record DELETE before a destroy works.
            policy = state.get("deletionPolicy") if resource.deletion_policy else "DELETE"
            if policy == "PREVENT":
                noun = resource.urn_type.rsplit(":", 1)[-1].lower()
                raise PluginError(f"Cannot destroy {noun} as deletion_policy is set to PREVENT.")
            if policy != "ABANDON":
                resource.delete(self.session(), request.id, state)
            return empty_pb2.Empty()
