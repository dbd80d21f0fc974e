"""How values are shown, the same on every page: icons, badges, durations, money, tokens, sizes, times.

`static/js/format.js` has the same forms for what changes while a page is open.
"""

from datetime import UTC, datetime
from decimal import Decimal

from django.template import Context, Library
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = Library()

UNKNOWN = "-"

# What a status or kind looks like: the badge's class and the icon. The word is the value itself.
LOOKS = {
    "queued": ("run", "queued"),
    "running": ("running", "running"),
    "waiting": ("waiting", "waiting"),
    "succeeded": ("ok", "ok"),
    "failed": ("error", "error"),
    "cancelled": ("run", "cancelled"),
    "limit_reached": ("limit", "limit"),
    "ok": ("ok", "ok"),
    "error": ("error", "error"),
    "run": ("run", "run"),
    "model": ("model", "model"),
    "tool": ("tool", "tool"),
    "person": ("person", "person"),
    "cached": ("cached", "clock"),
    "simulated": ("simulated", "simulated"),
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of static/icons.svg. It is decoration: the word beside it, or an aria-label, says what it means."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', static("icons.svg"), name)


@register.simple_tag
def badge(value: str, word: str = "", title: str = "") -> SafeString:
    """A status or kind as icon and word in the colour of its meaning; `word` when it is not the value itself."""
    look, icon_name = LOOKS.get(value, ("run", "info"))
    return format_html(
        '<span class="badge badge-{}"{}>{}{}</span>',
        look,
        format_html(' title="{}"', title) if title else "",
        icon(icon_name),
        word or value.replace("_", " "),
    )


@register.simple_tag
def unknown(reason: str) -> SafeString:
    """A value that nobody knows, and why."""
    return format_html('<span class="unknown" title="{}">{}</span>', reason, UNKNOWN)


@register.filter
def duration(milliseconds: float | None) -> str:
    """`840 ms`, `3.2 s`, `2 m 05 s`, `1 h 04 m`."""
    if milliseconds is None:
        return UNKNOWN
    if milliseconds < 1000:
        return f"{round(milliseconds)} ms"
    if milliseconds < 59_950:
        return f"{milliseconds / 1000:.1f} s"
    seconds = round(milliseconds / 1000)
    if seconds < 3600:
        return f"{seconds // 60} m {seconds % 60:02} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} m"


@register.filter
def money(dollars: Decimal | None) -> str:
    """`$0.00042`: two significant digits at least, never a false zero; `-` when unknown (better: `{% cost %}`)."""
    if dollars is None:
        return UNKNOWN
    if dollars == 0:
        return "$0.00"
    sign, amount = ("-" if dollars < 0 else ""), abs(dollars)
    if amount >= 1:
        return f"{sign}${amount:,.2f}"
    places = max(2, 1 - amount.adjusted())
    return f"{sign}${amount:.{places}f}"


@register.simple_tag
def cost(dollars: Decimal | None, reason: str = "No price is known for this model.") -> SafeString:
    """Money, or the unknown with its reason on hover."""
    if dollars is None:
        return unknown(reason)
    return format_html('<span title="${}">{}</span>', f"{dollars:f}", money(dollars))


@register.filter
def count(number: int | None) -> str:
    """`3,180`."""
    return UNKNOWN if number is None else f"{number:,}"


@register.filter
def tokens(number: int | None) -> str:
    """`3,180 tok`."""
    return UNKNOWN if number is None else f"{number:,} tok"


@register.filter
def size(number: int | None) -> str:
    """`840 B`, `3.2 kB`, `1.4 MB`."""
    if number is None:
        return UNKNOWN
    if number < 1000:
        return f"{number} B"
    if number < 1_000_000:
        return f"{number / 1000:.1f} kB"
    return f"{number / 1_000_000:.1f} MB"


@register.filter
def ago(instant: datetime, now: datetime | None = None) -> str:
    """`just now`, `42 s ago`, `5 min ago`, `in 7 d`."""
    seconds = int(((now or timezone.now()) - instant).total_seconds())
    if seconds < -45:
        return f"in {_span(-seconds)}"
    return "just now" if seconds < 10 else f"{_span(seconds)} ago"


def _span(seconds: int) -> str:
    for length, word in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= length:
            return f"{seconds // length} {word}"
    return f"{seconds} s"


@register.simple_tag
def when(instant: datetime | None) -> SafeString:
    """An instant: relative in the text, exact on hover and for machines."""
    if instant is None:
        return format_html("{}", UNKNOWN)
    exact = instant.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC" data-relative>{}</time>',
        exact.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        f"{exact:%Y-%m-%d %H:%M:%S}",
        ago(instant),
    )


@register.simple_tag(takes_context=True)
def nav_link(context: Context, path: str, word: str) -> SafeString:
    """A link of the main navigation, marked when the page lies below it."""
    request = context.get("request")
    is_here = request is not None and request.path.startswith(path)
    here = SafeString(' aria-current="page"') if is_here else ""
    return format_html('<a href="{}"{}>{}</a>', path, here, word)
