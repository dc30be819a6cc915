"""The engine's calls about the plugin itself: what it is, its settings, functions, the end."""

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2

from sandbox.gcp_plugin import package_schema, provider_config
from sandbox.gcp_plugin.answers import failures_answered
from sandbox.gcp_plugin.check import check_values
from sandbox.gcp_plugin.credentials import session_for
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.invokes import INVOKES
from sandbox.gcp_plugin.methods import ENDPOINTS, IAM_CREDENTIALS
from sandbox.gcp_plugin.rest import Google
from sandbox.gcp_plugin.servicer_resources import ResourceCalls
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import decode, encode
from sandbox.gcp_plugin.waits import Waits

VERSION = "10.2.0"  # of the SDK whose resources are imitated


class GcpPlugin(ResourceCalls):
    """One provider. The engine starts a process for each."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits
        self._session: Session | None = None

    def session(self) -> Session:
        if self._session is None:
            raise PluginError("the gcp provider was used before it was configured")
        return self._session

    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        return provider_pb2.ProviderHandshakeResponse()

    def Attach(
        self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def GetPluginInfo(
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        return provider_pb2.GetSchemaResponse(schema=package_schema.as_json(VERSION))

    def GetMapping(
        self, request: provider_pb2.GetMappingRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingResponse:
        return provider_pb2.GetMappingResponse()

    def GetMappings(
        self, request: provider_pb2.GetMappingsRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingsResponse:
        return provider_pb2.GetMappingsResponse()

    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        reasons = provider_config.unsupported(decode(request.news))
        return provider_pb2.CheckResponse(
            inputs=request.news,
            failures=[
                provider_pb2.CheckFailure(property=name, reason=reason)
                for name, reason in reasons.items()
            ],
        )

    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        """Never a replacement: no argument of the provider is part of a resource's identity."""
        response = provider_pb2.DiffResponse
        same = decode(request.olds) == decode(request.news)
        return response(changes=response.DIFF_NONE if same else response.DIFF_SOME)

    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        try:
            self._session = _configured(request, self._waits)
        except PluginError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        # Not accepting secrets makes the engine send plain values and mark the outputs itself.
        return provider_pb2.ConfigureResponse(supportsPreview=True)

    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        with failures_answered(context):
            if request.tok not in INVOKES:
                raise PluginError(
                    f"function {request.tok} is unknown to the sandbox's gcp plugin; it knows: "
                    f"{', '.join(sorted(INVOKES))}"
                )
            invoke = INVOKES[request.tok]
            given = {key: item for key, item in decode(request.args).items() if item is not None}
            failures = check_values(invoke.arguments, given, request.tok)
            if failures:
                return provider_pb2.InvokeResponse(
                    failures=[
                        provider_pb2.CheckFailure(property=failure.property, reason=failure.reason)
                        for failure in failures
                    ]
                )
            response = provider_pb2.InvokeResponse()
            # The field is called `return`, which Python cannot write as a name.
            getattr(response, "return").CopyFrom(encode(invoke.run(self.session(), given)))
            return response

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Nothing to do: calls under way are short, and the engine ends the process."""
        return empty_pb2.Empty()


def _configured(request: provider_pb2.ConfigureRequest, waits: Waits) -> Session:
    config = provider_config.read(decode(request.args))
    for endpoint in ENDPOINTS:
        # All of them before anything is done: a deployment must not stop half-way for this.
        if endpoint is not IAM_CREDENTIALS:
            config.endpoint_of(endpoint)
    charged = config.billing_project if config.user_project_override else None
    google = Google(session_for(config), config.endpoint_of, waits, charged, config.request_timeout)
    return Session(config, google, waits)
