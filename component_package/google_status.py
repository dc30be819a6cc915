"""One `google.rpc.Status` per process.

The SDK's provider host carries its own copy of the message, under another file name, and protobuf's
pool refuses the second definition ("duplicate symbol 'google.rpc.Status'", seen with pulumi 3.259.0
and googleapis-common-protos): a package could not use Google's clients. The messages are the same
(code, message, details), so Google's stands in for the SDK's.
"""

import sys

from google.rpc import status_pb2  # type: ignore[import-untyped]


def share_status_with_pulumi() -> None:
    """To be called before `pulumi.provider.experimental` is imported."""
    sys.modules.setdefault("pulumi.runtime.proto.status_pb2", status_pb2)
