"""Static files under names that carry their hash, precompressed, cached for ever.

The picture library is kept compressed only: every browser takes gzip, and for a client
that does not it is unpacked on the way.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Depends, Request, Response

from api.problems import not_found
from api.security import public

FOLDER: Final = Path(__file__).parent / "static"
FILES: Final = {
    "plotly.js": "plotly-strict-4.1.1.min.js.gz",
    "pages.js": "pages.js",
    "pages.css": "pages.css",
    "icon.svg": "icon.svg",
}
"""Short name of each served file, and the file."""

FOREVER: Final = "public, max-age=31536000, immutable"
TYPES: Final = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Asset:
    """One served file: its hashed name, its type, its bytes compressed."""

    name: str
    media_type: str
    compressed: bytes

    @property
    def address(self) -> str:
        """The path it is served at."""
        return f"/static/{self.name}"


@cache
def asset(short: str) -> Asset:
    """Return a static file by its short name, a key of :data:`FILES`."""
    stored = (FOLDER / FILES[short]).read_bytes()
    plain = gzip.decompress(stored) if FILES[short].endswith(".gz") else stored
    compressed = stored if FILES[short].endswith(".gz") else gzip.compress(plain, mtime=0)
    stem, suffix = Path(short).stem, Path(short).suffix
    name = f"{stem}-{hashlib.sha256(plain).hexdigest()[:12]}{suffix}"
    return Asset(name, TYPES.get(suffix) or mimetypes.guess_type(short)[0] or "text/plain", compressed)


def served() -> dict[str, Asset]:
    """Return all static files by hashed name."""
    return {found.name: found for found in map(asset, FILES)}


router: Final = APIRouter(include_in_schema=False)


@router.get("/static/{name}", dependencies=[Depends(public)])
def static_file(name: str, request: Request) -> Response:
    """Serve a static file; without a session, since the sign-in page needs it too."""
    found = served().get(name)
    if found is None:
        raise not_found("file of this name")
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.compressed, media_type=found.media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(gzip.decompress(found.compressed), media_type=found.media_type, headers=headers)
