"""Long lists in pages: newest first, each page naming the place where the next begins."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from django.db.models import Model, Q, QuerySet
from pydantic import BaseModel, Field

from api.problems import invalid

Row = TypeVar("Row", bound=Model)
ID = re.compile(r"[0-9a-f]{32}")
MOMENT = "%Y%m%dT%H%M%S%f"

NextCursor = Annotated[
    str | None, Field(description="Give it as `cursor` to get the next page; null on the last page.")
]


class PageQuery(BaseModel):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=200, description="How many at most.")
    cursor: str | None = Field(None, max_length=500, description="The `next_cursor` of the page before.")


def newest_first(rows: QuerySet[Row], query: PageQuery) -> tuple[list[Row], str | None]:
    """A page of `rows`, by their `created_at`, and the next cursor. Raises Problem for a cursor that is none."""
    rows = rows.order_by("-created_at", "-pk")
    if query.cursor is not None:
        moment, pk = _position(query.cursor)
        rows = rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=pk))
    found = list(rows[: query.limit + 1])
    page = found[: query.limit]
    return page, _cursor(page[-1]) if len(found) > query.limit else None


def _cursor(row: Any) -> str:
    return f"{row.created_at.astimezone(UTC):{MOMENT}}-{row.pk}"


def _position(cursor: str) -> tuple[datetime, str]:
    moment, _, pk = cursor.partition("-")
    try:
        if not ID.fullmatch(pk):
            raise ValueError("no id")
        return datetime.strptime(moment, MOMENT).replace(tzinfo=UTC), pk
    except ValueError as error:
        raise invalid([("cursor", "This is not a cursor of this list.")], "query") from error
