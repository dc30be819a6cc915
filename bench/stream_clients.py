"""The clients that are compared: each reads one stream and hands over every text as it comes.

A client is made once (connection pool, TLS context), then called per stream; only our own judges
what it read, the others take it on trust.
"""

import json
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

MODEL = "openai/gpt-oss-120b-maas"
BODY: dict[str, Any] = {
    "model": MODEL,
    "messages": [{"role": "user", "content": "hi"}],
    "stream": True,
}
HEADERS = {"Authorization": "Bearer x", "Content-Type": "application/json"}
Hear = Callable[[str], None]
Stream = Callable[[Hear], None]


def text_of(chunk: dict[str, Any]) -> str:
    return str(chunk["choices"][0]["delta"]["content"])


def raw_socket(url: str) -> Stream:
    """The floor: what reading lines and parsing JSON cost, with no check of anything."""
    parts = urlsplit(url)
    connection = socket.create_connection((parts.hostname or "", parts.port or 80))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    content = json.dumps(BODY).encode()
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(content)}\r\n\r\n"
    )

    def stream(hear: Hear) -> None:
        connection.sendall(head.encode() + content)
        rest, ended = b"", False
        while not ended or not rest.endswith(b"\r\n"):
            *lines, rest = (rest + connection.recv(65536)).split(b"\n")
            for line in lines:
                if line.startswith(b"data: {"):
                    hear(text_of(json.loads(line[6:])))
            ended = b"0\r" in lines
            if ended and lines[-1] == b"\r":
                return

    return stream


def ours(url: str) -> Stream:
    from smoke.http.http_client import HttpClient
    from smoke.http.request import ChatRequest, Patience, user
    from smoke.judge.verdict import judge
    from smoke.stream.client import send

    client, patience = HttpClient(), Patience()
    asked = ChatRequest(model=MODEL, messages=(user("hi"),), max_tokens=64, reasoning_effort="low")

    def stream(hear: Hear) -> None:
        seen = send(client, url, HEADERS, asked, patience, lambda chunk: hear(chunk.content))
        verdict = judge(seen)
        if not verdict.passed:
            raise RuntimeError(verdict.evidence)

    return stream


def httpx2_sse(url: str) -> Stream:
    import httpx2

    client = httpx2.Client()

    def stream(hear: Hear) -> None:
        with client.sse(url, method="POST", json=BODY, headers=HEADERS) as source:
            for event in source:
                if event.data != "[DONE]":
                    hear(text_of(json.loads(event.data)))

    return stream


def requests_lines(url: str) -> Stream:
    import requests

    session = requests.Session()

    def stream(hear: Hear) -> None:
        with session.post(url, json=BODY, headers=HEADERS, stream=True, timeout=60) as response:
            for line in response.iter_lines():
                if line.startswith(b"data: {"):
                    hear(text_of(json.loads(line[6:])))

    return stream


def openai_sdk(url: str) -> Stream:
    from openai import OpenAI

    client = OpenAI(base_url=url, api_key="x", max_retries=0)

    def stream(hear: Hear) -> None:
        with client.chat.completions.create(**BODY) as chunks:
            for chunk in chunks:
                hear(chunk.choices[0].delta.content or "")

    return stream


CLIENTS: dict[str, Callable[[str], Stream]] = {
    "raw socket + json": raw_socket,
    "this project, judged": ours,
    "httpx2 .sse()": httpx2_sse,
    "requests iter_lines": requests_lines,
    "openai": openai_sdk,
}
