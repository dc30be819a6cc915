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


def test_plugin_ends_when_its_engine_is_gone() -> None:
    engine = subprocess.Popen(
        ["sh", "-c", '"$0" 127.0.0.1:1 & read -r gone', BIN / "pulumi-resource-gcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert engine.stdout is not None
    assert int(engine.stdout.readline()) > 0
    engine.communicate("\n")  # to the end of the output, which the plugin holds open


@pytest.mark.parametrize("name", ["pulumi-resource-gcp", "pulumi-language-python"])
def test_process_whose_engine_is_gone_before_it_says_its_port_ends(name: str) -> None:
    """The parent that it notes at its start may be another one by then."""
    process = subprocess.Popen(
        [BIN / name, "127.0.0.1:1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()  # as the engine's end does
    process.stdout = None
    process.communicate()
