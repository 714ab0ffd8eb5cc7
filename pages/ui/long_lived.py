"""Keeping Python's garbage collection away from what lives as long as the server."""

from __future__ import annotations

import gc
import sys
import threading

_lock = threading.Lock()
_n_modules = 0


def leave_modules_alone() -> None:
    """Exempt what exists now from garbage collection if modules were imported since the last call.

    Streamlit collects garbage after each answer. It then visited all that the modules hold, which took half
    of the server's time, and every other session waited for it. The modules are imported by the first
    sessions. What these leave behind in circles stays, which is little.
    """
    global _n_modules
    with _lock:
        n_modules = len(sys.modules)
        if n_modules <= _n_modules:
            return
        _n_modules = n_modules
    gc.collect()
    gc.freeze()
