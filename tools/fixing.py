"""One rewriting done in a schema's text, which otherwise stays as its author wrote it."""

from tools import parameters
from tools.patching import patched
from wire.schemas.rewriting import rewrite
from wire.schemas.spoken import dialects


class NoSuchFix(Exception):
    """There is nothing of this kind to rewrite at this place."""


def fixed(text: str, dialect: str, path: str, fix: str) -> str:
    """The text with one finding's rewriting done. Raises InvalidParameters or NoSuchFix."""
    schema = parameters.read(text)
    spoken = {one.name: one for one in dialects()}
    rewritten = rewrite(schema, spoken[dialect], {(path, fix)}) if dialect in spoken else None
    if rewritten is None or not rewritten.changes:
        raise NoSuchFix
    return patched(text, schema, rewritten.schema)
