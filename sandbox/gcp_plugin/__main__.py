"""Serve the ResourceProvider protocol until the engine goes away or asks us to stop.

The engine passes its address as the last argument and reads our port from standard output.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import sandbox.engine.bare_protocol  # noqa: F401 - makes pulumi's import below a light one

# isort: split
import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.engine.ending import Ending
from sandbox.gcp_plugin.servicer import GcpPlugin
from sandbox.gcp_plugin.waits import Waits

# The engine sends all independent resources at once, and each waits for Google.
_CONCURRENT_CALLS = 64
# Nothing limits a state's size: gRPC's default of 4 MB would.
_OPTIONS = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def main() -> None:
    """Leave with 0 also when told to stop: the engine shows whatever else we would say."""
    ending = Ending()
    server = grpc.server(ThreadPoolExecutor(max_workers=_CONCURRENT_CALLS), options=_OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(
        GcpPlugin(Waits.from_environment()), server
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    ending.wait()
    server.stop(grace=None)
    # At once, as a Go process does: an ordinary exit would wait for calls under way.
    os._exit(0)


if __name__ == "__main__":
    main()
