"""Measure, print a table, keep the results.

    python -m bench [SECTION…] [--json] [--page FILE]

Sections: crypto, chromium, login, entries, reading, and of the application in a browser web-size,
web-login, web-inbox, web-talk, web-message, web-lighthouse; all of them without a name. The table
(with `--json` the figures) goes to standard output, progress to standard error; bench/results.json
is written either way. `--page` also puts the results between the marks of a Markdown page. Exit
status 0 whether or not every aim was reached: the table says which ones were not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import (
    chromium,
    crypto,
    entries,
    login,
    reading,
    results,
    web_inbox,
    web_lighthouse,
    web_login,
    web_message,
    web_size,
    web_talk,
)
from bench.figures import Figure, say

SECTIONS: dict[str, tuple[str, Callable[[], Iterable[Figure]]]] = {
    "crypto": ("Sealing and opening in Python", crypto.measure),
    "chromium": ("Sealing and opening in Chromium", chromium.measure),
    "login": ("Logging in", login.measure),
    "entries": ("Writing entries", entries.measure),
    "reading": ("Opening and reading with the SDK", reading.measure),
    "web-size": ("The application: what a first visit loads", web_size.measure),
    "web-login": ("The application: logging in", web_login.measure),
    "web-inbox": ("The application: list of 500 conversations", web_inbox.measure),
    "web-talk": ("The application: conversation of 10,000 entries", web_talk.measure),
    "web-message": ("The application: from one browser to the other", web_message.measure),
    "web-lighthouse": ("The application: Lighthouse", web_lighthouse.measure),
}
START, END = "<!-- measured: start -->", "<!-- measured: end -->"


def main() -> int:
    """Run the sections that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], metavar="SECTION")
    parser.add_argument("--json", action="store_true", help="figures as JSON instead of a table")
    parser.add_argument("--page", type=Path, help="a Markdown page to put the results into")
    asked = parser.parse_args()
    measured = {}
    for name in asked.sections or SECTIONS:
        title, measure = SECTIONS[name]
        load = os.getloadavg()[0]
        say(f"{title} (load {load:.2f})")
        measured[name] = list(measure())
        results.keep(name, load, measured[name])
        if not asked.json:
            print(results.table(title, measured[name]), "\n", sep="", flush=True)
    if asked.json:
        shown = {name: [one.json() for one in figures] for name, figures in measured.items()}
        print(json.dumps(shown, indent=1, ensure_ascii=False))
    if asked.page is not None:
        put_into(asked.page)
    return 0


def put_into(page: Path) -> None:
    """Replace what stands between the marks."""
    before, _, rest = page.read_text().partition(START)
    _, _, after = rest.partition(END)
    titles = {name: title for name, (title, _) in SECTIONS.items()}
    middle = results.markdown(results.read(), titles)
    page.write_text(f"{before}{START}\n\n{middle}\n{END}{after}")


if __name__ == "__main__":
    sys.exit(main())
