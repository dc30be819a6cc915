"""`gcloud …` inside the sandbox.

Exit codes are gcloud's: 0 done, 1 refused by Google or not possible here, 2 wrong usage or nothing
that the stand-in has.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from sandbox.gcloud.commands import synopses
from sandbox.gcloud.google import Google, Refused, member_of
from sandbox.gcloud.parse import EVERYWHERE, STAND_IN, Parsed, Usage, parse
from sandbox.gcloud.show import show
from sandbox.lifecycle.credentials import current_caller
from sandbox.lifecycle.files import SandboxFiles

ENTER = 'eval "$(.venv/bin/python -m scripts.sandbox env)"'
ACCOUNT_VARIABLE = "CLOUDSDK_CORE_ACCOUNT"
HELP = ("--help", "-h", "help")


def main(arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    if not arguments or any(word in HELP for word in arguments):
        return _help([word for word in arguments if word not in HELP])
    try:
        parsed = parse(arguments, environ)
    except Usage as usage:
        print(usage, file=sys.stderr)
        return 2
    try:
        answer = parsed.command.work(_google(parsed, environ), parsed.given)
        show(answer, parsed.command.columns, parsed.given.flags)
    except Refused as refusal:
        where = ".".join(["gcloud", *parsed.words.split()])
        print(f"ERROR: ({where}) {refusal}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `| head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _google(parsed: Parsed, environ: Mapping[str, str]) -> Google:
    """Raises Refused outside the sandbox: a token of a person's must not leave for elsewhere."""
    url = environ.get("SANDBOX_URL", "")
    if urlsplit(url).hostname not in ("127.0.0.1", "localhost"):
        raise Refused(
            "this is the sandbox's stand-in for gcloud, and this shell is not inside the sandbox"
            f" (SANDBOX_URL: {url or 'not set'}). Enter it: {ENTER}"
        )
    flags = parsed.given.flags
    account = flags.get("account") or environ.get(ACCOUNT_VARIABLE, "")
    member = member_of(account) if account else current_caller(SandboxFiles.of(environ))
    impersonated = flags.get("impersonate-service-account", "")
    return Google(url, member, impersonated, flags.get("billing-project", ""))


def _help(words: Sequence[str]) -> int:
    """Of one command, of a group, or of everything."""
    chosen = " ".join(word for word in words if not word.startswith("-"))
    lines = [line for line in synopses() if f"{line} ".startswith(f"gcloud {chosen} ".rstrip())]
    everywhere = ", ".join(f"--{name}" for name in EVERYWHERE)
    print(f"{STAND_IN} It speaks to the local Google only.", *(lines or synopses()), sep="\n")
    print(f"Every command also takes {everywhere}.")
    return 0 if lines or not chosen else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
