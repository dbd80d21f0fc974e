"""What a span says of a request beside its body: where it went, and the headers that are no credentials."""

from accounts.credential_names import is_credential
from providers.endpoint import Endpoint
from traces.sent import ADDRESS, HEADERS, KEY_HEADER
from wire.conversation import Json
from wire.protocols.codec import EncodedRequest


def sent_attributes(endpoint: Endpoint, encoded: EncodedRequest) -> dict[str, Json]:
    """The attributes; of a credential only its header's name."""
    headers = endpoint.headers_over(encoded.headers)
    plain = {name: value for name, value in headers.items() if not is_credential(name)}
    keys = [name.lower() for name in headers if name not in plain]
    return {
        ADDRESS: endpoint.url(encoded.path),
        **({HEADERS: plain} if plain else {}),
        **({KEY_HEADER: keys[-1]} if keys else {}),
    }
