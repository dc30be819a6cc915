"""Serve the LanguageRuntime protocol until the engine goes away or asks us to stop.

The engine passes flags of its own and, last, its address; it reads our port from the first line of
standard output and everything after that as the program's output.
"""

from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import language_pb2_grpc

from sandbox.engine.ending import Ending
from sandbox.language_host.servicer import LanguageHost


def serve(host: LanguageHost) -> int:
    """Return 0 also when told to stop: the engine shows whatever else we would say."""
    ending = Ending()
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    # An engine that runs a component package goes without a word to the host that runs it.
    ending.wait()
    stopped = server.stop(grace=None)
    host.end_programs()
    stopped.wait()
    return 0
