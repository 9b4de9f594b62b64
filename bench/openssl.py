"""Raw AES-256-GCM of the system's OpenSSL: what the Python figures are compared with."""

from __future__ import annotations

import subprocess

SECONDS = 2
COMMAND = f"openssl speed -elapsed -seconds {SECONDS} -evp aes-256-gcm -bytes 16384".split()


def openssl_speed() -> float:
    """MB a second on one thread, in buffers of 16 KiB, measured now."""
    done = subprocess.run(COMMAND, check=True, capture_output=True, text=True)
    last = done.stdout.splitlines()[-1].split()
    if last[0].lower() != "aes-256-gcm" or not last[-1].endswith("k"):
        raise ValueError("openssl speed answered in another form")
    return float(last[-1][:-1]) / 1000


def openssl_version() -> str:
    """Its name and version."""
    done = subprocess.run(["openssl", "version"], check=True, capture_output=True, text=True)
    return " ".join(done.stdout.split()[:2])
