"""A small real program to supervise: `python child.py PORT [OPTION…]`.

Answers `GET /ready` on the port. Options: `late` (ready after 0.5 s), `stubborn` (ignores
SIGTERM), `parent` (has a child of its own), `brief` (ends after 0.3 s), `never` (listens not at
all), `note=FILE` (appends `start` and `stop` lines with the port).
"""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import threading
import time


class Ready(http.server.BaseHTTPRequestHandler):
    """200 on everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()


def main() -> None:
    port, options = int(sys.argv[1]), sys.argv[2:]
    notes = [option.removeprefix("note=") for option in options if option.startswith("note=")]

    def note(word: str) -> None:
        for place in notes:
            with open(place, "a") as file:
                file.write(f"{word} {port}\n")

    def stop(*_: object) -> None:
        note("stop")
        os._exit(0)

    signal.signal(signal.SIGTERM, signal.SIG_IGN if "stubborn" in options else stop)
    note("start")
    print("hello from the child", flush=True)
    if "parent" in options:
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    if "late" in options:
        time.sleep(0.5)
    if "never" not in options:
        server = http.server.HTTPServer(("127.0.0.1", port), Ready)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    time.sleep(0.3 if "brief" in options else 600)
    sys.exit(7)


if __name__ == "__main__":
    main()
