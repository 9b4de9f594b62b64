"""Build hook: the built web part goes into every wheel and source distribution.

From a checkout it is built, which needs Node. A source distribution already holds it, so that
nobody who installs a released package needs Node. An editable install leaves it out: there the
web part is found in the checkout.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB_BUILT = Path("web", "app", "dist")
NO_WEB = """\
The web part of Colloque could not be built; Node 20 or later with npm is needed for that.
Released wheels and source distributions hold the built web part and need no Node:
    pip install colloque"""


class WebBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the web part if need be and adds it to the distribution."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folder to include; raises RuntimeError when there is no web part to include."""
        if version == "editable":
            return
        root = Path(self.root)
        built = root / WEB_BUILT
        # Only a source distribution has PKG-INFO: what is built there was built for this release.
        if not (root / "PKG-INFO").is_file():
            build_web(root)
        if not (built / "index.html").is_file():
            raise RuntimeError(NO_WEB)
        inside = "colloque/web" if self.target_name == "wheel" else WEB_BUILT.as_posix()
        build_data["force_include"][str(built)] = inside


def build_web(root: Path) -> None:
    """Build with the checkout's own set-up step, which does nothing when nothing has changed."""
    done = subprocess.run([sys.executable, str(root / "tools" / "set_up.py"), "web"])
    if done.returncode != 0:
        raise RuntimeError(NO_WEB)
