"""Routes of the directory (spec: sync §4)."""

from __future__ import annotations

from colloque.server.directory.forms import (
    ASK,
    RECORDS,
    RESULTS,
    SEARCH,
    WANTED,
    Ask,
    Records,
    Results,
    Search,
    Wanted,
)
from colloque.server.http.call import Call
from colloque.server.http.endpoint import Endpoint, endpoint
from colloque.server.http.fields import EMPTY, Empty


@endpoint(
    Endpoint("POST", "/v1/directory/search", "sync §4", request=SEARCH, answer=RESULTS, limit=1024)
)
async def search_directory(call: Call[Search]) -> Results:
    """Search practitioners by name, city or speciality."""
    return await call.services.directory.search(call.body)


@endpoint(
    Endpoint("POST", "/v1/directory/records", "sync §4", request=WANTED, answer=RECORDS, limit=8192)
)
async def read_records(call: Call[Wanted]) -> Records:
    """Read the signed records of those accounts that are listed."""
    return await call.services.directory.records(call.body)


@endpoint(
    Endpoint(
        "POST",
        "/v1/directory/requests",
        "sync §4",
        request=ASK,
        answer=EMPTY,
        status=202,
        limit=2048,
    )
)
async def ask_directory(call: Call[Ask]) -> Empty:
    """Ask to stand in the directory (practitioners); the registry signs or does not."""
    await call.services.directory.ask(call.session, call.body)
    return Empty()


ROUTES = [search_directory, read_records, ask_directory]
