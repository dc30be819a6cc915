"""Small OpenAI-compatible servers with the manners of the real ones, for the model backend.

What each does on the wire was measured (transformers serve 5.23, litellm proxy 1.106) or is vLLM's
documented form. `gone` is set when the client of an answer that is held back has left.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]
USAGE = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}


def chunk(delta: Json | None, finish: str | None = None, **more: Any) -> str:
    choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
    body = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "served"}
    return f"data: {json.dumps({**body, 'choices': choices, **more})}\n\n"


STREAMS: dict[str, list[str]] = {
    "transformers": [
        chunk({"role": "assistant"}),
        chunk({"reasoning_content": "So. "}),
        chunk({"content": "Hel"}),
        chunk({"content": "lo"}),
        chunk({}, "stop", usage=USAGE),
    ],
    "vllm": [
        chunk({"role": "assistant", "content": ""}, usage=None),
        chunk({"reasoning": "So. "}, usage=None),
        chunk({"content": "Hel"}, usage=None),
        chunk({"content": "lo"}, "stop", usage=None),
        chunk(None, usage=USAGE),
        "data: [DONE]\n\n",
    ],
    "litellm": [
        chunk({"role": "assistant", "reasoning_content": "So. "}),
        chunk({"content": "Hello"}),
        chunk({}, "stop"),
        chunk({"content": None}, usage=USAGE),
        "data: [DONE]\n\n",
    ],
}
WHOLE = {
    "id": "x", "object": "chat.completion", "created": 1, "model": "served", "usage": USAGE,
    "choices": [
        {
            "index": 0, "finish_reason": "stop",
            "message": {"role": "assistant", "content": "Hello", "reasoning": "So. "},
        }
    ],
}  # fmt: skip


class ModelServer:
    """Answers every chat request by `answer`; `asked` keeps what came."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Json] = []
        self.asked_with: list[dict[str, str]] = []
        self.models: list[Json] = [{"id": "served"}, {"id": "other"}]
        self.status, self.kind = 200, "text/event-stream"
        self.headers: dict[str, str] = {}
        self.events: list[str] = STREAMS["vllm"]
        self.hold_after: int | None = None
        """Say nothing after so many events, until the client leaves."""
        self.reached, self.gone = threading.Event(), threading.Event()

    def refuse(self, status: int, body: Any, **headers: str) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.status, self.kind, self.events, self.headers = status, "x/json", [text], headers


class Http(ThreadingHTTPServer):
    model: ModelServer


class Handler(BaseHTTPRequestHandler):
    server: Http

    def do_GET(self) -> None:
        self._whole({"object": "list", "data": self.server.model.models})

    def do_POST(self) -> None:
        model = self.server.model
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        model.asked.append({**asked, "path": self.path})
        model.asked_with.append({name.lower(): value for name, value in self.headers.items()})
        model.reached.set()
        if model.hold_after == 0:
            self._hold()
        elif model.status == 200 and not asked.get("stream"):
            self._whole(WHOLE)
        else:
            self._events(model)

    def _events(self, model: ModelServer) -> None:
        self.send_response(model.status)
        self.send_header("content-type", model.kind)
        for name, value in model.headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        for event in model.events[: model.hold_after]:
            self.wfile.write(event.encode())
        if model.hold_after is not None:
            self._hold()

    def _hold(self) -> None:
        self.rfile.read(1)  # returns when the client has left
        self.server.model.gone.set()

    def _whole(self, body: Json) -> None:
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: Any) -> None:
        """Nothing to stderr."""


@contextmanager
def model_server() -> Iterator[ModelServer]:
    http = Http(("127.0.0.1", 0), Handler)
    http.model = ModelServer(f"http://127.0.0.1:{http.server_port}")
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield http.model
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
