"""Nothing that the server sees is without a mark, and the page says so."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa
from tools.what_the_server_sees import PAGE

from colloque.server import sees
from colloque.server.database.schema import METADATA
from colloque.server.mail import forms


def test_every_field_has_a_mark() -> None:
    assert sees.unmarked() == []


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == sees.page()


def test_a_new_field_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    grown = dataclasses.make_dataclass("SignUp", ["email", "secret"], namespace={})
    grown.__module__ = forms.__name__
    monkeypatch.setattr(forms, "SignUp", grown)
    assert sees.unmarked() == ["SignUp.secret"]


def test_a_new_column_is_noticed() -> None:
    table = METADATA.tables["account"]
    try:
        table.append_column(sa.Column("secret", sa.Text))
        assert sees.unmarked() == ["account.secret"]
    finally:
        table._columns.remove(table.c.secret)
