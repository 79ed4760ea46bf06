"""Pages of many mailboxes at once, handed over in order: from asynchronous streams to one plain iterator.

So many streams run at a time, each a few pages ahead of what has been handed over, so that what is held does not
grow with the input and the order of pages does not depend on who answers first.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from connectors.source import Page

Stream = Callable[[], AsyncIterator[Page]]

AHEAD: Final = 2
"""Pages that a stream may be ahead."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


@dataclass(frozen=True, slots=True)
class _Running:
    """A stream at work; None in the queue is its end."""

    ready: asyncio.Queue[Page | _Failed | None]
    task: asyncio.Task[None]


async def in_order(streams: Iterable[Stream], *, at_once: int) -> AsyncGenerator[Page, None]:
    """Yield the pages of each stream, one stream after the other, while the next ones already run."""
    waiting, running = iter(streams), deque[_Running]()
    try:
        while True:
            while len(running) < at_once and (stream := next(waiting, None)) is not None:
                running.append(_begun(stream))
            if not running:
                return
            while (page := await running[0].ready.get()) is not None:
                if isinstance(page, _Failed):
                    raise page.error
                yield page
            running.popleft()
    finally:
        for one in running:
            one.task.cancel()
        await asyncio.gather(*(one.task for one in running), return_exceptions=True)


def _begun(stream: Stream) -> _Running:
    ready: asyncio.Queue[Page | _Failed | None] = asyncio.Queue(AHEAD)
    return _Running(ready, asyncio.get_running_loop().create_task(_fill(stream, ready)))


async def _fill(stream: Stream, ready: asyncio.Queue[Page | _Failed | None]) -> None:
    try:
        async for page in stream():
            await ready.put(page)
    except Exception as error:  # noqa: BLE001 - handed to whoever reads the stream
        await ready.put(_Failed(error))
        return
    await ready.put(None)


def plain(pages: Callable[[], AsyncGenerator[Page, None]]) -> Iterator[Page]:
    """Hand over asynchronous pages one by one; between them nothing runs."""
    with asyncio.Runner() as runner:
        stream = pages()
        try:
            while (page := runner.run(_next(stream))) is not None:
                yield page
        finally:
            runner.run(stream.aclose())


async def _next(stream: AsyncGenerator[Page, None]) -> Page | None:
    return await anext(stream, None)
