"""The tour: every built method of every API once, with a request that is accepted.

A file per API. The steps of all of them run in this order against one world, as a caller who may
do everything, so a later file may use what an earlier one made.
"""

from types import ModuleType

from tests.sandbox.local_google.tour import (
    aiplatform,
    billingbudgets,
    cloudbilling,
    cloudquotas,
    cloudresourcemanager,
    iam,
    iamcredentials,
    monitoring,
    orgpolicy,
    serviceusage,
    sts,
)
from tests.sandbox.local_google.tour.step import Step

APIS: tuple[ModuleType, ...] = (
    cloudresourcemanager,
    cloudbilling,
    billingbudgets,
    serviceusage,
    iam,
    iamcredentials,
    sts,
    orgpolicy,
    cloudquotas,
    monitoring,
    aiplatform,
)
STEPS: list[Step] = [step for api in APIS for step in api.STEPS]
NOT_BUILT: set[tuple[str, str]] = {key for api in APIS for key in api.NOT_BUILT}
