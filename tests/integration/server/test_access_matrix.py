"""Every route x every visitor x own or other object, from the application's own routes (A30)."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from litestar.routes import WebSocketRoute
from tests.integration.server.client import Api
from tests.integration.server.deployment import TestDeployment
from tests.integration.server.people import Person, Room, entry, new_person, next_state, statement
from tests.integration.server.world import DATA, VISITORS, Place, World, make_world

from colloque.server.app import make_litestar
from colloque.server.config import read_config
from colloque.trust import merkle
from colloque.wire.ids import FileId

pytestmark = pytest.mark.asyncio(loop_scope="module")

Build = Callable[[World, Person, Place], tuple[str, Any]]
Expected = tuple[int, int, int, int, int, int, int]


@dataclass(frozen=True)
class Row:
    """What a visitor sends (path and body), and the status of each, in the order of VISITORS."""

    build: Build
    own: Expected
    other: Expected | None = None


def everyone(status: int) -> Expected:
    """The same for all who have a session."""
    return (401, status, status, status, status, status, status)


def open_to_all(status: int) -> Expected:
    """The same with and without a session."""
    return (status, *everyone(status)[1:])


def to(path: str, body: Any = None) -> Build:
    """The same request for everybody."""
    return lambda world, who, place: (path, body)


def in_room(rest: str, body: Any = None) -> Build:
    """A path inside the conversation."""
    return lambda world, who, place: (place.path + rest, body)


def of_file(which: str, rest: str = "", body: Any = None) -> Build:
    """A path of the open or the complete file."""
    return lambda world, who, place: (f"/v1/files/{getattr(place, which).text()}{rest}", body)


def a_create(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """Each visitor opens a conversation of its own: patients and practitioners may."""
    stranger, owner = world.people["stranger"], world.people["owner"]
    patient = who if who.role == "patient" else stranger
    people = [who, owner if who is stranger else stranger]
    if who.role == "patient":
        people = [who, world.people["practitioner"]]
    signed, wraps, _ = statement(who, people, patient.account, None, "create")
    return "/v1/conversations", {"statement": signed, "wraps": wraps}


def a_rotation(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """A rotation on the current head."""
    signed, wraps, keys = statement(who, place.people, place.patient, place.room.state, "rotate")
    if who in place.people and who.role != "assistant":
        place.room = Room(next_state(place.room.state, signed, place.people), keys)
    return f"{place.path}/membership", {"statement": signed, "wraps": wraps}


def an_entry(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """An entry of one's own."""
    return f"{place.path}/entries", entry(who, place.room)


