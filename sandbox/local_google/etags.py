"""Etags as Google spells them: base64 of eight bytes, the first one 0x07 (hence `Bw…`)."""

import base64


def etag(serial: int) -> str:
    """Counted rather than random, so that a failing test shows the same etags each time."""
    return base64.b64encode(b"\x07" + serial.to_bytes(7, "big")).decode()
