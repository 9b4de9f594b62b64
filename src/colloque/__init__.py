"""Colloque: health data encrypted on the sender's device and decrypted on the recipient's.

`Client` is all that most programs need; importing this package alone loads nothing else. (Its type
stands in `__init__.pyi`: the layers below must not seem to import the client through the package.)
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__all__ = ["Client"]


def __getattr__(name: str) -> Any:
    if name != "Client":
        raise AttributeError(name)
    return import_module("colloque.sdk.client").Client
