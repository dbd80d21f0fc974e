"""Share links over the API."""

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from api.auth import ApiRequest
from api.pages_of_lists import NextCursor, PageQuery, newest_first
from api.problems import invalid, not_found
from api.strict import Strict
from api.values import Moment
from traces import sharing
from traces.models import Share, Trace
from traces.sharing import InvalidShare

of_trace = Router()
router = Router()


class ShareIn(Strict):
    """A new link."""

    expires_in_s: int = Field(
        sharing.WEEK_S,
        description="Seconds until it closes by itself.",
        json_schema_extra={"minimum": 60, "maximum": sharing.LONGEST_S},
    )
    hide: list[str] = Field(
        default=[],
        description="What is left out.",
        json_schema_extra={"items": {"type": "string", "enum": list(Share.Part.values)}},
    )


DEFAULTS = ShareIn.model_validate({})


class NewShareOut(BaseModel):
    """A new link. Its address is shown this once."""

    id: str
    url: str
    expires_at: Moment


class ShareOut(BaseModel):
    """A link."""

    id: str
    created_at: Moment
    expires_at: Moment
    revoked_at: Moment | None
    hide: list[str]
    views: int = Field(description="How often it was opened, crawlers not counted.")
    last_opened_at: Moment | None


class SharePage(BaseModel):
    """Links, newest first."""

    items: list[ShareOut]
    next_cursor: NextCursor


def _trace(request: ApiRequest, trace_id: str) -> Trace:
    found = Trace.objects.filter(workspace=request.auth, pk=trace_id).first()
    if found is None:
        raise not_found("trace")
    return found


@of_trace.post("/{trace_id}/shares", response={201: NewShareOut}, summary="Share a trace")
def create_share(request: ApiRequest, trace_id: str, body: ShareIn = DEFAULTS) -> Status[NewShareOut]:
    """Make a read-only address of the trace that opens without an account; it closes after 7 days unless said."""
    trace = _trace(request, trace_id)
    try:
        share, url = sharing.create_share(trace, expires_in_s=body.expires_in_s, hide=body.hide, created_by=None)
    except InvalidShare as error:
        raise invalid(error.errors) from error
    return Status(201, NewShareOut(id=share.pk, url=url, expires_at=share.expires_at))


@of_trace.get("/{trace_id}/shares", response=SharePage, summary="List a trace's links")
def list_shares(request: ApiRequest, trace_id: str, page: Query[PageQuery]) -> SharePage:
    """All links of the trace, closed ones too; without their addresses, which are kept nowhere."""
    items, next_cursor = newest_first(Share.objects.filter(trace=_trace(request, trace_id)), page)
    shown = [ShareOut(**{name: getattr(share, name) for name in ShareOut.model_fields}) for share in items]
    return SharePage(items=shown, next_cursor=next_cursor)


@router.delete("/{share_id}", response={204: None}, summary="Revoke a link")
def revoke_share(request: ApiRequest, share_id: str) -> Status[None]:
    """Close the link at once."""
    try:
        sharing.revoke(request.auth, share_id)
    except Share.DoesNotExist:
        raise not_found("share link") from None
    return Status(204, None)