def an_upload(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """A new file."""
    file = FileId(secrets.token_bytes(16))
    return f"{place.path}/files", {"file": bytes(file), "size": 10}


def a_link(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """A link that adds nothing to the own chain."""
    link = who.link()
    who.take(link)
    return "/v1/account/changes", {"keyring": None, "keyslots": None, "link": link}


def chain_of(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """Anybody's chain is readable by whoever knows the id."""
    return f"/v1/accounts/{place.patient.text()}/chain", None


def sessions_of(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """So are the session statements of its devices; nobody has any of this id."""
    return f"/v1/accounts/{place.patient.text()}/sessions", {"devices": [bytes(32)]}


def records_of(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """What somebody has published is for everybody; nobody is listed under this id."""
    return "/v1/directory/records", {"accounts": [bytes(32)]}


def settings(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """The first settings of one's own."""
    return "/v1/account/settings", {"blob": b"sealed", "version": 1}


def unknown_account(world: World, who: Person, place: Place) -> tuple[str, Any]:
    """An account without a valid ticket."""
    fresh = new_person(who.deployment, "nobody@example.org")
    body = {"email": fresh.email, "keyring": b"", "keyslots": b"", "link": fresh.chain[0]}
    return "/v1/accounts", {**body, "ticket": b""}


ASSERTION = {"assertion": b"\xa0"}
ROOT = {"root": merkle.root([DATA])}
WISH = {"city": "Lyon", "email": "a@example.org", "name": "A", "speciality": "B"}
MEMBERS = (401, 404, 404, 200, 200, 200, 200)
READERS = (401, 404, 200, 200, 200, 200, 200)
NOBODY = everyone(404)

MATRIX: dict[str, Row] = {
    "GET /health/live": Row(to("/health/live"), open_to_all(200)),
    "GET /health/ready": Row(to("/health/ready"), open_to_all(200)),
    "GET /status.json": Row(to("/status.json"), open_to_all(200)),
    "GET /demo.json": Row(to("/demo.json"), open_to_all(204)),
    "GET /": Row(to("/"), open_to_all(200)),
    "GET /{name:path}": Row(to("/no/such/page"), open_to_all(404)),
    "GET /docs": Row(to("/docs"), open_to_all(200)),
    "GET /docs/openapi.json": Row(to("/docs/openapi.json"), open_to_all(200)),
    "GET /docs/{path:str}": Row(to("/docs/nothing"), open_to_all(404)),
    "GET /v1/deployment": Row(to("/v1/deployment"), open_to_all(200)),
    "POST /v1/signup/start": Row(
        to("/v1/signup/start", {"email": "new@example.org"}), open_to_all(200)
    ),
    "POST /v1/signup/confirm": Row(
        to("/v1/signup/confirm", {"code": "00000000", "email": "new@example.org"}),
        open_to_all(422),
    ),
    "POST /v1/accounts": Row(unknown_account, open_to_all(400)),
    "POST /v1/login/start": Row(
        to("/v1/login/start", {"email": "new@example.org"}), open_to_all(200)
    ),
    "POST /v1/login/finish": Row(
        to("/v1/login/finish", {**ASSERTION, "link": None, "session": None}), open_to_all(400)
    ),
    "POST /v1/nonce": Row(to("/v1/nonce", {}), open_to_all(200)),
    "POST /v1/session": Row(to("/v1/session", ASSERTION), open_to_all(400)),
    "POST /guardians/{index:str}": Row(to("/guardians/9", b"x"), open_to_all(404)),
    "GET /v1/events": Row(to("/v1/events"), open_to_all(405)),
    "GET /v1/accounts/{account:str}/chain": Row(chain_of, everyone(200), everyone(200)),
    "POST /v1/accounts/{account:str}/sessions": Row(sessions_of, everyone(200), everyone(200)),
    "GET /v1/account/sessions": Row(to("/v1/account/sessions"), everyone(200)),
    "POST /v1/account/changes": Row(a_link, everyone(200)),
    "GET /v1/account/vault": Row(to("/v1/account/vault"), everyone(200)),
    "GET /v1/account/settings": Row(to("/v1/account/settings"), everyone(200)),
    "PUT /v1/account/settings": Row(settings, everyone(200)),
    "POST /v1/lookup": Row(to("/v1/lookup", {"email": "new@example.org"}), everyone(200)),
    "POST /v1/directory/search": Row(
        to("/v1/directory/search", {"after": 0, "text": "lyon"}), everyone(200)
    ),
    "POST /v1/directory/records": Row(records_of, everyone(200)),
    "POST /v1/directory/requests": Row(
        to("/v1/directory/requests", WISH), (401, 403, 202, 202, 202, 403, 403)
    ),
    "POST /v1/conversations": Row(a_create, (401, 201, 201, 201, 201, 403, 201)),
    "GET /v1/conversations": Row(to("/v1/conversations"), everyone(200)),
    "GET /v1/conversations/{conversation:str}/membership": Row(
        in_room("/membership"), READERS, NOBODY
    ),
    "POST /v1/conversations/{conversation:str}/membership": Row(
        a_rotation, (401, 404, 404, 200, 200, 403, 200), NOBODY
    ),
    "POST /v1/conversations/{conversation:str}/entries": Row(
        an_entry, (401, 404, 404, 201, 201, 201, 201), NOBODY
    ),
    "GET /v1/conversations/{conversation:str}/entries": Row(in_room("/entries"), READERS, NOBODY),
    "POST /v1/conversations/{conversation:str}/files": Row(
        an_upload, (401, 404, 404, 201, 201, 201, 201), NOBODY
    ),
    "PUT /v1/files/{file:str}/parts/{offset:str}": Row(
        of_file("open_file", "/parts/0", DATA), (401, 404, 404, 404, 404, 404, 200), NOBODY
    ),
    "POST /v1/files/{file:str}/complete": Row(
        of_file("done_file", "/complete", ROOT), (401, 404, 404, 404, 404, 404, 200), NOBODY
    ),
    "GET /v1/files/{file:str}": Row(of_file("done_file"), READERS, NOBODY),
    "GET /v1/files/{file:str}/content": Row(of_file("done_file", "/content"), READERS, NOBODY),
    "DELETE /v1/files/{file:str}": Row(
        of_file("open_file"), (401, 404, 404, 404, 404, 404, 204), NOBODY
    ),
    # Last: it ends the sessions that the other rows use.
    "DELETE /v1/session": Row(to("/v1/session"), everyone(204)),
}


def routes_of(config: Path) -> set[str]:
    """Method and template of every route that the application has."""
    routes = make_litestar(read_config(config)).routes
    return {f"{method} {route.path}" for route in routes for method in _methods(route)}


def _methods(route: Any) -> list[str]:
    if isinstance(route, WebSocketRoute):
        return ["GET"]
    return sorted(set(route.methods) - {"OPTIONS", "HEAD"})


async def test_every_route_has_a_row(server: str, deployment: TestDeployment) -> None:
    assert routes_of(deployment.folder / "server.toml") == set(MATRIX)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def world(server: str, deployment: TestDeployment) -> Any:
    """The world, once."""
    async with httpx.AsyncClient(base_url=server, timeout=30, trust_env=False) as http:
        api = Api(http, deployment.origin)
        yield await make_world(api, deployment.deployment.id)  # type: ignore[arg-type]


@pytest.mark.parametrize("route", MATRIX)
async def test_route(world: World, route: str) -> None:
    row, method = MATRIX[route], route.split(" ")[0]
    got: dict[str, tuple[int, ...]] = {}
    for target in ("own", "other") if row.other else ("own",):
        statuses = []
        for visitor in VISITORS:
            who = world.who(visitor)
            author = who or replace(world.people["stranger"])
            path, body = row.build(world, author, world.place(target))
            answer = await world.api.send(method, path, body, who)
            statuses.append(answer.status_code)
        got[target] = tuple(statuses)
    expected = {"own": row.own} | ({"other": row.other} if row.other else {})
    assert got == expected
