"""Whether a model fits its machines, from the catalogue alone; and what will run all the time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from settings.catalogue.machines import (
    DeployableModel,
    deployable_models,
    gpu_count,
    gpus,
    gpus_of,
    machines,
)
from settings.errors import SettingProblem
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
        yield from unknown_machine(settings, [key for key, value in said.items() if value is None])
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


def unknown_machine(
    settings: SelfDeployedSettings, unsaid: Sequence[str]
) -> Iterator[SettingProblem]:
    name, needed = settings.machine_type, deployable_models()[settings.model].gpu_memory
    count = settings.accelerator_count or gpu_count(name)
    have = gpus_of(name)
    if unsaid and len(have) != 1 and settings.accelerator_type is None:
        yield SettingProblem(
            key="selfDeployed.machineType",
            found=f"{name}, of which no GPU is known here, and no acceleratorType"
            if not have
            else f"{name}, which may have {' or '.join(have)}, and no acceleratorType",
            expected=f"a machine with GPUs: {', '.join(machines())}; or another one with its "
            "acceleratorType and acceleratorCount",
            fix=replaced_by(settings, enough_for(settings.model)[0]),
        )
        return
    enough = [gpu for gpu, facts in have.items() if count * facts.memory >= needed] or list(have)
    facts = {"acceleratorType": (enough or [""])[0], "acceleratorCount": str(count)}
    for key in unsaid:
        yield SettingProblem(
            key=f"selfDeployed.{key}",
            found=f"nothing, and a machine that is not known here: {name}",
            expected=f"its GPUs, or one of {', '.join(machines())}",
            fix=f"pulumi config set --path selfDeployed.{key} {facts[key]}",
        )
    yield from gpu_problems(settings)


def enough_for(model: str) -> list[str]:
    """The known machines that can hold it, the smallest first: they are billed by the hour."""
    needed = deployable_models()[model].gpu_memory
    memory = {machine.name: machine.count * machine.gpu_memory for machine in machines().values()}
    return sorted((name for name in memory if memory[name] >= needed), key=memory.__getitem__)


def replaced_by(settings: SelfDeployedSettings, machine_type: str) -> str:
    """The command for another machine; what a known one has need not be said, and may be wrong."""
    said = {
        "acceleratorType": settings.accelerator_type,
        "acceleratorCount": settings.accelerator_count,
    }
    forget = "".join(
        f" && pulumi config rm --path selfDeployed.{key}"
        for key, value in said.items()
        if value and machine_type in machines()
    )
    return f"pulumi config set --path selfDeployed.machineType {machine_type}{forget}"


def memory_problems(
    settings: SelfDeployedSettings, count: int, each: int
) -> Iterator[SettingProblem]:
    """`each` GPU has that many GB."""
    needed = deployable_models()[settings.model].gpu_memory
    if count * each < needed:
        enough = enough_for(settings.model)
        yield SettingProblem(
            key="selfDeployed.machineType",
            found=f"{settings.machine_type}, with {count} x {each} GB of GPU memory",
            expected=f"at least {needed} GB for {settings.model}: {', '.join(enough)}",
            fix=replaced_by(settings, enough[0]),
        )


def gpu_problems(settings: SelfDeployedSettings) -> Iterator[SettingProblem]:
    gpu = gpus().get(settings.accelerator_type or "")
    if gpu is None:
        return
    if gpu.fits(settings.machine_type):
        yield from memory_problems(settings, settings.accelerator_count or 1, gpu.memory)
    else:
        begins = " or ".join(f"{family}-" for family in gpu.families)
        yield SettingProblem(
            key="selfDeployed.machineType",
            found=f"{settings.machine_type} with {settings.accelerator_type}, which it cannot have",
            expected=f"a machine whose name begins with {begins}, such as {gpu.machine}; no other "
            "has that GPU",
            fix=replaced_by(settings, gpu.machine),
        )
