"""Health, status and the web page. JSON and HTML: read by people and by monitors."""

from __future__ import annotations

import json
from dataclasses import dataclass

from litestar import Response

from colloque.server.http.call import Call
from colloque.server.http.endpoint import Endpoint, endpoint
from colloque.server.http.fields import Form, blob, many
from colloque.server.http.problems import Problem
from colloque.server.status.pages import Pages

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Descriptors:
    """The signed descriptors of the deployment, ascending."""

    descriptors: tuple[bytes, ...]


DESCRIPTORS = Form(Descriptors, descriptors=many(blob(65536)))


@endpoint(Endpoint("GET", "/v1/deployment", "sync §3", access="open", answer=DESCRIPTORS))
async def read_deployment(call: Call[None]) -> Descriptors:
    """Read the deployment's descriptors."""
    return Descriptors(call.services.identity.descriptors)


@endpoint(Endpoint("GET", "/health/live", "sync §3", access="open", media=JSON))
async def live(call: Call[None]) -> Response[bytes]:
    """The process runs."""
    return _json({"status": "live"}, 200)


@endpoint(Endpoint("GET", "/health/ready", "sync §3", access="open", media=JSON))
async def ready(call: Call[None]) -> Response[bytes]:
    """The database answers and notices arrive; 503 otherwise."""
    up = await call.services.status.ready() and call.services.listener.up.is_set()
    return _json({"status": "ready" if up else "not ready"}, 200 if up else 503)


@endpoint(Endpoint("GET", "/status.json", "status", access="open", media=JSON))
async def report(call: Call[None]) -> Response[bytes]:
    """What runs here."""
    return _json(await call.services.status.report(), 200)


@endpoint(Endpoint("GET", "/demo.json", "status", access="open", media=JSON))
async def demo(call: Call[None]) -> Response[bytes]:
    """The log-ins of a demo's invented people, with lines to try; 204 on any other installation.

    `people` are [e-mail address, name, role], `password` is everybody's, `lines` are for a shell.
    """
    config = call.services.status.config
    if not config.demo_people:
        return Response(b"", status_code=204)
    told: dict[str, object] = {
        "people": config.demo_people,
        "password": config.demo_password,
        "lines": config.demo,
    }
    return _json(told, 200)


@endpoint(Endpoint("GET", "/", "status", access="open", media="text/html"))
async def index(call: Call[None]) -> Response[bytes]:
    """The web application."""
    return _page(call, "index.html")


@endpoint(Endpoint("GET", "/{name:path}", "status", access="open", media="*/*"))
async def asset(call: Call[None]) -> Response[bytes]:
    """A file of the web application, or the application itself where a screen is asked for."""
    return _page(call, str(call.request.path_params["name"]).lstrip("/"))


def _page(call: Call[None], name: str) -> Response[bytes]:
    pages: Pages = call.request.app.state.pages
    page = pages.find(name)
    if page is None:
        raise Problem("not-found")
    small = page.small if _takes_gzip(call) else None
    etag = f'"{page.etag}"' if small is None else f'"{page.etag}-gzip"'
    headers = {
        "etag": etag,
        "cache-control": page.cache_control,
        "content-security-policy": page.policy,
        "vary": "accept-encoding",
    }
    if call.request.headers.get("if-none-match") == etag:
        return Response(b"", status_code=304, headers=headers, media_type=page.media_type)
    if small is None:
        return Response(page.content, headers=headers, media_type=page.media_type)
    return Response(
        small, headers={**headers, "content-encoding": "gzip"}, media_type=page.media_type
    )


def _takes_gzip(call: Call[None]) -> bool:
    """Whether gzip is named without being ruled out (RFC 9110 §12.5.3)."""
    named = call.request.headers.get("accept-encoding", "").lower().split(",")
    return any(one.replace(" ", "") in ("gzip", "gzip;q=1", "gzip;q=1.0") for one in named)


def _json(document: dict[str, object], status: int) -> Response[bytes]:
    content = json.dumps(document).encode()
    headers = {"cache-control": "no-store"}
    return Response(content, status_code=status, headers=headers, media_type=JSON)


ROUTES = [read_deployment, live, ready, report, demo, index, asset]
