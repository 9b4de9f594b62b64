"""Children that do not outlive us: what runs between fork and exec."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def leash(final: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: the kernel sends `final` to the child when its parent dies.

    Linux ties this to the *thread* that starts the child; from any but the main thread there is
    none to give, since that thread may end while the process goes on.
    """
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, final, 0, 0, 0)
        if os.getppid() != parent:  # it died in between: the signal will not come
            os._exit(1)

    return tie
