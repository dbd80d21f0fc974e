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
    revocation_endpoint: str = ""
    resource: str = ""
    scope: str = ""
    methods: tuple[str, ...] = ()
    says_issuer: bool = False
    """Does what comes back from it name the issuer (RFC 9207)?"""
    reads_clients: bool = False
    """Does it know a client by the address of a document about it?"""


@dataclass(frozen=True, slots=True)
class Sent:
    """The way to the sign-in server for one person once, and what proves that it is they who come back."""

    state: str
    url: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A person who was sent to sign in: what must come back, and what is needed then.

    The server's address, which may have secrets in it, and the client's secret are sealed.
    """

    server: str
    address: str
    state: str
    url: str
    verifier: str
    redirect_uri: str
    issuer: str
    token_endpoint: str
    revocation_endpoint: str
    resource: str
    scope: str
    says_issuer: bool
    client_id: str
    client_secret: str
    client_method: str
    is_own_client: bool


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in server gave; `lasts_s` None where it does not say."""

    access: str
    refresh: str = ""
    lasts_s: int | None = None
    scope: str = ""
