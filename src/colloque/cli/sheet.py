"""The recovery sheet on paper: a printable page with words and QR code, or plain text."""

from __future__ import annotations

import html
import os
from pathlib import Path

import segno

from colloque.cli.texts import say

_PAGE = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style>
@page {{ size: A4; margin: 20mm }}
body {{ font: 14pt/1.5 system-ui, sans-serif; max-width: 17cm; margin: 2em auto; color: #15221e }}
h1 {{ font-size: 26pt }} ol {{ columns: 2; font-size: 18pt; line-height: 2 }}
svg {{ width: 5cm; height: 5cm }} .who {{ color: #3f4f49 }}
</style>
<h1>{title}</h1>
<p class="who">{email}</p>
<p>{explain}</p>
<ol>{words}</ol>
{qr}
</html>
"""


def write_sheet(path: Path, words: tuple[str, ...], code: str, email: str, language: str) -> None:
    """Write the sheet for its owner only: a page to print for .html, text otherwise."""
    content = (
        _page(words, code, email, language)
        if path.suffix.lower() in (".html", ".htm")
        else _text(words, code, email, language)
    )
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as file:
        file.write(content)


def _page(words: tuple[str, ...], code: str, email: str, language: str) -> str:
    qr = segno.make(code, error="m").svg_inline(scale=4, border=2)
    return _PAGE.format(
        language=language,
        title=html.escape(say("sheet-title", language)),
        email=html.escape(email),
        explain=html.escape(say("sheet-explain", language)),
        words="".join(f"<li>{html.escape(word)}</li>" for word in words),
        qr=qr,
    )


def _text(words: tuple[str, ...], code: str, email: str, language: str) -> str:
    numbered = "\n".join(f"{place:>2}. {word}" for place, word in enumerate(words, 1))
    explain = say("sheet-explain", language)
    return f"{say('sheet-title', language)}\n{email}\n\n{explain}\n\n{numbered}\n\n{code}\n"


def read_sheet(text: str) -> str:
    """The words or QR text in a file: as written by `write_sheet`, or just the words."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    numbered = [line.split(".", 1)[1] for line in lines if line.split(".", 1)[0].isdigit()]
    if len(numbered) == 12:
        return " ".join(word.strip() for word in numbered)
    return " ".join(lines)
