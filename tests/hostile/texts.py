"""Hostile text files: JSON, CSV and YAML whose keys, cells or nesting take all time and memory."""

from __future__ import annotations

import json
from collections.abc import Callable


def _lines(rows: list[object]) -> bytes:
    return "\n".join(map(json.dumps, rows)).encode()


def keys_of_their_own_in_every_row() -> bytes:
    rows = [{"lr": i / 9, "loss": i, **{f"k{i}_{j}": j for j in range(12)}} for i in range(5_000)]
    return json.dumps(rows).encode()


def one_key_of_its_own_in_every_config() -> bytes:
    return _lines([{"config": {"lr": i / 9, f"k{i}": 1}, "summary": {"loss": i}} for i in range(20_000)])


def twelve_keys_of_their_own_in_every_config() -> bytes:
    rows = [{"config": {f"k{i}_{j}": j for j in range(12)}, "summary": {"loss": i}} for i in range(5_000)]
    return json.dumps(rows).encode()


def other_mappings_with_keys_of_their_own() -> bytes:
    return json.dumps(
        [{"model": {f"k{i}_{j}": j for j in range(12)}, "loss": i} for i in range(5_000)]
    ).encode()


def a_run_with_a_million_keys() -> bytes:
    keys = {f"k{j}": j for j in range(200_000)}
    return json.dumps([{"config": keys, "summary": {"loss": 1}}, {"config": {}, "summary": {}}]).encode()


def a_plain_run_with_a_million_keys() -> bytes:
    return json.dumps({f"k{j}": j for j in range(200_000)}).encode()


def mappings_in_mappings() -> bytes:
    def nested(depth: int, name: str) -> object:
        if not depth:
            return 1
        return {f"{name}{i}": nested(depth - 1, f"{name}{i}_") for i in range(6)}

    return json.dumps([{"config": nested(5, f"r{i}_"), "summary": {"loss": i}} for i in range(20)]).encode()


def brackets_a_million_deep() -> bytes:
    return b"[" * 1_000_000


def mappings_a_hundred_thousand_deep() -> bytes:
    return b'{"a":' * 100_000 + b"1" + b"}" * 100_000


def mappings_nine_hundred_deep() -> bytes:
    return b"[" + b",".join([b'{"a":' * 900 + b"1" + b"}" * 900] * 300) + b"]"


def millions_of_empty_lists() -> bytes:
    return b"[" + b"[]," * 15_000_000 + b"[]]"


def a_number_with_a_million_digits() -> bytes:
    return b'[{"lr": ' + b"9" * 1_000_000 + b', "loss": 1}, {"lr": 2, "loss": 2}]'


def numbers_beyond_every_range() -> bytes:
    return json.dumps(
        [{"lr": 10**300 * i, "loss": float("inf"), "n": 10 ** (300 + i)} for i in range(50)]
    ).encode()


def a_line_for_each_key() -> bytes:
    return _lines([{f"k{i}": i, "loss": i} for i in range(40_000)])


def lone_surrogates() -> bytes:
    return json.dumps([{"\ud800": "\udfff", "lr": i, "loss": i} for i in range(30)]).encode()


# -- CSV ------------------------------------------------------------------------------------------------


def a_csv_of_mappings_with_keys_of_their_own() -> bytes:
    lines = [
        f"{i},\"{{'lr': {i}, {', '.join(f'{chr(39)}k{i}_{j}{chr(39)}: {j}' for j in range(12))}}}\""
        for i in range(5_000)
    ]
    return "\n".join(["loss,config", *lines]).encode()


def a_csv_of_json_with_keys_of_their_own() -> bytes:
    lines = [f'{i},"{{""k{i}"": 1}}"' for i in range(20_000)]
    return "\n".join(["loss,settings", *lines]).encode()


def one_huge_cell() -> bytes:
    return b'lr,notes,loss\n0.1,"' + b"x" * 60_000_000 + b'",1\n0.2,y,2\n'


def a_hundred_thousand_columns() -> bytes:
    return (",".join(f"c{i}" for i in range(100_000)) + "\n" + "1," * 99_999 + "1\n").encode()


def nineteen_thousand_columns() -> bytes:
    return (",".join(f"c{i}" for i in range(19_000)) + "\n" + ("1," * 18_999 + "1\n") * 200).encode()


def tens_of_millions_of_rows() -> bytes:
    return b"lr,loss\n" + b"1,2\n" * 12_000_000


def millions_of_rows() -> bytes:
    return b"lr,loss\n" + b"1,2\n0.5,3\n" * 3_000_000


