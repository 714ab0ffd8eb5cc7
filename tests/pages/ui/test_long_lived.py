"""Garbage collection leaves alone what the modules hold."""

from __future__ import annotations

import gc
import sys
from types import ModuleType

import pytest

from pages.ui.long_lived import leave_modules_alone


def test_objects_of_new_modules_are_exempt_once(monkeypatch: pytest.MonkeyPatch) -> None:
    leave_modules_alone()
    exempt = gc.get_freeze_count()
    held = [[] for _ in range(1_000)]
    leave_modules_alone()
    assert gc.get_freeze_count() <= exempt, "no module was imported"
    monkeypatch.setitem(sys.modules, "a_module_that_is_new", ModuleType("a_module_that_is_new"))
    leave_modules_alone()
    assert gc.get_freeze_count() >= exempt + len(held)
