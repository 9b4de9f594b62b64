"""Starts and stops the processes of an embedded installation.

```python
with DataLock(data), Supervisor(data / "logs") as running:
    running.start(database)
    running.start(guardian_1, guardian_2, guardian_3)
    running.start(server)
    running.wait()
```

It knows programs by their command line only and imports neither server nor guardian.
"""

from __future__ import annotations

from colloque.launcher.errors import AlreadyRunning, ProgramFailed, StopAsked
from colloque.launcher.lock import DataLock
from colloque.launcher.program import Program
from colloque.launcher.readiness import FileReady, HttpReady, Readiness
from colloque.launcher.supervisor import Supervisor
from colloque.launcher.web import web_folder

__all__ = [
    "AlreadyRunning",
    "DataLock",
    "FileReady",
    "HttpReady",
    "Program",
    "ProgramFailed",
    "Readiness",
    "StopAsked",
    "Supervisor",
    "web_folder",
]
