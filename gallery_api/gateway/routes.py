"""GET and HEAD /ipfs/{cid} and /ipfs/{cid}/{path}: a read-only gateway to what this service keeps."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from gallery_api.conditional import matches
from gallery_api.gateway import service
from gallery_api.openapi import NOT_FOUND, PROBLEMS, problem_answer

router = APIRouter(tags=["ipfs"])

# Whatever a directory holds, nothing of it may run with this site's rights.
CONTENT_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox"
IMMUTABLE = "public, max-age=31536000, immutable"
ONE_PIECE = 1 << 18
RESPONSES: dict[int | str, dict[str, Any]] = {
    **PROBLEMS,
    **NOT_FOUND,
    200: {"description": "The content; its type follows from the name.", "content": {"*/*": {}}},
    206: {"description": "The range that was asked for.", "content": {"*/*": {}}},
    416: problem_answer("The range begins behind the end."),
}
CidText = Annotated[str, Path(max_length=100, examples=["bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi"])]
Below = Annotated[str, Path(max_length=512, examples=["0-512.webp"])]
Format = Annotated[
    str | None, Query(max_length=16, description="`raw` for the block itself (application/vnd.ipld.raw).")
]
RangeHeader = Annotated[str | None, Header(alias="Range", max_length=200)]


@router.get("/ipfs/{cid}", responses=RESPONSES, response_class=Response)
def read_content(request: Request, cid: CidText, format: Format = None, range: RangeHeader = None) -> Response:
    """Give a file by its CID, or with format=raw one block, which anybody can hash."""
    if format == "raw" or service.RAW_BLOCK in request.headers.get("accept", ""):
        return _answer(request, service.find_block(request.app.state.store, cid), range)
    return _answer(request, service.find(request.app.state.store, cid, ""), range)


@router.get("/ipfs/{cid}/{path:path}", responses=RESPONSES, response_class=Response)
def read_path(request: Request, cid: CidText, path: Below, range: RangeHeader = None) -> Response:
    """Give a file by a directory's CID and a path below it."""
    return _answer(request, service.find(request.app.state.store, cid, path), range)


def _answer(request: Request, found: service.Found, asked: str | None) -> Response:
    tag = f'"{found.cid}"'
    headers = {
        "ETag": tag,
        "Cache-Control": IMMUTABLE,
        "Accept-Ranges": "bytes",
        "Access-Control-Allow-Origin": "*",
        "Content-Security-Policy": CONTENT_POLICY,
        "X-Ipfs-Path": request.url.path[:1200],
    }
    if matches(request.headers, tag):
        return Response(None, 304, headers)
    if_range = request.headers.get("if-range")
    span = service.asked_range(asked, found.size) if if_range in (None, tag) else None
    start, stop = span or (0, found.size)
    headers["Content-Length"] = str(stop - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{found.size}"
    status = 206 if span else 200
    if request.scope.get("palmido.head"):
        return Response(None, status, headers, found.content_type)
    pieces = service.open_range(found, start, stop)
    if stop - start <= ONE_PIECE:
        return Response(b"".join(pieces), status, headers, found.content_type)
    return StreamingResponse(pieces, status, headers, found.content_type)
