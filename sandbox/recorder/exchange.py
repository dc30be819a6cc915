"""One request and its answer, as they are kept: no token, no header that does not matter.

Owns the form on disk (a JSON file per exchange, numbered in the order of the requests) and how
bytes become the JSON that is compared.
"""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from urllib.parse import parse_qsl

from sandbox.local_google.json_types import Json, JsonValue

REQUEST_HEADERS = ("content-type", "x-goog-user-project")
ANSWER_HEADERS = ("content-type", "retry-after", "www-authenticate")
FORM = "application/x-www-form-urlencoded"
EVENTS = "text/event-stream"
INDEX = "recording.json"


class BadRecordingError(ValueError):
    """A folder that holds no recording; the message names the file and what is wrong."""


@dataclass
class Exchange:
    number: int
    caller: str
    """`caller-1` and so on: one per token, in the order of their first use; empty for none."""
    method: str
    path: str
    """With its query."""
    headers: dict[str, str]
    request: JsonValue
    status: int = 0
    """0 when the connection ended without an answer."""
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer: JsonValue = None
    """JSON, text, or `{"events": [...]}` for a stream."""
    broken: bool = False
    """The connection ended in the middle of the answer."""
    issues: str = ""
    """The caller whose token this answer gave out."""


def request_body(content_type: str, raw: bytes) -> JsonValue:
    if FORM in content_type:
        return dict(parse_qsl(raw.decode(errors="replace"), keep_blank_values=True))
    return parsed(raw.decode(errors="replace"))


def answer_body(content_type: str, raw: bytes) -> JsonValue:
    text = raw.decode(errors="replace")
    if not content_type.startswith(EVENTS):
        return parsed(text)
    lines = [line for line in text.splitlines() if line.startswith("data:")]
    return {"events": [parsed(line.removeprefix("data:").strip()) for line in lines]}


def parsed(text: str) -> JsonValue:
    """JSON where it is JSON, else the text; None for nothing."""
    if not text.strip():
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def save(exchanges: list[Exchange], kinds: dict[str, str], folder: Path) -> None:
    """`kinds` names every placeholder's kind; a replay needs it."""
    folder.mkdir(parents=True, exist_ok=True)
    for exchange in exchanges:
        _write(asdict(exchange), folder / f"{exchange.number:04}.json")
    _write({"placeholders": kinds}, folder / INDEX)


def _write(value: Json, path: Path) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(folder: Path) -> tuple[list[Exchange], dict[str, str]]:
    """The exchanges in order, and the kind of every placeholder. Raises BadRecordingError."""
    paths = sorted(folder.glob("[0-9]*.json"))
    if not paths or not (folder / INDEX).exists():
        raise BadRecordingError(f"{folder} holds no recording: no 0001.json or no {INDEX}")
    try:
        kinds: dict[str, str] = json.loads((folder / INDEX).read_text("utf-8"))["placeholders"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadRecordingError(f"{folder / INDEX} names no placeholders: {error!r}") from error
    return sorted((_load(path) for path in paths), key=lambda one: one.number), kinds


def _load(path: Path) -> Exchange:
    try:
        raw: Json = json.loads(path.read_text(encoding="utf-8"))
        unknown = set(raw) - {one.name for one in fields(Exchange)}
        if unknown:
            raise BadRecordingError(f"{path}: unknown field {sorted(unknown)[0]!r}")
        return Exchange(**raw)
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRecordingError(f"{path} is no recorded exchange: {error}") from error
