"""A server that streams as fast as a socket takes it, or paced; nothing else may be the limit.

`python -m bench.stream_server` prints its port. `/burst` sends every chunk at once; `/paced` one
every PACE_SECONDS, the moment of sending (CLOCK_MONOTONIC, nanoseconds) as its text; `/short` a
single one.
"""

import asyncio
import json
import re
import time

CHUNKS = 500
PACE_SECONDS = 0.002  # 500 tokens/s
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


def event(text: str, **more: object) -> bytes:
    """Google's documented chunk, about 260 bytes."""
    choice = {"delta": {"content": text, "role": "assistant"}, "index": 0, "logprobs": None, **more}
    chunk = {
        "choices": [choice],
        "created": 1234567890,
        "id": "2025-06-11|10:00:00.292195-07|9.7.144.202|-123456789",
        "model": "openai/gpt-oss-120b-maas",
        "object": "chat.completion.chunk",
        "system_fingerprint": "",
    }
    data = b"data: " + json.dumps(chunk, separators=(",", ":")).encode() + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(data), data)


BURST = event(" word") * CHUNKS
DONE = b"data: [DONE]\n\n"
END_TEXT = "end"
END = event(END_TEXT, finish_reason="stop") + b"%x\r\n%s\r\n0\r\n\r\n" % (len(DONE), DONE)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
            await reader.readexactly(int(length.group(1)) if length else 0)
            writer.write(HEAD)
            path = head.split(b" ", 2)[1]
            if path.startswith(b"/paced"):
                for _ in range(CHUNKS):
                    writer.write(event(str(time.monotonic_ns())))
                    await asyncio.sleep(PACE_SECONDS)
            elif path.startswith(b"/burst"):
                writer.write(BURST)
            writer.write(END)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
