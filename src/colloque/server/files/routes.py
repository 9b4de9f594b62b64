"""Routes of files (spec: sync §5)."""

from __future__ import annotations

from litestar.response import Stream

from colloque.server.files.forms import (
    ANNOUNCE,
    COMPLETE,
    HELD,
    PART_LIMIT,
    PROGRESS,
    Announce,
    Complete,
    Held,
    Progress,
)
from colloque.server.files.ranges import read_range
from colloque.server.http.call import Call
from colloque.server.http.endpoint import OCTETS, Endpoint, endpoint
from colloque.server.http.fields import EMPTY, Empty
from colloque.server.http.problems import Problem
from colloque.wire.cbor import MAX_UINT
from colloque.wire.ids import ConversationId, FileId


@endpoint(
    Endpoint(
        "POST",
        "/v1/conversations/{conversation:str}/files",
        "sync §5",
        request=ANNOUNCE,
        answer=HELD,
        status=201,
        limit=256,
    )
)
async def announce_file(call: Call[Announce]) -> Held:
    """Begin an upload, or find out how much of it is held."""
    conversation = call.ident(ConversationId, "conversation")
    return Held(await call.services.files.announce(call.session, conversation, call.body))


@endpoint(
    Endpoint(
        "PUT",
        "/v1/files/{file:str}/parts/{offset:str}",
        "sync §5",
        answer=HELD,
        limit=PART_LIMIT,
        raw=True,
    )
)
async def append_part(call: Call[bytes]) -> Held:
    """Add bytes at the offset that is held; on a difference 409 says in `held` what is."""
    file, offset = call.ident(FileId, "file"), _offset(call)
    return Held(await call.services.files.append(call.session, file, offset, call.body))


def _offset(call: Call[bytes]) -> int:
    text: str = call.request.path_params["offset"]
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= MAX_UINT):
        raise Problem("not-found")
    return int(text)


@endpoint(
    Endpoint(
        "POST",
        "/v1/files/{file:str}/complete",
        "sync §5",
        request=COMPLETE,
        answer=EMPTY,
        limit=256,
    )
)
async def complete_file(call: Call[Complete]) -> Empty:
    """Complete an upload: the server compares the root, then the file is durable."""
    file = call.ident(FileId, "file")
    await call.services.files.complete(call.session, file, call.body.root)
    return Empty()


@endpoint(Endpoint("GET", "/v1/files/{file:str}", "sync §5", answer=PROGRESS))
async def read_progress(call: Call[None]) -> Progress:
    """Where a file stands."""
    return await call.services.files.progress(call.session, call.ident(FileId, "file"))


@endpoint(Endpoint("GET", "/v1/files/{file:str}/content", "sync §5"))
async def read_content(call: Call[None]) -> Stream:
    """Read ciphertext; one `Range: bytes=` is understood (206)."""
    file = call.ident(FileId, "file")
    size = await call.services.files.size(call.session, file)
    asked = read_range(call.request.headers.get("range"), size)
    start, end = asked or (0, size)
    headers = {
        "content-length": str(end - start),
        "accept-ranges": "bytes",
        "cache-control": "no-store",
    }
    if asked:
        headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    return Stream(
        call.services.files.stream(file, start, end),
        status_code=206 if asked else 200,
        media_type=OCTETS,
        headers=headers,
    )


@endpoint(Endpoint("DELETE", "/v1/files/{file:str}", "sync §5", status=204))
async def delete_file(call: Call[None]) -> None:
    """Give up an upload: the uploader's, before it is complete."""
    await call.services.files.delete(call.session, call.ident(FileId, "file"))


ROUTES = [announce_file, append_part, complete_file, read_progress, read_content, delete_file]
