"""How an answer of the local Google differs from a recorded one: status, reasons, shape.

Owns what counts. Values do not, except the words a program decides by (`status`, `reason`);
a list has the shape of all its items together. Whether an operation was already done is a matter
of speed: where only one side is done, what comes with being done is not compared.
"""

from sandbox.local_google.json_types import Json, JsonValue
from sandbox.recorder.exchange import Exchange

DONE_PARTS = ("done", "response", "error", "metadata")
TYPES = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}
Shape = dict[str, set[str]]


def differences(recorded: Exchange, local: Exchange) -> list[str]:
    """One line per difference, naming the place; empty when there is none."""
    found = []
    if recorded.status != local.status:
        found.append(f"status: recorded {recorded.status}, here {local.status}")
    kinds = [_media_type(one) for one in (recorded, local)]
    if kinds[0] != kinds[1]:
        found.append(f"content-type: recorded {kinds[0]}, here {kinds[1]}")
    before, after = reasons(recorded.answer), reasons(local.answer)
    found += [f"reason: recorded {one}, not here" for one in sorted(before - after)]
    found += [f"reason: {one} here, not recorded" for one in sorted(after - before)]
    if recorded.status == local.status and kinds[0] == kinds[1]:
        found += _shape_differences(recorded.answer, local.answer)
    return found


def _media_type(exchange: Exchange) -> str:
    return exchange.answer_headers.get("content-type", "none").partition(";")[0].strip().lower()


def _shape_differences(recorded: JsonValue, local: JsonValue) -> list[str]:
    before, after = _same_progress(recorded, local)
    shapes = shape(before), shape(after)
    found = []
    for place in sorted({*shapes[0], *shapes[1]}):
        was, now = (" or ".join(sorted(one.get(place, {"nothing"}))) for one in shapes)
        below_missing = any(place.startswith(f"{done}.") for done in _missing(*shapes))
        if was != now and not below_missing:
            found.append(f"answer{place}: recorded {was}, here {now}")
    return found


def _missing(before: Shape, after: Shape) -> set[str]:
    """The places that only one side has: what is below them needs no line of its own."""
    return set(before) ^ set(after)


def shape(value: JsonValue, at: str = "") -> Shape:
    """JSON types by place: `.projects[].name` is `string`."""
    if isinstance(value, dict):
        found: Shape = {at: {"object"}}
        inner = [(f"{at}.{name}", one) for name, one in value.items()]
    elif isinstance(value, list):
        found, inner = {at: {"array"}}, [(f"{at}[]", one) for one in value]
    else:
        return {at: {TYPES[type(value)]}}
    for place, one in inner:
        for below, types in shape(one, place).items():
            found.setdefault(below, set()).update(types)
    return found


def reasons(answer: JsonValue) -> set[str]:
    """What a refusal is called: its status, its details' types and reasons, the older reasons."""
    body = answer[0] if isinstance(answer, list) and answer else answer
    error = body.get("error") if isinstance(body, dict) else None
    if isinstance(error, str):
        return {error}
    if not isinstance(error, dict) or "message" not in error:
        return set()
    named = {str(error.get("status", ""))}
    for detail in error.get("details", []):
        kind = str(detail.get("@type", "")).rpartition(".")[2]
        named.add(f"{kind} {detail.get('reason', '')}".strip())
    return named | {f"errors[] {one.get('reason', '')}" for one in error.get("errors", [])}


def is_operation(path: str, answer: JsonValue) -> bool:
    return isinstance(answer, dict) and "/operations/" in path and "name" in answer


def is_pending(answer: Json) -> bool:
    return not answer.get("done")


def _same_progress(recorded: JsonValue, local: JsonValue) -> tuple[JsonValue, JsonValue]:
    both = (recorded, local)
    named = [isinstance(one, dict) and "operations/" in str(one.get("name", "")) for one in both]
    if not all(named) or bool(recorded.get("done")) == bool(local.get("done")):
        return both
    kept = [{k: v for k, v in one.items() if k not in DONE_PARTS} for one in both]
    return kept[0], kept[1]
