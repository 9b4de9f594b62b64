"""What is printed: data, messages, progress, nothing that steers a terminal."""

from __future__ import annotations

import io
import json

import pytest

from colloque.cli.output import Output, printable


def output(*, as_json: bool = False) -> Output:
    return Output("en", as_json, False, io.StringIO(), io.StringIO())


@pytest.mark.parametrize(
    "steering",
    ["\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\r", "\x08", "\x00", "\u202etxt.exe", "\u2066"],
)
def test_a28_other_peoples_text_steers_no_terminal(steering: str) -> None:
    one = output()
    one.data(None, [f"Pia {steering} Fictive"])
    one.say("logged-in", name=f"Pia {steering}")
    for stream in (one.out, one.err):
        assert isinstance(stream, io.StringIO)
        assert not set(stream.getvalue()) & set("\x1b\x07\x9b\r\x08\x00\u202e\u2066")


def test_ordinary_text_stays() -> None:
    text = "Élodie\tn'a que 11,6 — 東京 🙂\nligne"
    assert printable(text) == text


def test_json_is_one_document() -> None:
    one = output(as_json=True)
    one.data({"name": "Élodie\x1b"}, ["not this"])
    assert isinstance(one.out, io.StringIO)
    assert json.loads(one.out.getvalue()) == {"name": "Élodie\x1b"}
    assert "\x1b" not in one.out.getvalue()
