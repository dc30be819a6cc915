"""What of an `up` is Google's: the longest chain of latencies, as needed and as it was asked."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

TOKEN = "sts.token"  # noqa: S105 - a method
PROJECT = "cloudresourcemanager.projects.create"
LINK = "cloudbilling.projects.updateBillingInfo"
ENABLE = "serviceusage.services.batchEnable"
ACCOUNT = "iam.projects.serviceAccounts.create"
ROLE = "iam.projects.roles.create"
READ_POLICY = "cloudresourcemanager.projects.getIamPolicy"
SET_POLICY = "cloudresourcemanager.projects.setIamPolicy"
ENABLE_MODEL = "aiplatform.projects.publishers.models.enableModel"
NEEDS: dict[str, tuple[str, ...]] = {
    TOKEN: (),
    PROJECT: (TOKEN,),
    LINK: (PROJECT,),
    ENABLE: (LINK,),  # aiplatform cannot be enabled without billing
    ACCOUNT: (PROJECT,),  # counted against the deployer's project: needs no API in the new one
    ROLE: (PROJECT,),
    READ_POLICY: (PROJECT,),
    SET_POLICY: (ACCOUNT, ROLE, READ_POLICY),
    ENABLE_MODEL: (ENABLE,),
}
"""What Google must have done before it does a method's work. All else that an `up` asks are reads
that Google does not need: the plugin's after a create, the polls of operations, and our proofs."""


@dataclass(frozen=True)
class Exchange:
    """One call, or one operation from the call that started it; in seconds of one clock."""

    method: str
    operation: bool
    began: float
    latency: float

    @property
    def ended(self) -> float:
        return self.began + self.latency


def needed_chain(exchanges: Sequence[Exchange]) -> float:
    """Seconds of the heaviest path through NEEDS, each method as long as it first took.

    Raises KeyError for a method of NEEDS that was not asked: then the table is out of date.
    """
    answers, operations = ({e.method: e.latency for e in reversed(exchanges) if e.operation is kind}
                           for kind in (False, True))  # fmt: skip
    done: dict[str, float] = {}
    for method, needs in NEEDS.items():  # what is needed stands first
        took = answers[method] + operations.get(method, 0.0)
        done[method] = took + max((done[need] for need in needs), default=0.0)
    return max(done.values())


def longest_chain(exchanges: Sequence[Exchange]) -> float:
    """Seconds of the heaviest sequence in which each exchange began after the last had ended.

    Whatever runs beside it is not counted; what lies between two exchanges (the engine, the plugin,
    the program) is not Google's.
    """
    by_end = sorted(exchanges, key=lambda exchange: exchange.ended)
    ends = [exchange.ended for exchange in by_end]
    best = [0.0]
    for exchange in by_end:
        before = bisect_right(ends, exchange.began)
        best.append(max(best[-1], best[before] + exchange.latency))
    return best[-1]
