"""A pasted request: a body of one of the protocols, or a curl command that sends one. Read, never sent or executed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from accounts.credential_names import is_credential
from playground.errors import InvalidRun
from playground.options import check_text
from wire import json_text
from wire.conversation import Json, ModelRequest
from wire.curl_command import is_curl, read_curl
from wire.errors import WireError
from wire.profiles import Profile
from wire.protocols import PROTOCOLS
from wire.recognition import recognise

MAX_LENGTH = 8_000_000

# What every request carries, and what only a browser's copy of one has.
_UNTOLD = ("content-type", "accept", "user-agent", "host", "content-length", "accept-encoding", "anthropic-version")


_HISTORIES = ("messages", "contents")
"""Where conversations stand, as lists; the `input` of Responses may be a text, too."""
_KINDS = {str: "a text", dict: "an object", bool: "true or false", type(None): "null"}


@dataclass(frozen=True, slots=True)
class Pasted:
    """A body and what its address said. `notes` are sentences on what was left out of it."""

    protocol: str
    body: str
    path: str = ""
    host: str = ""
    notes: tuple[str, ...] = ()

    def request(self, profile: Profile) -> ModelRequest:
        """Its neutral form, for a host that behaves as `profile` says. Raises InvalidRun."""
        try:
            return PROTOCOLS[self.protocol].decode_request(self.body.encode(), profile, path=self.path)
        except (WireError, UnicodeEncodeError) as error:
            raise InvalidRun([("source", f"The request cannot be read as {self.protocol}: {error}.")]) from None

    def dump(self) -> str:
        """For the page that opens it, to be sent along with the run."""
        return json_text.dumps(asdict(self))


def read(source: str) -> Pasted:
    """The request in a pasted text. Raises InvalidRun with a sentence on what is wrong and where."""
    if not source.strip():
        raise _refuse("Paste a request first: the JSON of its body, or a curl command.")
    if len(source) > MAX_LENGTH:
        raise _refuse(f"The text is longer than {MAX_LENGTH:,} characters.")
    return _of_command(source) if is_curl(source) else _of_body(source)


def load(dumped: str) -> Pasted:
    """What `Pasted.dump` wrote. Raises InvalidRun for anything else."""
    try:
        fields = json_text.loads(dumped)
        pasted = Pasted(**{**fields, "notes": tuple(fields["notes"])})
        is_whole = all(isinstance(text, str) for text in (pasted.body, pasted.path, pasted.host, *pasted.notes))
        if is_whole and pasted.protocol in PROTOCOLS:
            return pasted
    except (WireError, TypeError, KeyError):
        pass
    raise InvalidRun([("source", "The pasted request was lost on the way. Paste it again.")])


def _of_body(body: str, path: str = "", host: str = "", headers: dict[str, str] | None = None) -> Pasted:
    try:
        value = json_text.loads(body)
    except WireError as error:
        raise _refuse(f"The request's body is {error}.") from None
    if not isinstance(value, dict):
        raise _refuse("The request's body must be a JSON object, like {...}.")
    if faults := check_text(value, "body"):
        raise _refuse("The request cannot be kept. " + " ".join(f"{place}: {text}" for place, text in faults[:3]))
    protocol = recognise(value, path, headers)
    if protocol is None:
        raise _refuse(_why_no_request(value))
    return Pasted(protocol, body, path, host, tuple(_header_notes(headers or {})))


def _of_command(source: str) -> Pasted:
    try:
        command = read_curl(source)
    except WireError as error:
        raise _refuse(f"The curl command cannot be read: {error}.") from None
    if not command.body:
        raise _refuse("The curl command sends no body: there is no -d or --data in it.")
    try:
        address = urlsplit(command.url if "//" in command.url else f"//{command.url}")
        host = address.hostname or ""
    except ValueError:
        raise _refuse("The address in the curl command cannot be read.") from None
    keys = [name for name in command.headers if is_credential(name)]
    has_key = keys or "key=" in address.query or address.username
    pasted = _of_body(command.body, address.path, host, command.headers)
    key_note = ("The key in the command was dropped: a run sends the provider's own.",) if has_key else ()
    notes = key_note + pasted.notes
    return Pasted(pasted.protocol, pasted.body, pasted.path, pasted.host, notes)


def _why_no_request(value: Mapping[str, Json]) -> str:
    named = next((name for name in _HISTORIES if name in value), None)
    if named is None:
        return (
            "This is JSON, but no request of the four protocols: there is no “messages”, “input” or “contents” in it."
        )
    return f"“{named}” must be a list, but here it is {_KINDS.get(type(value[named]), 'a number')}."


def _header_notes(headers: dict[str, str]) -> list[str]:
    told = [name for name in headers if name not in _UNTOLD and not is_credential(name)]
    return [f"The header {name}: {headers[name]} is not sent by a run; set it at the provider." for name in told]


def _refuse(sentence: str) -> InvalidRun:
    return InvalidRun([("source", sentence)])
