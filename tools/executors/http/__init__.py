"""An HTTP request: arguments go into address, query, a JSON body or headers; secrets into headers or the address.

{"kind": "http", "method": "GET", "url": "https://host/path/{city}", "body": "arguments",
 "headers": {"Authorization": "Bearer {{secret:KEY}}"}}
"""

from tools.executors.http.check import check
from tools.executors.http.nowhere import unsent
from tools.executors.http.send import execute

__all__ = ["check", "execute", "unsent"]
