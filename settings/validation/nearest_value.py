"""What can be kept of a value that was refused: the nearest to it that the setting takes.

A fix that is pasted with an example in it sets somebody else's address, project or API. So values
near to the found one are tried in turn, and the example is left for where none of them is taken.
"""

import contextlib
import difflib
import math
import re
from collections.abc import Callable, Iterator, Sequence

from pydantic import TypeAdapter, ValidationError

from settings.members import why_refused
from settings.validation.json_values import LONGEST

MEMBERS = ("callers", "developers")
Way = Callable[[str], str]


def last_part(text: str) -> str:
    """Google's and Hugging Face's names without what is before them, and no `tagValues/123`."""
    return "" if text.startswith("tagValues/") else text.rstrip("/").rpartition("/")[2]


def of(kind: str) -> Way:
    """`organizations/123` is known as 123, where an organization is asked for and nothing else."""
    pattern = re.compile(rf"(?:.*/)?{kind}/([^/]+)/?")

    def its_id(text: str) -> str:
        named = pattern.fullmatch(text)
        return named[1] if named else ""

    return its_id


def hyphened(text: str) -> str:
    """An id in place of a name: of 30 characters at most, as all of Google's here have."""
    plain = re.fullmatch(r"[\w .-]+", text, re.ASCII)
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:30].rstrip("-") if plain else ""


def account_id(text: str) -> str:
    return text.rpartition(":")[2].partition("@")[0].lower()


def member(text: str) -> str:
    """A bare address is a person's, unless it is a service account's."""
    kind = "serviceAccount" if text.endswith(".gserviceaccount.com") else "user"
    return f"{kind}:{text}" if ":" not in text else ""


def api(text: str) -> str:
    host = re.sub(r"^[a-z]+://", "", text.lower()).partition("/")[0]
    return f"{host.partition('.google')[0]}.googleapis.com"


def label(text: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-")[:63]


def display_name(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9'\"!-]+", " ", text)[:30].strip()


WAYS: dict[str, tuple[Way, ...]] = {
    "projectId": (of("projects"), hyphened),
    "quotaProject": (of("projects"), hyphened),
    "projectName": (display_name,),
    "organizationId": (of("organizations"),),
    "folderId": (of("folders"),),
    "billingAccount": (lambda text: of("billingAccounts")(text).upper(),),
    "callerAccountId": (account_id, hyphened),
    "ci.planAccountId": (account_id, hyphened),
    "ci.applyAccountId": (account_id, hyphened),
    "ci.poolId": (of("workloadIdentityPools"), hyphened),
    "ci.issuerUri": (lambda text: f"https://{text.rpartition('://')[2].lower()}",),
    "callerRole": (of("roles"),),
    "callers": (member, hyphened),
    "developers": (member,),
    "extraServices": (api,),
    "quotaPreferences.service": (api,),
    "labels": (label,),
    "tags": (last_part,),
    "selfDeployed.model": (last_part,),
    # A zone is its region's name and a letter: https://cloud.google.com/compute/docs/regions-zones
    "selfDeployed.location": (lambda text: re.sub(r"-[a-z]$", "", text.lower()),),
    # Compute Engine calls nvidia-l4 what Vertex AI calls NVIDIA_L4.
    "selfDeployed.acceleratorType": (lambda text: text.upper().replace("-", "_"),),
    "budget.pubsubTopic": (lambda text: re.sub(r"^.*?(?=projects/)", "", text),),
}
"""By setting, without positions in lists; besides what is tried of every text."""
OF_EVERY_TEXT: tuple[Way, ...] = (str.lower, str.upper)
PER_CENT = ("budget.thresholds", "observability.errorRatio", "observability.throttlingRatio")
BY_THE_HOUR = ("selfDeployed.minReplicas", "selfDeployed.maxReplicas")
"""Nobody who mistook them is offered as many as there may be: they are billed."""
BOOLEAN = TypeAdapter(bool)
"""It takes yes, n or off too, which a stack's config does not."""
NEVER = {"extraServices": "compute.googleapis.com"}
"""What is refused in any form: who meant it is offered nothing near to it."""
BLANKS: dict[str, Sequence[object]] = {
    "acceptedAccess": [["ACCOUNT_ID ROLE MEMBER"]],
    "ci": [{"issuer": "github"}],
    "ci.ownerId": ["OWNER_ID"],
    "ci.repositoryId": ["REPOSITORY_ID"],
    "ci.namespaceId": ["NAMESPACE_ID"],
    "ci.projectId": ["PROJECT_ID"],
    "ci.claims": [{"repository_id": "YOURS"}],
}
"""In place of examples: one that is pasted would let somebody in."""


def near(
    setting: str, found: object, shown: Sequence[object], bounds: Sequence[float]
) -> Iterator[object]:
    """Values near to `found`, the nearest first; `shown` are examples, `bounds` its limits."""
    if isinstance(found, list) and len(found) == 1:
        yield from near(setting, found[0], shown, bounds)
    elif isinstance(found, bool):
        yield found
    elif isinstance(found, int | float):
        yield from _near_number(setting, found, bounds)
    elif isinstance(found, str) and 0 < len(found) <= LONGEST:
        if any(isinstance(each, bool) for each in shown):
            yield from _yes_or_no(found.strip())
        yield found
        yield from _near_text(setting, found.strip(), shown, bounds)


def _yes_or_no(text: str) -> Iterator[bool]:
    with contextlib.suppress(ValidationError):
        yield BOOLEAN.validate_python(text)


def _near_number(setting: str, found: float, bounds: Sequence[float]) -> Iterator[object]:
    yield found
    yield str(found)
    if not math.isfinite(found):
        return
    if setting in PER_CENT and found == int(found):
        yield found / 100
    yield round(found)
    # What is below nothing is no nearer to nothing than to an example.
    if setting not in BY_THE_HOUR:
        yield from (bound for bound in bounds if bound >= 0 <= found)


def _near_text(
    setting: str, text: str, shown: Sequence[object], bounds: Sequence[float]
) -> Iterator[object]:
    if setting in MEMBERS and why_refused(text):
        return
    yield text
    yield from (way(text) for way in (*WAYS.get(setting, ()), *OF_EVERY_TEXT))
    if number := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*(%?)", text):
        value = float(number[1])
        yield from _near_number(setting, value / 100 if number[2] else value, bounds)
    names = [name for name in shown if isinstance(name, str)]
    yield from difflib.get_close_matches(text, names, n=1)
