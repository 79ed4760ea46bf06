"""The HTTP layer: released tables by role, and the ground that the pages stand on.

``create_app`` is the door; :mod:`api.security` says who may ask for what, :mod:`api.problems`
what is answered when something is wrong, :mod:`api.caching` when nothing has changed.
"""

from api.app import create_app

__all__ = ["create_app"]
