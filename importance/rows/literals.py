"""Parse mappings and lists that were written as JSON or as Python literals. Nothing is ever executed."""

from __future__ import annotations

import ast
import re

from importance import safe_documents

MAX_TEXT = 2_000_000
# A comment, a string with the letters before it, or a quote that is never closed. Nothing is read twice.
_STRING = re.compile(
    r"""\#[^\n]*+|(?P<letters>[A-Za-z]{0,2}+)(?:"{3}(?s:\\.|(?!"{3})[^\\])*+"{3}|'{3}(?s:\\.|(?!'{3})[^\\])*+'{3}"""
    r"""|"(?s:\\.|[^"\\])*+"|'(?s:\\.|[^'\\])*+'|(?P<open>["']))"""
)
_NAMES = {
    "nan": float("nan"),
    "NaN": float("nan"),
    "NaT": None,
    "inf": float("inf"),
    "Infinity": float("inf"),
    "null": None,
    "true": True,
    "false": False,
    "NA": None,
}


class NotALiteralError(ValueError):
    """The text is not a literal."""


def parse(text: str) -> object:
    """Return the value of a JSON document or a Python literal.

    Calls such as `np.float64(0.5)` are replaced by their first argument.

    Raises:
        NotALiteralError: when it is neither, is longer than 2 million characters, or is nested too deeply.
    """
    if len(text) > MAX_TEXT:
        raise NotALiteralError("too long")
    try:
        return safe_documents.load_json(text)
    except safe_documents.TooDeep:
        raise NotALiteralError("nested too deeply") from None
    except safe_documents.BrokenDocument:
        pass
    _check_strings(text)
    try:
        return _value(safe_documents.python_expression(text.strip()).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError, TypeError) as error:
        raise NotALiteralError(str(error)) from None


def _check_strings(text: str) -> None:
    """Raise NotALiteralError for an f-string: it is no literal, and Python parses nested ones for minutes."""
    for string in _STRING.finditer(text):
        if string["open"]:
            raise NotALiteralError("a string is not closed")
        if "f" in (string["letters"] or "").lower():
            raise NotALiteralError("an f-string is not a literal")


def _value(node: ast.expr) -> object:
    match node:
        case ast.Constant(value):
            return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
        case ast.Name(id=name):
            return _NAMES.get(name, name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            inner = _value(operand)
            if isinstance(inner, (int, float)):
                return -inner
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand)
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            return [_value(item) for item in items]
        case ast.Dict(keys=keys, values=values):
            return {str(_value(k)): _value(v) for k, v in zip(keys, values, strict=True) if k is not None}
        case ast.Call(args=[first, *_]):  # np.float64(0.5), array([1, 2]), Timestamp('2024-01-01')
            return _value(first)
        case ast.Call(func=ast.Name(id=name)) | ast.Attribute(attr=name):
            return name
    raise NotALiteralError(f"not a literal: {ast.dump(node)[:80]}")
