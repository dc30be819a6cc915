"""What the archive of a Pulumi release must hash to: SHA-256, in hexadecimal, by its file name."""

import re
from collections.abc import Mapping

COMMITTED: Mapping[str, str] = {
    "pulumi-v3.259.0-linux-x64.tar.gz": (
        "94ba357acac23d01474084c4b00098dc0f7bc70ce13f34c777459254a5f718e5"
    ),
    "pulumi-v3.259.0-linux-arm64.tar.gz": (
        "edc8327463a72160bb36cf82cf5062da9c8a244290a706d9980988e7bf486853"
    ),
    "pulumi-v3.259.0-darwin-x64.tar.gz": (
        "eaca4c3b8277bfa3ab061fa3b270d1c66358a0b2e613da8c5587a04b7226c534"
    ),
    "pulumi-v3.259.0-darwin-arm64.tar.gz": (
        "57c27f179e527e2cf9f62b841a448af72a020e44b2fb4ee0d9bd85556c00c864"
    ),
}
"""Another party's record of what Pulumi released: whoever changes the release later, with its
checksums, does not change this. From a public Nix package that downloads the same four archives
(github.com/EmergentConnext/devenv-base, devenv.nix; its hashes are in Nix's base 32, and Nix
refuses an archive that does not match). Only one such record was found, and none of these archives
was downloaded to compare. A new version without entries here is checked against the release's
published checksums."""

SHA256 = re.compile("[0-9a-fA-F]{64}")


def checksums_name(version: str) -> str:
    """The file beside the archives, in `sha256sum`'s format; `version` begins with v.

    Source: github.com/pulumi/pulumi, .goreleaser.yml (checksum.name_template).
    """
    return f"pulumi-{version.removeprefix('v')}-checksums.txt"


def published(text: str, archive: str) -> str | None:
    """The archive's SHA-256 in such a file; None where it is not in it."""
    for line in text.splitlines():
        digest, _, name = line.partition(" ")
        if name.strip().removeprefix("*") == archive and SHA256.fullmatch(digest):
            return digest.lower()
    return None
