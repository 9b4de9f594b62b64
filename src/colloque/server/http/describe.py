"""OpenAPI operations made of an endpoint's row: what is described is what is decoded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Parameter,
    RequestBody,
    Schema,
)
from litestar.openapi.spec.enums import OpenAPIType

from colloque.server.http.problems import CODES, MEDIA_TYPE

if TYPE_CHECKING:
    from colloque.server.http.endpoint import Endpoint
    from colloque.server.http.fields import Form

_CBOR = "application/cbor"
_OCTETS = "application/octet-stream"


def describe(row: Endpoint, name: str, about: str) -> type[Operation]:
    """An operation class for this row, in the way Litestar wants it."""

    def finish(operation: Operation) -> None:
        operation.operation_id = name
        operation.tags = [row.spec]
        operation.summary = about.strip().split("\n")[0]
        operation.description = _description(row, about)
        operation.parameters = _parameters(row, operation)
        operation.request_body = _request(row)
        operation.responses = {str(row.status): _answer(row), "default": _problem()}
        if row.access == "session":
            operation.security = [{"session": []}]

    # Operation itself has no __post_init__, so its generated __init__ would not call ours.
    return dataclass(type("Described", (Operation,), {"__post_init__": finish}))


def _description(row: Endpoint, about: str) -> str:
    rest = "\n".join(line.strip() for line in about.strip().split("\n")[1:]).strip()
    access = "Needs a session and a signed request." if row.access == "session" else "Open."
    return "\n\n".join(part for part in (rest, access, f"Specification: {row.spec}.") if part)


def _parameters(row: Endpoint, operation: Operation) -> list[Any] | None:
    listed: list[Any] = list(operation.parameters or [])
    number = Schema(type=OpenAPIType.INTEGER)
    listed += [Parameter(name=name, param_in="query", schema=number) for name in row.query]
    return listed or None


def table(form: Form[Any]) -> Schema:
    """A form's fields with their words of the specification."""
    return Schema(
        type=OpenAPIType.OBJECT,
        title=form.name,
        description=form.about,
        required=sorted(form.fields),
        properties={
            name: Schema(title=field.words, description=field.words)
            for name, field in sorted(form.fields.items())
        },
        additional_properties=False,
    )


def _octets() -> OpenAPIMediaType:
    return OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))


def _request(row: Endpoint) -> RequestBody | None:
    if row.raw:
        return RequestBody(
            content={_CBOR if row.about else _OCTETS: _octets()},
            description=f"{row.about} At most {row.limit} bytes.".strip(),
            required=True,
        )
    if row.request is None:
        return None
    content = {_CBOR: OpenAPIMediaType(schema=table(row.request))}
    return RequestBody(content=content, description=f"At most {row.limit} bytes.", required=True)


def _answer(row: Endpoint) -> OpenAPIResponse:
    if row.status == 204:
        return OpenAPIResponse(description="Done.")
    if row.media:
        return OpenAPIResponse(description="", content={row.media: OpenAPIMediaType()})
    if row.answer is None:
        return OpenAPIResponse(description="Bytes.", content={_OCTETS: _octets()})
    content = {_CBOR: OpenAPIMediaType(schema=table(row.answer))}
    return OpenAPIResponse(description=row.answer.about, content=content)


def _problem() -> OpenAPIResponse:
    codes = ", ".join(f"`{code}` ({status})" for code, (status, _, _) in CODES.items())
    schema = Schema(type=OpenAPIType.OBJECT, description=f"RFC 9457; code is one of {codes}.")
    return OpenAPIResponse(
        description="A problem.", content={MEDIA_TYPE: OpenAPIMediaType(schema=schema)}
    )
