"""Sends recorded requests to a local Google again, in their order, as callers of its own.

Owns the tokens: the recording holds none, so a caller gets one by exchange, or where the recorded
caller's token was an answer (generateAccessToken), from the same answer here.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import httpx2

from sandbox.local_google.json_types import JsonValue
from sandbox.recorder import exchange
from sandbox.recorder.differences import is_operation, is_pending
from sandbox.recorder.exchange import Exchange
from sandbox.recorder.names import Names
from sandbox.recorder.secrets import ISSUED_TOKENS, SECRET, without_secrets

POLLS = 50
"""How often a pending operation is asked for again; the local Google counts reads, not time."""
EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "requested_token_type": "urn:ietf:params:oauth:token-type:access_token",
    "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
    "audience": "//iam.googleapis.com/locations/global/workforcePools/replay/providers/replay",
}


class CallerError(ValueError):
    """The local Google gives this caller no token; the message is its refusal."""


def settled(exchanges: list[Exchange]) -> list[Exchange]:
    """Without the reads of a pending operation that was read again: their number is speed."""
    later: set[str] = set()
    kept = []
    for one in reversed(exchanges):
        pending = one.method == "GET" and is_operation(one.path, one.answer)
        if not (pending and is_pending(one.answer) and one.path in later):
            kept.append(one)
        if one.method == "GET":
            later.add(one.path)
    return kept[::-1]


@dataclass
class Replay:
    http: httpx2.Client
    caller: str
    """Who the recording's first caller is here, e.g. `user:dev@example.com`."""
    names: Names
    tokens: dict[str, str] = field(default_factory=dict, repr=False)

    def run(self, exchanges: list[Exchange]) -> Iterator[tuple[Exchange, Exchange]]:
        """Each exchange that was answered, with its answer here."""
        for recorded in settled(exchanges):
            if recorded.status == 0 or recorded.broken:
                continue
            here = self._ask(recorded)
            for _ in range(POLLS):
                if not (is_operation(here.path, here.answer) and recorded.method == "GET"):
                    break
                if is_pending(recorded.answer) or not is_pending(here.answer):
                    break
                here = self._ask(recorded)
            self.names.learn(recorded.answer, here.answer)
            yield recorded, here

    def _ask(self, recorded: Exchange) -> Exchange:
        path, headers = self.names.here(recorded.path), self.names.here(recorded.headers)
        if recorded.caller:
            headers["authorization"] = f"Bearer {self._token(recorded.caller)}"
        body = self._body(self.names.here(recorded.request), headers.get("content-type", ""))
        answer = self.http.request(recorded.method, path, headers=headers, content=body)
        told = exchange.answer_body(answer.headers.get("content-type", ""), answer.content)
        if recorded.issues and isinstance(told, dict):
            token = next((told[name] for name in ISSUED_TOKENS if name in told), None)
            self.tokens |= {recorded.issues: token} if token else {}
        matter = [name for name in exchange.ANSWER_HEADERS if name in answer.headers]
        return replace(
            recorded,
            path=path,
            status=answer.status_code,
            answer_headers={name: answer.headers[name] for name in matter},
            answer=without_secrets(told),
        )

    def _body(self, body: JsonValue, kind: str) -> bytes | None:
        if body is None or isinstance(body, str):
            return body.encode() if body else None
        if exchange.FORM in kind:
            filled = {k: self.caller if v == SECRET else v for k, v in body.items()}
            return urlencode(filled).encode()
        return json.dumps(body).encode()

    def _token(self, caller: str) -> str:
        if caller not in self.tokens:
            form = {**EXCHANGE, "subject_token": self.caller}
            answer = self.http.post("/sts/v1/token", data=form)
            told = answer.json()
            if answer.status_code != httpx2.codes.OK:
                raise CallerError(f"no token for {self.caller}: {told.get('error_description')}")
            self.tokens[caller] = told["access_token"]
        return self.tokens[caller]
