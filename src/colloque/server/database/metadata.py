"""The schema's vocabulary: every column says what the server sees in it.

* `public`: anyone may know it, its owner chose to publish it or it is a public key or signature,
* `metadata`: the server necessarily sees it,
* `sealed`: ciphertext that the server cannot open.

docs/what-the-server-sees.md is made from these marks.
"""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa

Mark = Literal["public", "metadata", "sealed"]
MARK = "sees"

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Bytes = sa.LargeBinary
Int = sa.BigInteger
Text = sa.Text


def column(
    name: str, kind: Any, mark: Mark, doc: str, *more: Any, **options: Any
) -> sa.Column[Any]:
    """A column that is not null unless said so, with its mark and one sentence for the page."""
    options.setdefault("nullable", False)
    return sa.Column(name, kind, *more, info={MARK: mark}, doc=doc, **options)
