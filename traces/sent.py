"""The attributes of a model span that say where its request went; OpenTelemetry's name where it has one."""

ADDRESS = "url.full"

HEADERS = "toolscope.request.headers"
"""Headers that are no credentials, the content type aside."""

KEY_HEADER = "toolscope.request.key_header"
"""The name of the header that carried the key."""

OURS = (ADDRESS, HEADERS, KEY_HEADER)
"""What of these is not told to strangers: a host may stand in somebody's own network."""
