"""The ASGI application."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import asyncpg
from litestar import Litestar, Response
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, PathItem, SecurityScheme
from litestar.types import ASGIApp

from colloque.server.accounts.routes import ROUTES as ACCOUNTS
from colloque.server.config import Config, read_config
from colloque.server.conversations.routes import ROUTES as CONVERSATIONS
from colloque.server.directory.routes import ROUTES as DIRECTORY
from colloque.server.entries.routes import ROUTES as ENTRIES
from colloque.server.events.describe import EVENTS_OPERATION
from colloque.server.events.socket import events
from colloque.server.files.routes import ROUTES as FILES
from colloque.server.http.endpoint import problem_of_http
from colloque.server.http.gate import Gate
from colloque.server.http.pages import PlainPage
from colloque.server.http.problems import Problem
from colloque.server.login.routes import ROUTES as LOGIN
from colloque.server.logs import logger, set_up_logs
from colloque.server.mail.routes import ROUTES as MAIL
from colloque.server.relay.routes import ROUTES as RELAY
from colloque.server.services import open_services
from colloque.server.status.pages import read_pages
from colloque.server.status.routes import ROUTES as STATUS

ROUTES = [
    *MAIL,
    *ACCOUNTS,
    *LOGIN,
    *DIRECTORY,
    *CONVERSATIONS,
    *ENTRIES,
    *FILES,
    *RELAY,
    *STATUS,
]
CONFIG_VARIABLE = "COLLOQUE_SERVER_CONFIG"


def _respond(problem: Problem) -> Response[bytes]:
    return Response(problem.body(), status_code=problem.status, headers=problem.headers())


def _on_problem(_: Any, problem: Problem) -> Response[bytes]:
    return _respond(problem)


def _on_http(_: Any, error: HTTPException) -> Response[bytes]:
    return _respond(problem_of_http(error))


def _on_failure(_: Any, error: Exception) -> Response[bytes]:
    logger.error("a request failed", exc_info=error)
    return _respond(Problem("internal"))


def _on_outage(_: Any, error: Exception) -> Response[bytes]:
    logger.warning("database or disk did not answer", exc_info=error)
    return _respond(Problem("unavailable", retry=1))


#: Not the client's fault and not ours: a database that restarts, a disk that is full.
OUTAGES: tuple[type[Exception], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.InterfaceError,
    # What asyncpg raises when it uses a connection in the moment in which it ends.
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)


def make_litestar(config: Config) -> Litestar:
    """The routes with their services; opened at start-up."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with open_services(config) as services:
            app.state.services = services
            app.state.pages = read_pages(config.static)
            yield

    app = Litestar(
        route_handlers=[*ROUTES, events],
        lifespan=[lifespan],
        exception_handlers={
            Problem: _on_problem,
            HTTPException: _on_http,
            Exception: _on_failure,
            **dict.fromkeys(OUTAGES, _on_outage),
        },
        openapi_config=_description(),
        logging_config=None,
        debug=False,
    )
    app.openapi_schema.paths = {
        **(app.openapi_schema.paths or {}),
        "/v1/events": PathItem(get=EVENTS_OPERATION),
    }
    return app


def _description() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Colloque",
        version=version("colloque"),
        path="/docs",
        description="Bodies are deterministic CBOR; errors are RFC 9457 documents.",
        render_plugins=[PlainPage(), JsonRenderPlugin()],
        components=Components(
            security_schemes={
                "session": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="Token and RFC 9421 signature (spec: sync §2)",
                )
            }
        ),
    )


def make_app(config: Config) -> ASGIApp:
    """The whole application."""
    return Gate(make_litestar(config), config.limits.in_flight)


def from_environment() -> ASGIApp:
    """For worker processes: the configuration file is named by an environment variable."""
    config = read_config(Path(os.environ[CONFIG_VARIABLE]))
    set_up_logs(config.log_level)
    return make_app(config)
