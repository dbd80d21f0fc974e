"""Long lists in pages: newest first, each page naming the place where the next begins."""

import re
from typing import Annotated, TypeVar

from django.db.models import Model, QuerySet
from pydantic import BaseModel, Field

from api.problems import invalid

Row = TypeVar("Row", bound=Model)
ID = re.compile(r"[0-9a-f]{32}")

NextCursor = Annotated[
    str | None, Field(description="Give it as `cursor` to get the next page; null on the last page.")
]


class PageQuery(BaseModel):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=200, description="How many at most.")
    cursor: str | None = Field(None, max_length=500, description="The `next_cursor` of the page before.")


def newest_first(rows: QuerySet[Row], query: PageQuery) -> tuple[list[Row], str | None]:
    """A page of `rows` and the next cursor. Their ids sort by time of making (`accounts.ids`)."""
    rows = rows.order_by("-pk")
    if query.cursor is not None:
        if not ID.fullmatch(query.cursor):
            raise invalid([("cursor", "This is not a cursor of this list.")], "query")
        rows = rows.filter(pk__lt=query.cursor)
    found = list(rows[: query.limit + 1])
    page = found[: query.limit]
    return page, str(page[-1].pk) if len(found) > query.limit else None
