"""What is known beforehand about a host: the form of an entry."""

from dataclasses import dataclass, replace

from wire.profiles import Profile
from wire.protocols import PROTOCOLS

STANDARD = Profile()
"""That of the protocol's own vendor."""
COMPATIBLE = PROTOCOLS["openai_chat"].FACTS.compatible
"""What most hosts of Chat Completions beside OpenAI itself have in common."""
COMPATIBLE_RESPONSES = replace(PROTOCOLS["openai_responses"].FACTS.compatible, lacking_tools=("fetch_url",))
COMPATIBLE_MESSAGES = PROTOCOLS["anthropic_messages"].FACTS.compatible

MAKERS = "Makers of models"
GATEWAYS = "Hosts and gateways"
OWN = "Your own machines"


@dataclass(frozen=True, slots=True)
class Speaks:
    """One protocol of a host.

    `base_url` is what the vendor's own SDK takes; `version` is what goes between it and a request's path where that is
    not what the protocol's vendor has there (`providers.addresses`). `auth` are the forms in which the host takes a key
    (`providers.authentication`), the usual one first; empty: as the protocol's vendor. `models` are suggestions for an
    empty form. `options` names the settings of the protocol that this host knows beside those that all hosts know
    (`providers.options`).
    """

    protocol: str
    base_url: str
    profile: Profile = STANDARD
    version: str | None = None
    auth: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A host: what it speaks, its key, whose price list applies.

    `key_variables` are the environment variables in which the vendor's own tools look for a key. `price_provider` is
    the host's name in genai-prices; None means that its prices are unknown.
    """

    slug: str
    name: str
    group: str
    speaks: tuple[Speaks, ...]
    key_variables: tuple[str, ...] = ()
    price_provider: str | None = None
    docs_url: str = ""
    needs_key: bool = True
    note: str = ""

    @property
    def protocols(self) -> tuple[str, ...]:
        """The names of the protocols that the host speaks, the usual one first."""
        return tuple(one.protocol for one in self.speaks)

    def speaking(self, protocol: str) -> Speaks:
        """What is known of the host when it is spoken to so; the usual protocol where it does not speak this one."""
        return next((one for one in self.speaks if one.protocol == protocol), self.speaks[0])
