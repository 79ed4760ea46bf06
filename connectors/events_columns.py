"""Columns of text as codes into their distinct values: people, lists of people, words, ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ona.errors import SourceRefusedError

Codes = NDArray[np.int64]

NONE: Final = -1
"""The code of an empty cell."""


@dataclass(frozen=True, slots=True)
class Words:
    """A column as codes: ``values`` are distinct texts, trimmed; ``codes`` int64[n], -1 where empty."""

    values: pa.StringArray
    codes: Codes


@dataclass(frozen=True, slots=True)
class Lists:
    """A column of lists of people.

    Row ``i`` holds ``members[starts[i]:starts[i] + counts[i]]``, codes into ``values``.
    """

    values: pa.StringArray
    members: Codes
    starts: Codes
    counts: Codes


def text_of(column: pa.Array) -> pa.Array:
    """Return a column of text or whole numbers as text, or as a dictionary of text.

    Raises
    ------
    SourceRefusedError
        When it holds something else.
    """
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (_is_text(kind) or pa.types.is_integer(kind) or pa.types.is_null(kind)):
        raise SourceRefusedError(
            "A column of people, words or ids holds neither text nor whole numbers.",
            next_step="Write the file again with text in these columns.",
        )
    if kind == pa.string():
        return column
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, column.dictionary.cast(pa.string()))
    return column.cast(pa.string())


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def words_of(column: pa.Array, address: str | None = None) -> Words:
    """Encode a column of words or addresses.

    Parameters
    ----------
    column
        Text, whole numbers, or a dictionary of them.
    address
        Regular expression whose group ``address`` is kept where it matches.
    """
    text = text_of(column)
    encoded = text if pa.types.is_dictionary(text.type) else text.dictionary_encode()
    values = cleaned(encoded.dictionary, address)
    codes = encoded.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int64)
    return Words(values, _without_empty(values, codes))


def cleaned(values: pa.StringArray, address: str | None) -> pa.StringArray:
    """Trim texts and cut out the address where a tool writes more around it; nulls become empty."""
    trimmed = pc.utf8_trim_whitespace(pc.fill_null(values, ""))
    if address:
        found = pc.struct_field(pc.extract_regex(trimmed, address), "address")
        trimmed = pc.utf8_trim_whitespace(pc.coalesce(found, trimmed))
    return trimmed


def _without_empty(values: pa.StringArray, codes: Codes) -> Codes:
    empty = np.asarray(pc.equal(values, ""))
    if not empty.any():
        return codes
    kept: Codes = np.where(np.append(empty, False)[codes], NONE, codes)
    return kept


def lists_of(column: pa.Array, separator: str, address: str | None = None) -> Lists:
    """Encode a column of recipients: text with a separator, or lists.

    Empty members are left out; a member named twice stays twice.
    """
    if _is_list(column.type):
        return _from_lists(column, address)
    words = words_of(column)
    split = pc.split_pattern_regex(words.values, separator) if separator != ";" else None
    parts = split if split is not None else pc.split_pattern(words.values, ";")
    distinct = _from_lists(parts, address)
    return Lists(
        distinct.values,
        distinct.members,
        np.append(distinct.starts, 0)[words.codes],
        np.append(distinct.counts, 0)[words.codes],
    )


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _from_lists(column: pa.Array, address: str | None) -> Lists:
    sizes = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False).astype(np.int64)
    members = words_of(column.flatten(), address)
    present = members.codes != NONE
    before = np.concatenate(([0], np.cumsum(present)))
    ends = np.cumsum(sizes)
    starts = before[ends - sizes]
    return Lists(members.values, members.codes[present], starts, before[ends] - starts)


def ids_of(column: pa.Array | None, mail: NDArray[np.bool_], space: str) -> pa.StringArray | None:
    """Return native ids that mean the same in every source.

    A Message-ID of a mail becomes ``mail:`` and the id without brackets, its domain in lower case, as
    mail sources write it; any other id stands in this kind's own ``space``.

    Parameters
    ----------
    column
        Ids as text or whole numbers, or None.
    mail : bool[n]
        Whether the row is a mail.
    space
        Prefix of ids that are nobody else's.

    Returns
    -------
    pyarrow.StringArray or None
        Null where empty; None when all are.
    """
    plain = plain_ids(column)
    if plain is None:
        return None
    prefixed = pc.binary_join_element_wise(f"{space}:", plain, "")
    rows = np.flatnonzero(mail & np.asarray(pc.fill_null(pc.match_substring(plain, "@"), False)))
    if len(rows) == 0:
        return prefixed
    bare = pc.utf8_trim(plain.take(pa.array(rows)), "<> \t\r\n")
    marks = np.zeros(len(plain), dtype=np.bool_)
    marks[rows] = True
    return pc.replace_with_mask(
        prefixed, pa.array(marks), pc.binary_join_element_wise("mail:", _lower_domain(bare), "")
    )


def plain_ids(column: pa.Array | None) -> pa.StringArray | None:
    """Return ids trimmed, null where empty; None when there are none at all."""
    if column is None:
        return None
    text = text_of(column)
    flat = text.dictionary_decode() if pa.types.is_dictionary(text.type) else text
    trimmed = pc.utf8_trim_whitespace(flat)
    found = pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
    return None if found.null_count == len(found) else found


def _lower_domain(ids: pa.StringArray) -> pa.StringArray:
    lower = pc.utf8_lower(ids)
    if lower.equals(ids):
        return ids
    parts = pc.extract_regex(ids, r"(?s)^(?P<local>.*)@(?P<domain>[^@]*)$")
    domain = pc.utf8_lower(pc.struct_field(parts, "domain"))
    return pc.binary_join_element_wise(pc.struct_field(parts, "local"), domain, "@")
