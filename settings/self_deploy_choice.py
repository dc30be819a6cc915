"""Whether a model fits its machines, from the catalogue alone; and what will run all the time."""

from collections.abc import Iterator
from dataclasses import dataclass

from settings.errors import SettingProblem
from settings.self_deploy_catalogue import (
    DeployableModel,
    deployable_models,
    gpus,
    machines,
)
from settings.self_deployed import SelfDeployedSettings

PREFIX = "self-deployed-"
"""Before the model's name in the output `endpoints`: the managed model may be beside it."""


@dataclass(frozen=True, kw_only=True)
class SelfDeployment:
    """Settings that `read_settings` has accepted, with the catalogue's part filled in."""

    model: DeployableModel
    location: str
    machine_type: str
    accelerator_type: str
    accelerator_count: int
    min_replicas: int
    max_replicas: int
    accept_eula: bool

    @property
    def name(self) -> str:
        return f"{PREFIX}{self.model.name}/{self.location}"

    @property
    def request_id(self) -> str:
        return self.model.request_id

    @property
    def cost_warning(self) -> str:
        machine = f"{self.machine_type} ({self.accelerator_count} x {self.accelerator_type})"
        more = f", up to {self.max_replicas} under load" if self.has_more else ""
        return (
            f"selfDeployed: {self.min_replicas} x {machine} run all the time in {self.location}"
            f"{more}. Google bills them by the hour for as long as the endpoint exists, used or "
            "not. To end it: pulumi config set deletionProtection false && pulumi up, then pulumi "
            "destroy or, to keep the rest, pulumi config rm selfDeployed && pulumi up (with model "
            "none, before: pulumi config rm model)"
        )

    @property
    def has_more(self) -> bool:
        return self.max_replicas > self.min_replicas


def self_deployment(settings: SelfDeployedSettings) -> SelfDeployment:
    known = machines().get(settings.machine_type)
    return SelfDeployment(
        model=deployable_models()[settings.model],
        location=settings.location,
        machine_type=settings.machine_type,
        accelerator_type=settings.accelerator_type or (known.accelerator if known else ""),
        accelerator_count=settings.accelerator_count or (known.count if known else 0),
        min_replicas=settings.min_replicas,
        max_replicas=settings.max_replicas or settings.min_replicas,
        accept_eula=settings.accept_eula,
    )


def self_deploy_problems(settings: SelfDeployedSettings | None) -> Iterator[SettingProblem]:
    if settings is None:
        return
    most = settings.max_replicas
    if most is not None and most < settings.min_replicas:
        yield SettingProblem(
            key="selfDeployed.maxReplicas",
            found=f"{most}, below minReplicas {settings.min_replicas}",
            expected="at least minReplicas",
            fix=f"pulumi config set --path selfDeployed.maxReplicas {settings.min_replicas}",
        )
    yield from machine_problems(settings)


def machine_problems(settings: SelfDeployedSettings) -> Iterator[SettingProblem]:
    """Of an unknown machine its GPUs must be said; of a known one they are what they are."""
    machine = machines().get(settings.machine_type)
    said = {
        "acceleratorType": settings.accelerator_type,
        "acceleratorCount": settings.accelerator_count,
    }
    if machine is None:
        for key in (key for key, value in said.items() if value is None):
            yield SettingProblem(
                key=f"selfDeployed.{key}",
                found=f"nothing, and a machine that is not known here: {settings.machine_type}",
                expected=f"its GPUs, or one of {', '.join(machines())}",
                fix=f"pulumi config set --path selfDeployed.{key} "
                f"{'NVIDIA_L4' if key == 'acceleratorType' else 1}",
            )
        yield from gpu_problems(settings)
        return
    for key, fact in (
        ("acceleratorType", machine.accelerator),
        ("acceleratorCount", machine.count),
    ):
        if said[key] not in (None, fact):
            yield SettingProblem(
                key=f"selfDeployed.{key}",
                found=f"{said[key]} with {machine.name}",
                expected=f"{fact}, which is what the machine has",
                fix=f"pulumi config rm --path selfDeployed.{key}",
            )
    yield from memory_problems(settings, machine.count, machine.gpu_memory)


def memory_problems(
    settings: SelfDeployedSettings, count: int, each: int
) -> Iterator[SettingProblem]:
    """`each` GPU has that many GB."""
    needed = deployable_models()[settings.model].gpu_memory
    if count * each < needed:
        enough = [m.name for m in machines().values() if m.count * m.gpu_memory >= needed]
        forget = "".join(
            f" && pulumi config rm --path selfDeployed.{key}"
            for key, said in (
                ("acceleratorType", settings.accelerator_type),
                ("acceleratorCount", settings.accelerator_count),
            )
            if said
        )
        yield SettingProblem(
            key="selfDeployed.machineType",
            found=f"{settings.machine_type}, with {count} x {each} GB of GPU memory",
            expected=f"at least {needed} GB for {settings.model}: {', '.join(enough)}",
            fix=f"pulumi config set --path selfDeployed.machineType {enough[0]}{forget}",
        )


def gpu_problems(settings: SelfDeployedSettings) -> Iterator[SettingProblem]:
    gpu = gpus().get(settings.accelerator_type or "")
    if gpu is None:
        return
    fitting = gpu.machine
    if series(fitting) == series(settings.machine_type):
        yield from memory_problems(settings, settings.accelerator_count or 1, gpu.memory)
    else:
        yield SettingProblem(
            key="selfDeployed.machineType",
            found=f"{settings.machine_type} with {settings.accelerator_type}, which it cannot have",
            expected=f"a machine of the series {series(fitting)}, such as {fitting}",
            fix=f"pulumi config set --path selfDeployed.machineType {fitting}",
        )


def series(machine_type: str) -> str:
    return machine_type.partition("-")[0]
