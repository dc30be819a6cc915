"""Conditions on role bindings: refused by name, because they would not be evaluated here.

Owns the refusal, after Google's own version rules. A condition that a seeded policy already
carries stays (and never grants), so that a read-modify-write of its other bindings still works.
"""

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, invalid
from sandbox.local_google.resources.iam_policy import Policy

VERSIONS = (
    "For more information, please refer to https://cloud.google.com/iam/docs/policies#versions"
)


def refuse(policy: Policy, sent: Json) -> None:
    """Raises 400 for a version that conditions do not allow, 501 for a condition of one's own.

    Without an etag Google checks no versions (the text of `Policy.version` in discovery).
    """
    version = sent.get("version", 0)
    stored = [binding for binding in policy.bindings if binding.get("condition")]
    if stored and sent.get("etag") and version < 3:
        # The words of hashicorp/vault-plugin-secrets-gcp issue 88.
        raise invalid(
            f"Specified policy version ({version}) cannot be less than the existing policy version"
            f" (3). {VERSIONS}"
        )
    for binding in sent.get("bindings", []):
        if not binding.get("condition"):
            continue
        if version < 3:
            raise invalid(
                f"Specified policy version ({version}) is too low for a binding with a condition,"
                f" it must be 3. {VERSIONS}"  # (inferred): only the rule is documented
            )
        if not any(_kept(binding, old) for old in stored):
            raise _not_imitated(binding)


def _kept(binding: Json, old: Json) -> bool:
    same = all(binding.get(name) == old.get(name) for name in ("role", "condition"))
    return same and set(binding.get("members", [])) <= set(old["members"])


def _not_imitated(binding: Json) -> GoogleError:
    expression = binding["condition"].get("expression", "")
    return GoogleError(
        "UNIMPLEMENTED",
        f"The binding of {binding.get('role', '')} has the condition {expression!r}. Google would"
        " take it; conditions are not imitated in the local Google, so it would never grant."
        " Leave the condition out.",
    )
