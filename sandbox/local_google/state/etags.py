"""Etags as Google spells them.

Policies, roles and accounts: base64 of eight bytes, the first one 0x07 (hence `Bw…`). Projects
and folders of Resource Manager v3: a weak checksum of the resource's current value.
"""

import base64
import hashlib
import json

from sandbox.local_google.json_types import Json


def etag(serial: int) -> str:
    """Counted rather than random, so that a failing test shows the same etags each time."""
    return base64.b64encode(b"\x07" + serial.to_bytes(7, "big")).decode()


def checksum(resource: Json) -> str:
    """Another one whenever any shown field is another."""
    digest = hashlib.sha256(json.dumps(resource, sort_keys=True).encode()).hexdigest()
    return f'W/"{digest[:16]}"'
