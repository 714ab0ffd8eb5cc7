"""Messages of which only a few fields are declared."""

from __future__ import annotations

import struct

import pytest

from importance.trackers.formats import protobuf_messages

FIELDS = {
    "numbers": (1, "int64*"),
    "real": (2, "double"),
    "text": (16, "bytes"),
    "inner": (3, "Inner"),
}
CLASSES = protobuf_messages.declare("paramlens_test", {"Outer": FIELDS, "Inner": {"flag": (1, "bool")}})


def test_a_message_holds_numbers_of_all_sizes_and_fields_that_are_not_declared() -> None:
    content = b"".join(
        [
            b"\x08\x96\x01",
            b"\x08" + b"\xff" * 9 + b"\x01",
            b"\x82\x01\x02\xffi",  # not UTF-8
            b"\x11" + struct.pack("<d", 0.5),
            b"\x1a\x02\x08\x01",
            b"\x22\x03abc",  # a field that is not declared
        ]
    )
    message = CLASSES["Outer"].FromString(content)
    assert list(message.numbers) == [150, -1]
    assert (message.real, message.text, message.inner.flag) == (0.5, b"\xffi", True)
    with pytest.raises(protobuf_messages.Malformed):
        CLASSES["Outer"].FromString(content[:-1])


def test_two_packages_declare_the_same_message_beside_each_other() -> None:
    other = protobuf_messages.declare("paramlens_test", {"Inner": {"flag": (2, "bool")}})
    assert other["Inner"].FromString(b"\x10\x01").flag
    assert not CLASSES["Inner"].FromString(b"\x10\x01").flag
