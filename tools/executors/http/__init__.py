"""An HTTP request: arguments go into the address, the query or a JSON body; secrets into headers or the address.

{"kind": "http", "method": "GET", "url": "https://host/path/{city}", "body": "arguments",
 "headers": {"Authorization": "Bearer {{secret:KEY}}"}}
"""

from tools.executors.http.check import check
from tools.executors.http.send import execute

__all__ = ["check", "execute"]
