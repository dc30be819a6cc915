"""What may be said about a model on machines of one's own: which, where, on what, how many."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from settings.catalogue.machines import machines
from settings.settings_model import SettingsModel

Region = Annotated[str, StringConstraints(pattern=r"^[a-z]+-[a-z]+[0-9]+$", max_length=63)]
MachineType = Annotated[
    str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+){1,4}$", max_length=63)
]
AcceleratorType = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{3,63}$")]
MOST_REPLICAS = 100


class SelfDeployedSettings(SettingsModel):
    """One model, deployed from Model Garden to an endpoint of the project's own."""

    model: Literal["gpt-oss-20b", "gpt-oss-120b"] = Field(
        description="The model: gpt-oss-20b or gpt-oss-120b. Changing anything here makes a new "
        "endpoint with a new address.",
        examples=["gpt-oss-20b", "gpt-oss-120b"],
    )
    location: Region = Field(
        description="Region of the endpoint and its machines, such as us-central1; never global.",
        examples=["us-central1"],
    )
    machine_type: MachineType = Field(
        description=f"Machine of each replica: {', '.join(machines())}; another one with its "
        "acceleratorType and acceleratorCount.",
        examples=["g2-standard-12", "a3-highgpu-1g"],
    )
    accelerator_type: AcceleratorType | None = Field(
        default=None,
        description="GPU of the machine in Vertex AI's words; known for the machines listed.",
        examples=["NVIDIA_L4"],
    )
    accelerator_count: int | None = Field(
        default=None,
        ge=1,
        le=16,
        description="GPUs of each machine, 1 to 16; known for the machines listed.",
        examples=[1],
    )
    min_replicas: int = Field(
        default=1,
        ge=1,
        le=MOST_REPLICAS,
        description=f"Machines that always run, 1 to {MOST_REPLICAS}; each is billed by the hour.",
        examples=[1],
    )
    max_replicas: int | None = Field(
        default=None,
        ge=1,
        le=MOST_REPLICAS,
        description=f"Machines that may run under load, minReplicas to {MOST_REPLICAS}; as many as "
        "minReplicas when unset. Quota is needed for all of them.",
        examples=[2],
    )
    accept_eula: bool = Field(
        default=False,
        description="true: the licence of the card is accepted for the project, for good. gpt-oss "
        "is Apache 2.0 and is not known to ask for it.",
        examples=[True, False],
    )
