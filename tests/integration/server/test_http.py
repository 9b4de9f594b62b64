"""The HTTP shape: strictness, limits, problems, headers, description, logs (spec: sync §1)."""

from __future__ import annotations

import json
import secrets

import httpx
import pytest
from tests.integration.server.client import Api
from tests.integration.server.conftest import Join, running
from tests.integration.server.deployment import TestDeployment
from tests.integration.server.people import entry
from tests.integration.server.world import open_place

from colloque.server.app import ROUTES
from colloque.server.http.endpoint import Endpoint

ENDPOINTS: list[Endpoint] = [handler.opt["endpoint"] for handler in ROUTES]
WITH_FORM = [row for row in ENDPOINTS if row.request is not None]
BAD_BODIES = {
    "nothing": b"",
    "not a map": b"\x80",
    "a missing field": b"\xa1axax",
    "trailing bytes": b"\xa0\xa0",
    "indefinite length": b"\xbf\xff",
    "a huge length": b"\xbb" + b"\xff" * 8,
    "not in order": b"\xa2ab\x00aa\x00",
    "depth": b"\x81" * 30 + b"\x80",
    "json": b'{"email": "a@b.org"}',
    "noise": bytes(range(256)),
}


def path_of(row: Endpoint) -> str:
    """The path with ids that name nothing."""
    return (
        row.path.replace("{account:str}", "acct_" + "a" * 52)
        .replace("{conversation:str}", "conv_" + "a" * 52)
        .replace("{file:str}", "file_" + "a" * 26)
        .replace("{offset:str}", "0")
    )


@pytest.mark.parametrize("row", WITH_FORM, ids=lambda row: f"{row.method} {row.path}")
async def test_bad_bodies_are_refused(api: Api, join: Join, row: Endpoint) -> None:
    who = await join() if row.access == "session" else None
    for name, body in BAD_BODIES.items():
        answer = await api.send(row.method, path_of(row), body, who)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed"), name
    large = await api.send(row.method, path_of(row), bytes(row.limit + 1), who)
    assert (large.status_code, large.json()["code"]) == (413, "too-large")


async def test_problems_are_documents_without_user_data(api: Api) -> None:
    answer = await api.send("POST", "/v1/login/start", {"email": "not an address"})
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document.keys() == {"type", "title", "status", "code", "detail"}
    assert document["type"].endswith("/malformed")
    assert "address" not in answer.text.lower()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("POST", "/v1/nothing", 404),
        ("PATCH", "/v1/session", 405),
        ("GET", "/v1/accounts/dev_aaaa/chain", 401),
        ("GET", "/%00", 404),
        ("GET", "/../../etc/passwd", 404),
        ("GET", "/..%2f..%2fetc/passwd", 404),
    ],
)
async def test_paths_that_lead_nowhere(api: Api, method: str, path: str, status: int) -> None:
    answer = await api.send(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_bad_ids_and_numbers(api: Api, join: Join) -> None:
    ada = await join()
    for path in ("/v1/accounts/dev_aaaa/chain", "/v1/files/file_AAAA", "/v1/files/x/content"):
        assert (await api.send("GET", path, None, ada)).status_code == 404
    for query in ("after=-1", "after=x", "after=99999999999999999", "limit=0", "limit=501"):
        answer = await api.send("GET", f"/v1/conversations?{query}", None, ada)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


async def test_headers_of_every_answer(api: Api) -> None:
    for path in ("/", "/docs", "/v1/nothing", "/health/live"):
        headers = (await api.send("GET", path)).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "require-trusted-types-for 'script'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "server" not in headers


async def test_the_description_has_every_route(api: Api) -> None:
    described = (await api.send("GET", "/docs/openapi.json")).json()["paths"]
    for row in ENDPOINTS:
        path = row.path
        for kind in ("str", "path"):
            path = path.replace(f":{kind}}}", "}")
        operation = described[path][row.method.lower()]
        if row.request is not None:
            schema = operation["requestBody"]["content"]["application/cbor"]["schema"]
            assert schema.get("properties", {}).keys() == row.request.fields.keys()
    assert "/v1/events" in described
    page = await api.send("GET", "/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text


async def test_status_says_what_runs(api: Api) -> None:
    report = (await api.send("GET", "/status.json")).json()
    assert report["database"].startswith("PostgreSQL ")
    assert report["demo"] is False


def test_log_ins_are_told_in_a_demo_only(server: str, deployment: TestDeployment, dsn: str) -> None:
    assert httpx.get(f"{server}/demo.json", trust_env=False).status_code == 204
    people = [["pia@demo.example", "Pia Fictive", "patient"]]
    with running(
        deployment, dsn, demo=["a line"], demo_password="demo", demo_people=people
    ) as address:
        report = httpx.get(f"{address}/status.json", trust_env=False).json()
        answer = httpx.get(f"{address}/demo.json", trust_env=False)
    assert report["demo"] is True
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {"people": people, "password": "demo", "lines": ["a line"]}


async def test_logs_hold_no_user_data(api: Api, join: Join, deployment: TestDeployment) -> None:
    ada, ben = await join(), await join("practitioner")
    place = await open_place(api, ada, [ben])
    await api.ask("POST", f"{place.path}/entries", entry(ada, place.room), ada)
    await api.send("GET", f"{place.path}/entries?after=123456789", None, ada)
    marker = secrets.token_hex(12)
    await api.send("GET", f"/{marker}?{marker}={marker}", None, None, {"user-agent": marker})
    await api.send("POST", "/v1/lookup", {"email": f"{marker}@example.org"}, ada)
    log = (deployment.folder / "server.log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    allowed = {"time", "level", "event", "request", "route", "method", "status", "ms"}
    assert {name for line in lines if line["event"] == "request" for name in line} == allowed
    assert "/v1/conversations/{conversation}/entries" in {line.get("route") for line in lines}
    secret = (marker, ada.email, ada.account.text(), place.path[-52:], "123456789", "127.0.0.1")
    assert [word for word in secret if word in log] == []


async def test_nothing_failed_in_the_whole_run(deployment: TestDeployment) -> None:
    log = (deployment.folder / "server.log").read_text()
    assert [line for line in log.splitlines() if '"level": "error"' in line] == []
