"""Work that the user has stopped stays stopped until it is allowed again."""

from __future__ import annotations

import pytest

from importance.errors import ImportanceError
from pages.ui.state.session import put
from pages.ui.state.stopping import Stopped, _stop, allow, stoppable


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


class Click(BaseException):
    """What Streamlit raises in work when the user does something."""


def test_a_click_stops_the_work_that_goes_on_and_not_the_work_that_drew_the_button() -> None:
    allow()
    with stoppable("opening", "a.csv"):
        pass
    with pytest.raises(Click), stoppable("reading", "a.csv"):
        raise Click
    _stop(("opening", "a.csv"))
    with stoppable("opening", "a.csv"):
        pass
    with pytest.raises(Stopped), stoppable("reading", "a.csv"):
        raise AssertionError("the reading was begun again")
    allow()


def test_a_click_after_all_work_stops_what_the_button_was_drawn_for() -> None:
    allow()
    with pytest.raises(ImportanceError, match="broken"), stoppable("reading", "a.csv"):
        raise ImportanceError("broken")
    _stop(("page", "v"))
    with pytest.raises(Stopped), stoppable("page", "v"):
        raise AssertionError("the page was begun again")
    allow()


def test_a_click_between_two_steps_stops_the_second() -> None:
    allow()
    with stoppable("opening", "a.csv"):
        pass
    _stop(("opening", "a.csv"))
    with pytest.raises(Stopped), stoppable("reading", "a.csv", after=("opening", "a.csv")):
        raise AssertionError("the reading was begun")
    with stoppable("reading", "b.csv", after=("opening", "b.csv")):
        pass
    allow()
