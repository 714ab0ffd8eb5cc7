"""Work that the user has stopped stays stopped until it is allowed again."""

from __future__ import annotations

import pytest

from pages.ui.state.session import put
from pages.ui.state.stopping import Stopped, allow, stoppable


def test_work_that_was_stopped_is_not_begun_until_it_is_allowed() -> None:
    begun = []
    put("_stopped", ("reading", "a.csv"))
    with pytest.raises(Stopped), stoppable("reading", "a.csv"):
        begun.append("a")
    with stoppable("reading", "b.csv"), stoppable("page", "a.csv"):
        begun.append("other work")
    allow()
    with stoppable("reading", "a.csv"):
        begun.append("a again")
    assert begun == ["other work", "a again"]
