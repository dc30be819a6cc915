"""Query parameters: which names a method takes, their types, and Google's system parameters.

Owns refusing an unknown or ill-typed query parameter. `$alt` and `alt` are the same thing to
Google, as are `page_size` and `pageSize`; handlers see the discovery spelling without the `$`.
"""

import re
from dataclasses import dataclass, field

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.local_google.protocol.contract import Method
from sandbox.local_google.protocol.errors import bad_request, invalid
from sandbox.local_google.protocol.presentation import Selection, parse_fields
from sandbox.local_google.protocol.schema import INTEGER, SCALARS, snake
from sandbox.local_google.resources.switches import Switches

# Sent by client libraries, absent from discovery. `$userProject` is read by the dispatcher;
# tracing carries no meaning here.
UNLISTED = {"$unique_id": {"type": "string"}, "$userProject": {"type": "string"}}
ALT_FORMS = frozenset({"json", "json;enum-encoding=int"})


@dataclass(frozen=True)
class Presentation:
    """How the answer is to be written."""

    enum_numbers: bool = False
    fields: Selection = field(default_factory=dict)
    pretty: bool = True


def accept(
    method: Method, pairs: list[tuple[str, str]], switches: Switches
) -> tuple[Json, Presentation]:
    """Method parameters with their types, and the presentation the caller asked for."""
    own, system = method.query_parameters, method.document.parameters
    arguments: Json = {}
    options: dict[str, str] = {}
    violations: dict[str, str] = {}
    for sent, raw in pairs:
        name = _known(sent, own)
        if name is not None:
            value = _typed(name, raw, own[name], violations)
            if own[name].get("repeated"):
                arguments.setdefault(name, []).append(value)
            else:
                arguments[name] = value
        elif sent.removeprefix("$") in system or sent in system or sent in UNLISTED:
            options[sent.removeprefix("$")] = raw
        elif switches.refuse_unknown_query:
            violations[sent] = (
                f'Invalid JSON payload received. Unknown name "{sent}": Cannot bind query '
                f"parameter. Field '{sent}' could not be found in request message."
            )
    if violations:
        raise bad_request("\n".join(violations.values()), violations)
    return arguments, _presentation(options)


def _known(sent: str, own: Json) -> str | None:
    if sent in own:
        return sent
    return next((name for name in own if snake(name) == sent), None)


def _typed(name: str, raw: str, parameter: Json, violations: dict[str, str]) -> JsonValue:
    kind = parameter["type"]
    value: JsonValue = raw
    if kind == "boolean":
        value = {"true": True, "false": False}.get(raw.lower(), raw)
    elif kind == "integer":
        value = int(raw) if re.fullmatch(INTEGER, raw) else raw
    elif "enum" in parameter:
        names: list[str] = parameter["enum"]
        if re.fullmatch(INTEGER, raw) and 0 <= int(raw) < len(names):
            value = names[int(raw)]
        elif raw not in names:
            violations[name] = f"Invalid value at '{snake(name)}' (TYPE_ENUM), \"{raw}\""
    problem = SCALARS[kind](value, parameter.get("format", ""))
    if problem:
        violations[name] = f"Invalid value at '{snake(name)}' ({problem}), \"{raw}\""
    return value


def _presentation(options: dict[str, str]) -> Presentation:
    alt = options.get("alt", "json").replace(" ", "")
    if alt not in ALT_FORMS:
        raise invalid(f"alt={alt} is not imitated; expected one of {', '.join(sorted(ALT_FORMS))}.")
    return Presentation(
        enum_numbers=alt.endswith("enum-encoding=int"),
        fields=parse_fields(options["fields"]) if options.get("fields") else {},
        pretty=options.get("prettyPrint", "true").lower() not in ("false", "0"),
    )
