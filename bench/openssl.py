"""Raw AES-256-GCM of the system's OpenSSL: what the Python figures are compared with."""

from __future__ import annotations

import shutil
import subprocess

SECONDS = 2
COMMAND = f"openssl speed -elapsed -seconds {SECONDS} -evp aes-256-gcm -bytes 16384".split()


def _run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        raise SystemExit("The openssl program is missing: install it with the package manager.")
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def openssl_speed() -> float:
    """MB a second on one thread, in buffers of 16 KiB, measured now."""
    last = _run(*COMMAND).splitlines()[-1].split()
    if last[0].lower() != "aes-256-gcm" or not last[-1].endswith("k"):
        raise ValueError("openssl speed answered in another form")
    return float(last[-1][:-1]) / 1000


def openssl_version() -> str:
    """Its name and version."""
    return " ".join(_run("openssl", "version").split()[:2])
