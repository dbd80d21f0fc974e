"""A token server of Google's on this machine, and the key of a service account that leads to it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from providers import service_accounts

PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = PRIVATE.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class TokenServer(BaseHTTPRequestHandler):
    """Gives a new token for each signed request; refuses where the test says so; lists models to who has a token."""

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append(form["assertion"][0])
        if self.server.refusal or len(self.server.asked) > self.server.most:
            self.answer(400, self.server.refusal or {"error": "invalid_grant", "error_description": "account disabled"})
            return
        token = f"ya29.token-{len(self.server.asked)}"
        self.answer(200, {"access_token": token, "expires_in": self.server.lifetime_s, "token_type": "Bearer"})

    def do_GET(self):
        self.server.sent.append(self.headers["Authorization"])
        said = f"Bad token {self.headers['Authorization']}"
        self.answer(401, {"error": {"code": 401, "message": said, "status": "UNAUTHENTICATED"}})

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@contextmanager
def token_server() -> Iterator:
    """A server that was never asked; the process knows no token yet."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), TokenServer)
    server.asked, server.sent, server.refusal, server.lifetime_s, server.most = [], [], None, 3600, 1_000
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    service_accounts._tokens.clear()
    yield server
    server.shutdown()
    server.server_close()


def account(server=None, **changes) -> str:
    port = server.server_port if server else 9
    fields = {
        "type": "service_account",
        "project_id": "p",
        "private_key_id": "0123456789abcdef0123",
        "private_key": PEM,
        "client_email": "robot@p.iam.gserviceaccount.com",
        "token_uri": f"http://127.0.0.1:{port}/token",
    }
    return json.dumps({name: value for name, value in (fields | changes).items() if value is not None}, indent=2)
