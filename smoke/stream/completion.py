"""A whole completion (`stream: false`) read into the same transcript that a stream fills.

It counts as one chunk that came when the body was complete.
"""

from google_api.json_text import parse_json
from smoke.stream.chunks import (
    Listener,
    MalformedEvent,
    StreamedError,
    WrongShapeError,
    holds_error,
    mapping,
    read_message,
    read_usage,
)
from smoke.stream.transcript import Ending, Transcript


def read_completion(seen: Transcript, listener: Listener) -> None:
    """Sets content, finish_reason and usage, or `malformed`, or `error`."""
    if seen.ending is not Ending.NOT_READ:
        return
    text = seen.body.decode("utf-8", errors="replace")
    try:
        body = parse_json(text)
        if holds_error(body):
            seen.add(StreamedError(body), seen.closed_at)
            return
        fields = mapping(body, "the completion")
        choices = fields.get("choices")
        if not isinstance(choices, list) or not choices:
            raise WrongShapeError("choices is not a list of at least one")
        choice = mapping(choices[0], "choices[0]")
        counts = fields.get("usage")
        usage = None if counts is None else read_usage(counts)
        chunk = read_message(choice.get("message"), "message", choice.get("finish_reason"), usage)
    except ValueError as error:  # WrongShapeError is a ValueError
        seen.add(MalformedEvent(str(error), text), seen.closed_at)
        return
    seen.add(chunk, seen.closed_at)
    listener(chunk)
