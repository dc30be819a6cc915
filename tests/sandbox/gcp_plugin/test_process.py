"""The executable that the engine starts: its port, and its quiet end."""

import signal
import subprocess

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from sandbox.gcp_plugin.servicer import VERSION
from sandbox.lifecycle.environment import BIN


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_on_the_printed_port_and_ends_without_a_word(signum: signal.Signals) -> None:
    process = subprocess.Popen(
        [BIN / "pulumi-resource-gcp", "127.0.0.1:1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        assert stub.GetPluginInfo(empty_pb2.Empty()).version == VERSION
    process.send_signal(signum)
    assert process.communicate() == ("", "")
    assert process.returncode == 0
