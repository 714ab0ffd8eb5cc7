"""Run the package with a mark between all letters of each sentence in its code, in a new process.

    python -m tests.reworded

prints the answers of `tests/test_sentences_steer_nothing.py` as JSON. This module does not import the
package, because modules that are imported before the finder is installed keep their sentences.
"""

from __future__ import annotations

import ast
import importlib.machinery
import json
import re
import sys
import types
from collections.abc import Sequence

MARK = "ʘ"
_PROSE = re.compile(r"""[\w'"“({]([^\n\\<>|{}=\[\]]|\{\w+\})*""")
_FIELD = re.compile(r"(\{\w+\})")
_LETTERS = re.compile(r"(?<=[a-z])(?=[a-z])")
_SMALL_TEXT = """
    a all and are as by each every for from in is it its no not of on or over so that the they to was what
    where which with
"""
_SMALL_WORDS = frozenset(_SMALL_TEXT.split())
_SQL = re.compile(r"[A-Z]{3,} ")


def is_sentence(text: str) -> bool:
    """Whether a text in the code is prose: at least three words, one of which is a function word."""
    words = text.split()
    return (
        len(words) >= 3
        and not _SMALL_WORDS.isdisjoint(word.lower() for word in words)
        and _PROSE.fullmatch(text) is not None
        and _SQL.match(text) is None
    )


def reworded(text: str) -> str:
    """The text with the mark between its letters, so that no search finds its words; fields stay."""
    return "".join(
        part if _FIELD.fullmatch(part) else _LETTERS.sub(MARK, part) for part in _FIELD.split(text)
    )


class Reworded(ast.NodeTransformer):
    """Rewords each sentence, but no docstrings, keys or patterns."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        node.values = [self.visit(value) for value in node.values]
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        is_data = ast.unparse(node.func).startswith("re.") or ast.unparse(node.func).endswith(".split")
        return node if is_data else self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        pieces = [str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values]
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                part.value = self.visit(part.value)
        if is_sentence("".join(pieces)):
            for part in node.values:
                if isinstance(part, ast.Constant):
                    part.value = reworded(str(part.value))
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str) and is_sentence(node.value):
            return ast.Constant(reworded(node.value))
        return node


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module from its reworded source, never from a cache."""

    def path_stats(self, path: str) -> dict[str, object]:  # type: ignore[override]
        raise OSError

    def source_to_code(self, data: bytes, path: str, **_: int) -> types.CodeType:  # type: ignore[override]
        return compile(ast.fix_missing_locations(Reworded().visit(ast.parse(data))), path, "exec")


class Finder:
    """Finds the modules of the package for this loader."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name.split(".")[0] != "importance":
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and spec.origin is not None:
            spec.loader = Loader(name, spec.origin)
        return spec


if __name__ == "__main__":
    sys.meta_path.insert(0, Finder())
    from tests.test_sentences_steer_nothing import answers

    print(json.dumps(answers()))
