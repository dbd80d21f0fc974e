"""What has no MCP server pays nothing for the SDK."""

import subprocess
import sys

WITHOUT_SERVERS = """
import sys, django
django.setup()
import config.urls, playground.tasks
sys.exit(any(name.partition(".")[0] in ("mcp", "mcp_types") for name in sys.modules))
"""


def test_the_sdk_is_loaded_when_a_server_is_first_spoken_to():
    assert subprocess.run([sys.executable, "-c", WITHOUT_SERVERS], check=False).returncode == 0
