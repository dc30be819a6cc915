"""APIs that an environment turns on besides those it needs: which may be named, and which never."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import StringConstraints

from settings.errors import SettingProblem

ServiceName = Annotated[
    str,
    StringConstraints(
        pattern=r"^[a-z][a-z0-9-]{0,62}(\.[a-z0-9-]{1,63})*\.googleapis\.com$", max_length=253
    ),
]
COMPUTE = "compute.googleapis.com"


def extra_service_problems(services: Sequence[str]) -> Iterator[SettingProblem]:
    """Compute Engine comes with a network open to the world's SSH and an account that edits all.

    Callers of a model need neither, and no API turns them off again: somebody is to do it on
    purpose. https://cloud.google.com/compute/docs/access/service-accounts#default_service_account
    """
    for index, service in enumerate(services):
        if service == COMPUTE:
            yield SettingProblem(
                key="extraServices",
                found=COMPUTE,
                expected="any other API: Compute Engine makes a default network with open firewall "
                "rules and, in many projects, a service account with the Editor role, and stays. "
                "Whoever wants it turns it on by hand: gcloud services enable "
                "compute.googleapis.com --project=PROJECT",
                fix=f"pulumi config rm --path 'extraServices[{index}]'",
            )
