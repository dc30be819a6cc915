"""Answers to the engine for Go and Node.js; what is the same for all languages is inherited."""

import subprocess
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import grpc
from pulumi.runtime.proto import language_pb2

from sandbox.language_host.servicer import LanguageHost, Ready
from sandbox.languages.build import SDK_GENERATOR, executable
from sandbox.languages.program import Language, ProgramError, complete
from sandbox.lifecycle.errors import SandboxError


class OtherLanguageHost(LanguageHost):
    def __init__(self, language: Language, engine_address: str) -> None:
        super().__init__(engine_address)
        self._language = language
        self.language = language.name

    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        tool = self._language.version
        return language_pb2.AboutResponse(
            executable=tool[0], version=complete(tool, Path.cwd()).strip()
        )

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        try:
            return super().Run(request, context)
        except ProgramError as error:
            return language_pb2.RunResponse(error=str(error))

    def ready(self, request: language_pb2.RunRequest) -> AbstractContextManager[Ready]:
        return self._language.ready(request, self._engine_address)

    def InstallDependencies(
        self, request: language_pb2.InstallDependenciesRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        folder = Path(request.info.program_directory)
        try:
            said = complete(self._language.install, folder, outside=True)
        except ProgramError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        yield language_pb2.InstallDependenciesResponse(stdout=said.encode())

    def GeneratePackage(
        self, request: language_pb2.GeneratePackageRequest, context: grpc.ServicerContext
    ) -> language_pb2.GeneratePackageResponse:
        try:
            command = [str(executable(SDK_GENERATOR)), self._language.name, request.directory]
        except SandboxError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        done = subprocess.run(
            [*command, request.loader_target],
            input=request.schema,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            context.abort(grpc.StatusCode.UNKNOWN, done.stderr.strip())
        return language_pb2.GeneratePackageResponse()

    def Link(
        self, request: language_pb2.LinkRequest, context: grpc.ServicerContext
    ) -> language_pb2.LinkResponse:
        folder = Path(request.info.program_directory)
        try:
            told = [self._language.link(folder, Path(each.path)) for each in request.packages]
        except ProgramError as error:
            context.abort(grpc.StatusCode.UNKNOWN, str(error))
        return language_pb2.LinkResponse(import_instructions="\n".join(told))
