"""Messages of protocol buffers, declared by the few fields that are read; protobuf's own library parses them.

The packages that write the messages are heavy or extras. So the fields are declared here, with the numbers
that they have in the tool's .proto files; all other fields are skipped. Each declaration is in a descriptor
pool of its own, because the tools declare the same messages in the common pool.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

Malformed = DecodeError
"""Raised by `FromString` for bytes that are no message."""

_FIELD = descriptor_pb2.FieldDescriptorProto
_TYPES = {
    "bytes": _FIELD.TYPE_BYTES,
    "int64": _FIELD.TYPE_INT64,
    "bool": _FIELD.TYPE_BOOL,
    "float": _FIELD.TYPE_FLOAT,
    "double": _FIELD.TYPE_DOUBLE,
}


def declare(package: str, messages: Mapping[str, Mapping[str, tuple[int, str]]]) -> dict[str, Any]:
    """Return the classes of these messages, by name.

    Args:
        package: a name for the declaration.
        messages: the number and the type of each field, by message and field. A type is one of protobuf's or
            the name of another message, with a star for a repeated field. Declare text as bytes: both are the
            same on the wire, and a file may hold text that is not UTF-8.
    """
    file = descriptor_pb2.FileDescriptorProto(name=f"{package}.proto", package=package, syntax="proto2")
    for name, fields in messages.items():
        message = file.message_type.add(name=name)
        for field_name, (number, kind) in fields.items():
            field = message.field.add(name=field_name, number=number)
            field.label = _FIELD.LABEL_REPEATED if kind.endswith("*") else _FIELD.LABEL_OPTIONAL
            kind = kind.rstrip("*")
            if kind in _TYPES:
                field.type = _TYPES[kind]
            else:
                field.type, field.type_name = _FIELD.TYPE_MESSAGE, f".{package}.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{package}.{name}"))
        for name in messages
    }
