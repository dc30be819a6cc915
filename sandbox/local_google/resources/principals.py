"""Identities that are no account: those of a workload identity pool.

Owns their name, and which `principalSet://` members they belong to. The name is all that most of
this Google sees of a caller; the sets travel with it, because they come from one token's claims.
"""

from sandbox.local_google.json_types import Json

HOST = "iam.googleapis.com"


class Federated(str):
    """`principal://iam.googleapis.com/POOL/subject/S`."""

    __slots__ = ("pool", "sets")
    pool: str
    """`projects/N/locations/global/workloadIdentityPools/P`."""
    sets: frozenset[str]
    """Every `principalSet://…` it belongs to."""

    @classmethod
    def named(cls, pool: str, attributes: Json) -> "Federated":
        """`attributes` as mapped: google.subject, google.groups, attribute.NAME."""
        made = cls(f"principal://{HOST}/{pool}/subject/{attributes['google.subject']}")
        made.pool = pool
        everyone = f"principalSet://{HOST}/{pool}"
        groups = attributes.get("google.groups", [])
        sets = {f"{everyone}/*"}
        sets |= {f"{everyone}/group/{group}" for group in groups if isinstance(groups, list)}
        sets |= {
            f"{everyone}/{name}/{value}"
            for name, value in attributes.items()
            if name.startswith("attribute.")
        }
        made.sets = frozenset(sets)
        return made
