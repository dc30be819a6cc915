"""Small OpenAI-compatible servers with the manners of the real ones, for the model backend.

What each does on the wire was measured (transformers serve 5.23, litellm proxy 1.106) or is vLLM's
documented form. `gone` is set when a client left before the end.
"""

import json
import threading
from collections.abc import Callable, Iterator
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
        self.models: list[Json] = [{"id": "served"}, {"id": "other"}]
        self.status, self.kind, self.headers = 200, "text/event-stream", {}
        self.events: list[str] = STREAMS["vllm"]
        self.hold_after: int | None = None
        """Say nothing after so many events, until the client leaves."""
        self.first_sent, self.gone = threading.Event(), threading.Event()

    def refuse(self, status: int, body: Any, **headers: str) -> None:
        text = body if isinstance(body, str) else json.dumps(body)
        self.status, self.kind, self.events, self.headers = status, "x/json", [text], headers


def _handler(server: Callable[[], ModelServer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._whole({"object": "list", "data": server().models})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server().asked.append({**asked, "path": self.path})
            if server().status == 200 and not asked.get("stream"):
                self._whole(WHOLE)
                return
            self.send_response(server().status)
            self.send_header("content-type", server().kind)
            for name, value in server().headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            for number, event in enumerate(server().events):
                if number == server().hold_after:
                    self.rfile.read(1)  # returns when the client has left
                    server().gone.set()
                    return
                self.wfile.write(event.encode())
                server().first_sent.set()

        def _whole(self, body: Json) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: Any) -> None:
            """Nothing to stderr."""

    return Handler


@contextmanager
def model_server() -> Iterator[ModelServer]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lambda: made))
    made = ModelServer(f"http://127.0.0.1:{http.server_port}")
    thread = threading.Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield made
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
