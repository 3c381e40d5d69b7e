"""The gallery page's peer: Starlette giving one JSON body and nothing else.

    python -m tests.bench.static_page PORT FILE

/bytes answers with the file as it is, /objects with JSONResponse of the objects in it, written out at each request.
"""

import json
import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


def static_app(body: bytes) -> Starlette:
    """The two ways of answering with ``body``."""
    content = json.loads(body)

    async def as_bytes(_: Request) -> Response:
        return Response(body, media_type="application/json")

    async def as_objects(_: Request) -> Response:
        return JSONResponse(content)

    return Starlette(routes=[Route("/bytes", as_bytes), Route("/objects", as_objects)])


if __name__ == "__main__":
    # The same options as `palmido serve`.
    uvicorn.run(
        static_app(Path(sys.argv[2]).read_bytes()),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        server_header=False,
        access_log=False,
    )
