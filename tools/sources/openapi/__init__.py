"""An OpenAPI 3.x document: each operation becomes an HTTP tool.

Source: the OpenAPI Specification 3.0.4 and 3.1.1. Only what stands in the document itself is read: references to other
documents are named, not followed.
"""

from tools.sources.openapi.document import read

__all__ = ["read"]
