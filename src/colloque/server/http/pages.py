"""The interface's description at /docs: a page without scripts, made from the OpenAPI schema."""

from __future__ import annotations

from html import escape
from typing import Any

from litestar.openapi.plugins import OpenAPIRenderPlugin

_HEAD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Colloque: HTTP interface</title>'
    '<meta name="viewport" content="width=device-width"><h1>HTTP interface</h1>'
    '<p>The machine-readable form is <a href="/docs/openapi.json">openapi.json</a>.</p>'
)


class PlainPage(OpenAPIRenderPlugin):
    """Renders the schema as plain HTML, so that the strict content policy holds here too."""

    def __init__(self) -> None:
        super().__init__(path="/")

    def render(self, request: Any, openapi_schema: dict[str, Any]) -> bytes:
        """The page."""
        parts = [_HEAD]
        for path, item in sorted(openapi_schema["paths"].items()):
            for method, operation in item.items():
                if isinstance(operation, dict):
                    parts.append(_operation(path, method, operation))
        return "".join(parts).encode()


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    parts = [
        f"<h2>{escape(method.upper())} {escape(path)}</h2>",
        f"<p>{escape(operation.get('summary', ''))}</p>",
        f"<p>{escape(operation.get('description', ''))}</p>",
    ]
    if body := operation.get("requestBody"):
        parts.append(_contents("Request", body))
    for status, answer in operation.get("responses", {}).items():
        parts.append(_contents(f"Answer {status}", answer))
    return "".join(parts)


def _contents(title: str, body: dict[str, Any]) -> str:
    parts = [f"<h3>{escape(title)}</h3><p>{escape(body.get('description', ''))}</p>"]
    for media, content in body.get("content", {}).items():
        parts.append(f"<p><code>{escape(media)}</code></p>")
        fields = content.get("schema", {}).get("properties", {})
        rows = "".join(
            f"<tr><td>{escape(name)}<td><code>{escape(field.get('description', ''))}</code>"
            for name, field in fields.items()
        )
        parts.append(f"<table><tr><th>Field<th>Form{rows}</table>" if rows else "")
    return "".join(parts)
