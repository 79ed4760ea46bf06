"""Sixteen float64, or words of 64 bits, side by side: what a kernel adds up for many searches at once.

Plain loops over sixteen numbers are not turned into vector instructions once some of the numbers are
to be left out; these functions spell the vectors out, and the compiler fits them to the machine.
They work inside compiled kernels only. ``chosen`` is a whole number whose lowest sixteen bits tell which
lanes are meant; ``rows`` is an array of float64 (n, 16), contiguous, and ``row`` a place in it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, Final, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model
from numpy.typing import NDArray

WIDTH: Final = 16
"""How many numbers stand side by side."""

Lanes = Any
"""Sixteen numbers inside a kernel."""
Code = Callable[..., Any]
Instruction = tuple[Any, Code]

LINE: Final = 64
"""Memory is read in pieces of so many bytes."""

_VECTOR: Final = ir.VectorType(ir.DoubleType(), WIDTH)
_WORDS: Final = ir.VectorType(ir.IntType(64), WIDTH)
_ZEROS: Final = ir.Constant(_VECTOR, [0.0] * WIDTH)
_ONES: Final = ir.Constant(_VECTOR, [1.0] * WIDTH)
_NUMBER: Final = 8
"""Rows begin where a float64 may begin, bytes."""


def lane_rows(count: int) -> NDArray[np.float64]:
    """Return rows of sixteen zeros, (count, 16), that begin where a line of memory begins.

    Where rows lie across lines, each costs a line more to read, which is a third of the time of a search.

    >>> rows = lane_rows(3)
    >>> rows.shape, rows.ctypes.data % 64
    ((3, 16), 0)
    """
    room = np.zeros(WIDTH * count + LINE // 8)
    skipped = -room.ctypes.data % LINE // 8
    return room[skipped : skipped + WIDTH * count].reshape(count, WIDTH)


class _LanesType(types.Type):
    """The type of sixteen numbers inside a kernel."""


@register_model(_LanesType)
class _LanesModel(models.PrimitiveModel):
    """They are held in vector registers."""

    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, _VECTOR)  # type: ignore[no-untyped-call]


_LANES: Final = _LanesType("Lanes")


def _inlined(written: Callable[..., Instruction]) -> Code:
    """Make a function of kernels of one that returns its type and writes its instructions."""
    return cast(Code, intrinsic(written))


@_inlined
def zeros(_typing: Any) -> Instruction:
    """Return sixteen zeros."""
    return _LANES(), lambda _context, _builder, _signature, _arguments: _ZEROS


@_inlined
def add_row(_typing: Any, _lanes: Any, rows: Any, _row: Any, _chosen: Any) -> Instruction:
    """Return the lanes plus those of a row that are chosen."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes, rows, row, chosen = arguments
        found = builder.load(_place(context, builder, signature.args[1], rows, row), align=_NUMBER)
        return builder.fadd(lanes, builder.select(_flags(builder, chosen), found, _ZEROS))

    return _LANES(_LANES, rows, types.int64, types.int64), code


@_inlined
def put_row(_typing: Any, rows: Any, _row: Any, _chosen: Any, _lanes: Any) -> Instruction:
    """Write the chosen lanes into a row and leave its others."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        rows, row, chosen, lanes = arguments
        place = _place(context, builder, signature.args[0], rows, row)
        held = builder.load(place, align=_NUMBER)
        builder.store(builder.select(_flags(builder, chosen), lanes, held), place, align=_NUMBER)
        return context.get_dummy_value()

    return types.void(rows, types.int64, types.int64, _LANES), code


@_inlined
def turn_row(_typing: Any, rows: Any, _row: Any, _chosen: Any, _lanes: Any) -> Instruction:
    """Return x times the lanes where chosen, else 0, and write 1 / x plus the lanes in place of x, the row."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        rows, row, chosen, lanes = arguments
        place, flags = _place(context, builder, signature.args[0], rows, row), _flags(builder, chosen)
        held = builder.load(place, align=_NUMBER)
        number = builder.select(flags, held, _ONES)  # what is not chosen may be 0
        turned = builder.fadd(builder.fdiv(_ONES, number), lanes)
        builder.store(builder.select(flags, turned, held), place, align=_NUMBER)
        return builder.select(flags, builder.fmul(number, lanes), _ZEROS)

    return _LANES(rows, types.int64, types.int64, _LANES), code


@_inlined
def total(_typing: Any, _lanes: Any) -> Instruction:
    """Return the sum of the lanes."""
    return types.float64(_LANES), lambda _context, builder, _signature, arguments: _sum(builder, arguments[0])


@_inlined
def total_of_squares(_typing: Any, _lanes: Any) -> Instruction:
    """Return the sum of the squares of the lanes."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _sum(builder, builder.fmul(arguments[0], arguments[0]))

    return types.float64(_LANES), code


@_inlined
def or_row(_typing: Any, _lanes: Any, words: Any, _row: Any) -> Instruction:
    """Return the lanes, read as 1024 bits, with those of a row of sixteen words set as well."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        lanes, words, row = arguments
        place = builder.bitcast(_place(context, builder, signature.args[1], words, row), _WORDS.as_pointer())
        found = builder.or_(builder.bitcast(lanes, _WORDS), builder.load(place, align=_NUMBER))
        return builder.bitcast(found, _VECTOR)

    return _LANES(_LANES, words, types.int64), code


@_inlined
def add_bits(_typing: Any, met: Any, fresh: Any, _row: Any, _lanes: Any) -> Instruction:
    """Set the bits of the lanes in a row of ``met``; write those that are new into ``fresh``, return how many."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        row, lanes = arguments[2], builder.bitcast(arguments[3], _WORDS)
        places = [
            builder.bitcast(_place(context, builder, signature.args[which], arguments[which], row), _WORDS.as_pointer())
            for which in (0, 1)
        ]
        held = builder.load(places[0], align=_NUMBER)
        news = builder.and_(lanes, builder.not_(held))
        builder.store(builder.or_(held, news), places[0], align=_NUMBER)
        builder.store(news, places[1], align=_NUMBER)
        words = [builder.extract_element(news, ir.Constant(ir.IntType(32), word)) for word in range(WIDTH)]
        return reduce(builder.add, [builder.ctpop(word) for word in words])

    return types.int64(met, fresh, types.int64, _LANES), code


def _place(context: Any, builder: Any, kind: Any, rows: Any, row: Any) -> Any:
    """Write: where a row begins."""
    data = context.make_array(kind)(context, builder, rows).data
    first = builder.gep(data, [builder.mul(row, ir.Constant(row.type, WIDTH))])
    return builder.bitcast(first, _VECTOR.as_pointer())


def _flags(builder: Any, chosen: Any) -> Any:
    """Write: the lowest bits as flags."""
    return builder.bitcast(builder.trunc(chosen, ir.IntType(WIDTH)), ir.VectorType(ir.IntType(1), WIDTH))


def _sum(builder: Any, lanes: Any) -> Any:
    """Write: the sum of a vector, always in the same order."""
    width = WIDTH
    while width > 1:
        width //= 2
        halves = [_part(builder, lanes, first, width) for first in (0, width)]
        lanes = builder.fadd(*halves)
    return builder.extract_element(lanes, ir.Constant(ir.IntType(32), 0))


def _part(builder: Any, lanes: Any, first: int, width: int) -> Any:
    """Write: some neighbouring lanes of a vector."""
    which = ir.Constant(ir.VectorType(ir.IntType(32), width), list(range(first, first + width)))
    return builder.shuffle_vector(lanes, ir.Constant(lanes.type, ir.Undefined), which)
