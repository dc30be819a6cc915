"""The floor for `bench.local_google`: the same framework and settings, answering constant bytes.

`POST /N` (any method) reads its body and answers N bytes of JSON. Prints its address, then serves.
"""

import socket

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.local_google.serving.server import EVERY_METHOD, HOST

KIND = "application/json; charset=UTF-8"


async def answer(request: Request) -> Response:
    await request.body()
    return Response(b" " * request.path_params["size"], media_type=KIND)


def main() -> None:
    app = Starlette(routes=[Route("/{size:int}", answer, methods=EVERY_METHOD)])
    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        proxy_headers=False,
    )
    listener = socket.create_server((HOST, 0))
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    print(f"http://{HOST}:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
