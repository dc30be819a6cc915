"""Answers to the engine: what this host is, what the program needs, and `Run`.

A program runs in a process of its own, so that what it does to its interpreter (signals, event
loops, `sys.exit`) ends with it. The request travels on the child's standard input, because it
holds decrypted configuration and process arguments are public.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

from sandbox.language_host.exit_codes import PROGRAM_REPORTED_ITS_ERROR
from sandbox.language_host.run_plugin import said_until_it_ends, start_plugin

IMPORTED_AS_PCL = (
    "# The sandbox writes no Python; this is what was imported, in Pulumi's own language (PCL):"
)

GRACE_SECONDS = 5.0
"""How long a program may take to end after it was told to."""


@dataclass(frozen=True)
class Ready:
    """A program that is ready to run."""

    command: Sequence[str]
    variables: Mapping[str, str] = field(default_factory=dict)
    """What it reads from its environment."""
    told: bytes = b""
    """What it reads from its standard input."""


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """One host per engine process; `engine_address` is where programs send their log lines."""

    language = "Python"

    def __init__(self, engine_address: str) -> None:
        self._engine_address = engine_address
        self._programs: set[subprocess.Popen[bytes]] = set()
        self._ended = False
        self._lock = threading.Lock()

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        self._engine_address = request.engine_address or self._engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo()

    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        return language_pb2.AboutResponse(
            executable=sys.executable, version=".".join(map(str, sys.version_info[:3]))
        )

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """None: the engine then takes providers from PATH and downloads nothing."""
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(
        self, request: language_pb2.GetRequiredPluginsRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPluginsResponse:
        return language_pb2.GetRequiredPluginsResponse()

    def GenerateProgram(
        self, request: language_pb2.GenerateProgramRequest, context: grpc.ServicerContext
    ) -> language_pb2.GenerateProgramResponse:
        """What `pulumi import` prints for people to copy: Pulumi's own language, not Python.

        The official host brings Pulumi's code generator; without an answer an import that has
        succeeded would end as a failure.
        """
        lines = [IMPORTED_AS_PCL]
        for source in request.source.values():
            lines += [f"# {line}".rstrip() for line in source.splitlines()]
        program = "\n".join([*lines, ""]).encode()
        return language_pb2.GenerateProgramResponse(source={"__main__.py": program})

    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.stop_programs()
        return empty_pb2.Empty()

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        with self.ready(request) as ready:
            with self._lock:
                if self._ended:
                    return language_pb2.RunResponse(bail=True)
                program = subprocess.Popen(
                    ready.command, env={**os.environ, **ready.variables}, stdin=subprocess.PIPE
                )
                self._programs.add(program)
            try:
                program.communicate(ready.told)
            finally:
                with self._lock:
                    self._programs.discard(program)
        if program.returncode == 0:
            return language_pb2.RunResponse()
        if program.returncode == PROGRAM_REPORTED_ITS_ERROR:
            return language_pb2.RunResponse(bail=True)
        return language_pb2.RunResponse(
            error=f"the {self.language} program ended with exit code {program.returncode}"
        )

    def ready(self, request: language_pb2.RunRequest) -> AbstractContextManager[Ready]:
        """The program of `request`, for as long as it runs."""
        command = [sys.executable, "-u", "-m", "sandbox.language_host.run_program"]
        told = request.SerializeToString()
        return nullcontext(Ready([*command, self._engine_address], told=told))

    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Nothing to install: programs and packages run with the sandbox's own interpreter."""
        yield language_pb2.InstallDependenciesResponse()

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """A component package written in Python; its first line of output is its port."""
        plugin = start_plugin(request)
        with self._lock:
            self._programs.add(plugin)
        try:
            yield from said_until_it_ends(plugin)
        finally:
            _end([plugin])
            with self._lock:
                self._programs.discard(plugin)

    def stop_programs(self) -> None:
        """Terminate what still runs; its `Run` call then returns."""
        with self._lock:
            for program in self._programs:
                program.terminate()

    def end_programs(self) -> None:
        """Nothing that was started here runs afterwards, also what does not heed SIGTERM."""
        with self._lock:
            self._ended = True
            running = list(self._programs)
        _end(running)


def _end(programs: Sequence[subprocess.Popen[bytes]]) -> None:
    for program in programs:
        program.terminate()
    over = time.monotonic() + GRACE_SECONDS
    for program in programs:
        try:
            program.wait(max(0, over - time.monotonic()))
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()