def a_quote_that_is_never_closed() -> bytes:
    return b'lr,loss\n0.1,"' + b"1,2\n" * 5_000_000


def rows_that_grow() -> bytes:
    return b"a,b\n" + b"\n".join(b",".join([b"1"] * (2 + i // 20)) for i in range(2_000))


def a_header_in_every_second_line() -> bytes:
    return b"\n".join(b"lr%d,loss,depth\n0.%d,2,3\n" % (i, i) for i in range(40_000))


def null_bytes() -> bytes:
    return b"lr,loss\n" + b"0.1\0,2\0\n" * 500_000


def nothing_but_commas() -> bytes:
    return b"," * 20_000_000


def nothing_but_line_ends() -> bytes:
    return b"lr,loss\n" + b"\n" * 20_000_000


def a_table_in_bars() -> bytes:
    return b"| lr | loss |\n|---|---|\n" + b"| 1 | 2 |\n" * 1_500_000


def different_texts_in_every_cell() -> bytes:
    return "\n".join(["a,b,c,loss", *(f"t{i},u{i},v{i},{i}" for i in range(400_000))]).encode()


def nested_f_strings() -> bytes:
    nest = "1"
    for quote in ("'", '"', "'''", '"' * 3):
        nest = "f" + quote + "{(" * 3 + nest + ")}" * 3 + quote
    cell = "{'a': " + "[" * 30 + ", ".join([nest] * 500) + "]" * 30 + "}"
    return (
        "loss,config\n" + "\n".join(f'{i},"{cell.replace(chr(34), chr(34) * 2)}"' for i in range(30))
    ).encode()


def brackets_in_literals() -> bytes:
    cells = ["{'a': " + "[(" * 90 + "1 1" + ")]" * 90 + f", 'b': {i}}}" for i in range(2_000)]
    return ("loss,config\n" + "\n".join(f'{i},"{cell}"' for i, cell in enumerate(cells))).encode()


def lists_in_cells() -> bytes:
    cell = "[" + ", ".join(map(str, range(2_000))) + "]"
    return ("loss,layers\n" + "\n".join(f'{i},"{cell[:-1]}, {i}]"' for i in range(2_000))).encode()


# -- YAML -----------------------------------------------------------------------------------------------


def aliases_that_swell() -> bytes:
    levels = [f"a{i + 1}: &a{i + 1} [{', '.join([f'*a{i}'] * 9)}]" for i in range(9)]
    return "\n".join(["a0: &a0 [x, x]", *levels]).encode()


def flow_brackets_in_yaml() -> bytes:
    return b"runs: " + b"[" * 100_000


def a_long_yaml() -> bytes:
    return b"- {lr: 0.1, loss: 2}\n" * 450_000


def anchors_in_a_circle() -> bytes:
    return b"runs: &r\n- {lr: 1, loss: 2, more: *r}\n- {lr: 2, loss: 3, more: *r}\n"


_JSON = (
    keys_of_their_own_in_every_row, one_key_of_its_own_in_every_config,
    twelve_keys_of_their_own_in_every_config, other_mappings_with_keys_of_their_own,
    a_run_with_a_million_keys, a_plain_run_with_a_million_keys, mappings_in_mappings,
    brackets_a_million_deep, mappings_a_hundred_thousand_deep, mappings_nine_hundred_deep,
    millions_of_empty_lists, a_number_with_a_million_digits, numbers_beyond_every_range, a_line_for_each_key,
    lone_surrogates,
)  # fmt: skip
_CSV = (
    a_csv_of_mappings_with_keys_of_their_own, a_csv_of_json_with_keys_of_their_own, one_huge_cell,
    a_hundred_thousand_columns, nineteen_thousand_columns, tens_of_millions_of_rows, millions_of_rows,
    a_quote_that_is_never_closed, rows_that_grow, a_header_in_every_second_line, null_bytes,
    nothing_but_commas, nothing_but_line_ends, a_table_in_bars, different_texts_in_every_cell,
    nested_f_strings, brackets_in_literals, lists_in_cells,
)  # fmt: skip
_YAML = (aliases_that_swell, flow_brackets_in_yaml, a_long_yaml, anchors_in_a_circle)
FILES: dict[str, Callable[[], bytes]] = {
    **{f"{make.__name__}.json": make for make in _JSON},
    **{f"{make.__name__}.csv": make for make in _CSV},
    **{f"{make.__name__}.yaml": make for make in _YAML},
}
