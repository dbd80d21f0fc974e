"""A model request as code that makes it: curl, and what programs have in common. Pure: text in, text out.

Written from the body's own JSON, so that what the code sends is what was sent. Where a key goes stands the name of an
environment variable, never a key. The vendors' own SDKs are each protocol's (`sdk.py`).
"""
