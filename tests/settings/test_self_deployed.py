"""A model on machines of one's own: what cannot hold it, or is misnamed, is refused."""

import datetime
from typing import Any

import pytest

from settings.catalogue.machines import deployable_models, machines
from settings.errors import SettingsError
from settings.validation.model_choice import served
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
SMALL = {"model": "gpt-oss-20b", "location": "us-central1", "machineType": "g2-standard-12"}


def read(self_deployed: Any, **more: object) -> Any:
    return read_settings({**GOOD, "selfDeployed": self_deployed, **more}, TODAY)


def test_the_gpus_of_a_known_machine_need_not_be_said() -> None:
    managed, own = served(read({**SMALL, "maxReplicas": 3}))
    assert managed.name == "gpt-oss-120b/global"
    assert own.name == "self-deployed-gpt-oss-20b/us-central1"
    assert own.request_id == "openai/gpt-oss-20b"
    warning = own.cost_warning
    assert "1 x g2-standard-12 (1 x NVIDIA_L4) run all the time in us-central1" in warning
    assert "up to 3 under load" in warning
    assert "by the hour" in warning


def test_another_machine_is_taken_with_its_gpus() -> None:
    other = {**SMALL, "machineType": "g4-standard-48", "acceleratorType": "NVIDIA_RTX_PRO_6000"}
    (_, own) = served(read({**other, "acceleratorCount": "1"}))
    assert (own.accelerator_type, own.accelerator_count) == ("NVIDIA_RTX_PRO_6000", 1)


@pytest.mark.parametrize("machine", ["a2-megagpu-16g", "a2-highgpu-8g"])
def test_every_kind_of_machine_that_has_a_gpu_is_taken_with_it(machine: str) -> None:
    gpus = {"acceleratorType": "NVIDIA_TESLA_A100", "acceleratorCount": 8}
    (_, own) = served(read({**SMALL, "machineType": machine, **gpus}))
    assert own.machine_type == machine


def test_there_may_be_no_managed_model_at_all() -> None:
    assert [one.name for one in served(read(SMALL, model="none"))] == [
        "self-deployed-gpt-oss-20b/us-central1"
    ]


def test_every_model_fits_some_machine_of_the_catalogue() -> None:
    largest = max(machine.count * machine.gpu_memory for machine in machines().values())
    assert all(model.gpu_memory <= largest for model in deployable_models().values())


@pytest.mark.parametrize(
    ("change", "key", "expected", "fix"),
    [
        ({"model": "gpt-oss-7b"}, "model", "gpt-oss-20b or", "selfDeployed.model gpt-oss-20b"),
        ({"location": "global"}, "location", "never global", "selfDeployed.location LOCATION"),
        ({"model": "gpt-oss-120b"}, "machineType", "at least 80 GB", "machineType a3-highgpu-1g"),
        ({"acceleratorCount": 2}, "acceleratorCount", "1, which", "rm --path selfDeployed.acc"),
        ({"acceleratorType": "NVIDIA_B200"}, "acceleratorType", "NVIDIA_L4,", "rm --path"),
        ({"machineType": "a4-highgpu-8g"}, "acceleratorType", "its GPUs", "Type NVIDIA_B200\n"),
        ({"machineType": "a4-highgpu-8g"}, "acceleratorCount", "its GPUs", "acceleratorCount 8"),
        ({"machineType": "g2-standard-4"}, "acceleratorType", "its GPUs", "Type NVIDIA_L4\n"),
        ({"machineType": "g2-standard-4"}, "acceleratorCount", "its GPUs", "acceleratorCount 1"),
        (  # several GPUs fit on it, and none is proposed that may be too small to serve
            {"machineType": "n1-highmem-8"},
            *("machineType", "a machine with GPUs", "machineType g2-standard-12"),
        ),
        (
            {"machineType": "c3-standard-8"},
            *("machineType", "a machine with GPUs", "machineType g2-standard-12"),
        ),
        *(
            (
                {"machineType": machine, "acceleratorType": gpu, "acceleratorCount": 8},
                *("machineType", f"begins with {begin}-", f"machineType {fitting}"),
            )
            for machine, gpu, begin, fitting in (
                ("a3-edgegpu-8g", "NVIDIA_H200_141GB", "a3-ultragpu", "a3-ultragpu-8g"),
                ("a3-megagpu-8g", "NVIDIA_H100_80GB", "a3-highgpu", "a3-highgpu-1g"),
                ("a2-highgpu-8g", "NVIDIA_A100_80GB", "a2-ultragpu", "a2-ultragpu-1g"),
                ("a4x-highgpu-4g", "NVIDIA_B200", "a4-highgpu", "a4-highgpu-8g"),
                ("e2-standard-4", "NVIDIA_L4", "g2", "g2-standard-12"),
            )
        ),
        (
            {"machineType": "n1-standard-4", "acceleratorType": "NVIDIA_L4", "acceleratorCount": 1},
            *("machineType", "begins with g2-", "machineType g2-standard-12"),
        ),
        (
            {
                "model": "gpt-oss-120b",
                "machineType": "g2-standard-4",
                "acceleratorType": "NVIDIA_L4",
                "acceleratorCount": 1,
            },
            *("machineType", "at least 80 GB", "machineType a3-highgpu-1g && pulumi config rm"),
        ),
        ({"minReplicas": 0}, "minReplicas", "1 to 100", "selfDeployed.minReplicas MIN_REPLICAS"),
        ({"minReplicas": 3, "maxReplicas": 2}, "maxReplicas", "at least", "maxReplicas 3"),
        ({"replicas": 2}, "replicas", "Replicas, perhaps", "rm --path selfDeployed.replicas"),
    ],
)
def test_what_cannot_be_is_told_with_the_command(
    change: dict[str, object], key: str, expected: str, fix: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read({**SMALL, **change})
    message = str(caught.value)
    problem = message[message.index(f"\nselfDeployed.{key}\n") :]
    assert expected in problem.split("expected")[1]
    assert fix in problem.split("fix", 1)[1] + "\n"


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(SettingsError, match="'none', and nothing self-deployed"):
        read({}, model="none")
