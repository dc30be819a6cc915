"""Takes secrets out before anything is kept: by the name of the field, never by what it looks like.

What a secret looks like is the last scan's, in `redaction`.
"""

import re

from sandbox.local_google.json_types import JsonValue
from sandbox.recorder.rules import rules

SECRET = "[secret]"  # noqa: S105 - what stands where one was
ISSUED_TOKENS = ("accessToken", "access_token")


def without_secrets(value: JsonValue) -> JsonValue:
    if isinstance(value, dict):
        return {k: SECRET if _is_secret(k, v) else without_secrets(v) for k, v in value.items()}
    if isinstance(value, list):
        return [without_secrets(item) for item in value]
    return value


def _is_secret(name: str, value: JsonValue) -> bool:
    """Only texts: `max_tokens` and a chat's `token` objects are no secrets."""
    plain = name.replace("_", "").replace("-", "").lower()
    return isinstance(value, str) and plain in rules().secret_fields


def without_secret_parameters(path: str) -> str:
    names = "|".join(rules().secret_parameters)
    return re.sub(rf"([?&](?:{names})=)[^&]*", rf"\1{SECRET}", path)
