"""Reads what `GET journal` of the admin API asks for, as the fields of `JournalQuery`.

Owns the refusals.
"""

import re
from collections.abc import Mapping
from dataclasses import fields

from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import bad_request
from sandbox.local_google.records.journal_query import JournalQuery

TEXTS = frozenset({"method_id", "status", "caller", "path"})
STATUS = re.compile(r"0|[1-5](\d\d|xx)")


def parse(asked: Mapping[str, str]) -> JournalQuery:
    """400 with everything that is wrong."""
    known = [field.name for field in fields(JournalQuery)]
    problems = {
        name: f"unknown; expected {', '.join(known)}" for name in asked if name not in known
    }
    if not re.fullmatch(r"\d{1,9}", asked.get("since", "0")):
        problems["since"] = "the number of an entry"
    if not re.fullmatch(r"[1-9]\d{0,8}", asked.get("limit", "1")):
        problems["limit"] = "a number, at least 1"
    if not STATUS.fullmatch(asked.get("status", "0")):
        problems["status"] = "a status (503), a class (5xx), or 0 for a cut connection"
    try:
        re.compile(asked.get("path", ""))
    except re.error as error:
        problems["path"] = f"no regular expression: {error}"
    if problems:
        text = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        raise bad_request(f"The journal cannot be asked this. {text}", problems)
    values: Json = {name: v if name in TEXTS else int(v) for name, v in asked.items()}
    return JournalQuery(**values)
