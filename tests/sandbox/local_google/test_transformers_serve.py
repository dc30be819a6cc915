"""The model backend with a real server and a real, if tiny, gpt-oss.

`TRANSFORMERS_PYTHON` names an interpreter that has `transformers[serving]`, torch and accelerate;
they are 1 GB and more, and no part of the project's lock.
"""

import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from sandbox.local_google.chat.backend import backend
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.state.world import World
from tests.sandbox.local_google.conftest import Caller
from tests.sandbox.local_google.test_model_backend import CHAT, body, said, stream

pytestmark = pytest.mark.slow

PYTHON = os.environ.get("TRANSFORMERS_PYTHON", "")
MAKER = Path(__file__).with_name("tiny_gpt_oss.py")
SERVE = "from transformers.cli.transformers import main; main()"
OFFLINE = {"HF_HUB_OFFLINE": "1", "CUDA_VISIBLE_DEVICES": "", "PATH": os.environ.get("PATH", "")}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Its address, and the name of the model there."""
    if not PYTHON:
        pytest.skip("TRANSFORMERS_PYTHON names no interpreter with transformers[serving]")
    folder = tmp_path_factory.mktemp("tiny-gpt-oss")
    environ = {**OFFLINE, "HF_HOME": str(folder / "home")}
    subprocess.run([PYTHON, MAKER, folder], env=environ, check=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [PYTHON, "-c", SERVE, "serve", str(folder), "--device", "cpu"]
    command += ["--host", "127.0.0.1", "--port", port]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        told = ""
        while "Uvicorn running" not in told and (line := process.stderr.readline()):
            told += line
        assert "Uvicorn running" in told, told
        yield f"http://127.0.0.1:{port}", str(folder)
        process.terminate()
        process.communicate()


@pytest.fixture
def model(served: tuple[str, str], world: World, ready: Project) -> None:
    world.model_backend = backend(*served)


@pytest.mark.parametrize("usage", [True, False])
def test_a_real_model_streams_as_google_does(dev: Caller, model: None, usage: bool) -> None:
    chunks, done = stream(dev, max_tokens=8, stream_options={"include_usage": usage})
    assert done
    assert said(chunks, "content")
    finished = [c for c in chunks if c["choices"] and "finish_reason" in c["choices"][0]]
    assert [c["choices"][0]["finish_reason"] for c in finished] in (["length"], ["stop"])
    assert (chunks[-1]["choices"] == []) is usage
    assert 0 < chunks[-1]["usage"]["completion_tokens"] <= 8


def test_a_real_model_answers_whole(dev: Caller, model: None) -> None:
    answer = dev.ok("POST", CHAT, body(max_tokens=8))
    assert answer["model"] == "openai/gpt-oss-120b-maas"
    assert answer["choices"][0]["message"]["content"]


def test_a_wrong_name_there_is_a_refusal_in_googles_shape(
    dev: Caller, served: tuple[str, str], world: World, ready: Project
) -> None:
    world.model_backend = backend(served[0], "another")
    error = dev.refused("POST", CHAT, body(stream=True))
    assert (error["status"], error["code"]) == ("INVALID_ARGUMENT", 400)
    assert re.search("pinned to .* requested 'another'", error["message"])


def test_a_client_that_leaves_does_not_stop_the_next(dev: Caller, model: None) -> None:
    with dev.http.stream("POST", CHAT, json=body(stream=True, max_tokens=2000)) as answer:
        assert next(answer.iter_lines())
    answer = dev.http.post(CHAT, json=body(max_tokens=4), timeout=60)
    assert answer.status_code == httpx2.codes.OK
