"""What signing in needs to know: plain values, of which those that wait in a session are JSON."""

from dataclasses import dataclass


class SignInFailed(Exception):
    """One cannot sign in; the message is a sentence for a person.

    `needs_client`: it would do to type the id (and secret) of a client that the sign-in server knows.
    `is_final`: the same will not go well another time.
    """

    def __init__(self, sentence: str, *, needs_client: bool = False, is_final: bool = False) -> None:
        super().__init__(sentence)
        self.needs_client, self.is_final = needs_client, is_final


@dataclass(frozen=True, slots=True)
class Client:
    """As whom Toolscope speaks to a sign-in server, and how it proves that at the token endpoint."""

    id: str
    secret: str = ""
    method: str = "none"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one signs in for a server, as its metadata and the sign-in server's say it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    registration_endpoint: str = ""
    resource: str = ""
    scope: str = ""
    methods: tuple[str, ...] = ()
    says_issuer: bool = False
    """Does what comes back from it name the issuer (RFC 9207)?"""


@dataclass(frozen=True, slots=True)
class Pending:
    """A person who was sent to sign in: what must come back, and what is needed then."""

    server: str
    state: str
    url: str
    verifier: str
    redirect_uri: str
    issuer: str
    token_endpoint: str
    resource: str
    scope: str
    says_issuer: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in server gave; `lasts_s` None where it does not say."""

    access: str
    refresh: str = ""
    lasts_s: int | None = None
    scope: str = ""
