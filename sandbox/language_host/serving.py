"""Serve the LanguageRuntime protocol until the engine goes away or asks us to stop.

The engine passes flags of its own and, last, its address; it reads our port from the first line of
standard output and everything after that as the program's output.
"""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

import grpc
from pulumi.runtime.proto import language_pb2_grpc

from sandbox.language_host.servicer import LanguageHost

POLL_SECONDS = 0.05


def serve(host: LanguageHost) -> int:
    """Return 0 also when told to stop: the engine shows whatever else we would say."""
    engine, asked = os.getppid(), list[int]()

    def ask_to_stop(signum: int, _frame: FrameType | None) -> None:
        asked.append(signum)

    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    # No lock and no endless wait: a signal that comes as one begins would not interrupt it.
    # An engine that runs a component package goes without a word to the host that runs it.
    while not asked and os.getppid() == engine:
        time.sleep(POLL_SECONDS)
    host.stop_programs()
    server.stop(grace=None).wait()
    return 0
