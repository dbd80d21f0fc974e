"""What some tools of the registry are together, as one request would offer them."""

from collections.abc import Iterable

from tools.definitions import definition
from tools.models import ToolVersion
from wire.schemas.crowding import Crowd, crowd_of


def crowd(versions: Iterable[ToolVersion]) -> Crowd:
    """Their measure; what a provider runs has no definition that costs."""
    return crowd_of([definition(version) for version in versions if not version.is_provider_run])
