"""The one place that reads the environment. A wrong value stops the start with a sentence."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import dj_database_url

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "[::1]")
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - to recognise them, not to bind to them


class BadEnvironment(SystemExit):
    """A setting that cannot be used; its message says which and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"Toolscope cannot start: {sentence}")


@dataclass(frozen=True)
class Environment:
    """What the operator chose, checked; `docs/configuration.md` explains each."""

    stack: Literal["embedded", "server"]
    debug: bool
    port: int
    bind: str
    public_url: str
    internal_url: str
    owner_password: str
    data_dir: Path
    database_url: str
    redis_url: str
    has_redis: bool
    api_key: str
    secret_key: str
    earlier_secret_keys: tuple[str, ...]
    allowed_private_hosts: tuple[str, ...]
    provider_keys: Mapping[str, str]
    program_variables: Mapping[str, str] | None

    @property
    def is_loopback(self) -> bool:
        """Is the web server reachable from this machine only?"""
        return is_loopback(self.bind)

    @property
    def needs_sign_in(self) -> bool:
        """Must every visitor sign in? Not on loopback without a password (and see accounts/door.py)."""
        return not self.is_loopback or bool(self.owner_password)

    @property
    def is_https(self) -> bool:
        """Do people reach it over HTTPS?"""
        return self.public_url.startswith("https://")

    @property
    def allowed_hosts(self) -> list[str]:
        """Exactly the loopback names, the public address's and the one under which workers reach the web process."""
        names = (_host(url) for url in (self.public_url, self.internal_url, self.own_url))
        return list(dict.fromkeys([*LOOPBACK_NAMES, *names]))

    @property
    def own_url(self) -> str:
        """Where this machine itself reaches the web server."""
        return own_url(self.bind, self.port)


def is_loopback(host: str) -> bool:
    """Does this host name or address mean this machine only?"""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def own_url(bind: str, port: int) -> str:
    """The address of a web server bound so, from its own machine: one bound to a single address answers only there."""
    host = "127.0.0.1" if bind in ANY_ADDRESS else bind.strip("[]")
    return f"http://{_bracketed(host)}:{port}"


def _host(url: str) -> str:
    return _bracketed(urlsplit(url).hostname or "")


def _bracketed(host: str) -> str:
    """As a URL and a Host header spell it."""
    return f"[{host}]" if ":" in host else host


# Names under which vendors' own tools look for a key. Offered on the provider page, never taken unasked.
PROVIDER_KEY_NAMES = (
    "OPENAI_API_KEY",
    "ANTHROPIC_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_API_KEY",
    "MISTRAL_API_KEY",
    "DEEPSEEK_API_KEY",
    "XAI_API_KEY",
    "PERPLEXITY_API_KEY",
    "OPENROUTER_API_KEY",
    "ZENMUX_API_KEY",
    "TOGETHER_API_KEY",
    "GROQ_API_KEY",
    "AZURE_OPENAI_API_KEY",
)


# What a program needs of the environment to find itself, its home and its words; no setting or key is among them.
PROGRAM_VARIABLE_NAMES = ("PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME")


def read(variables: Mapping[str, str] = os.environ) -> Environment:
    """The environment as settings. Raises BadEnvironment for a value that cannot be used."""
    stack = _choice(variables, "TOOLSCOPE_STACK", ("embedded", "server"))
    port = _port(variables)
    bind = variables.get("BIND", "") or "127.0.0.1"
    data_dir = Path(variables.get("DATA_DIR", "") or "var").absolute()
    secret_key, *earlier_keys = _secret_keys(variables, stack, data_dir)
    environment = Environment(
        stack=stack,
        debug=_flag(variables, "DEBUG"),
        port=port,
        bind=bind,
        public_url=_url(variables, "PUBLIC_URL", own_url(bind, port)),
        internal_url=_url(variables, "INTERNAL_URL", own_url(bind, port)),
        owner_password=variables.get("OWNER_PASSWORD", ""),
        data_dir=data_dir,
        database_url=_database_url(variables, f"sqlite:///{data_dir / 'toolscope.sqlite3'}"),
        redis_url=variables.get("REDIS_URL", "") or "redis://127.0.0.1:6379/0",
        has_redis=bool(variables.get("REDIS_URL")),
        api_key=variables.get("TOOLSCOPE_API_KEY", ""),
        secret_key=secret_key,
        earlier_secret_keys=tuple(earlier_keys),
        allowed_private_hosts=_private_hosts(variables, stack),
        provider_keys={name: variables[name] for name in PROVIDER_KEY_NAMES if variables.get(name)},
        program_variables=_program_variables(variables, stack),
    )
    _refuse_open_door(environment)
    return environment


def _program_variables(variables: Mapping[str, str], stack: str) -> Mapping[str, str] | None:
    """What programs that a person names may know of the environment; None where none may be started."""
    is_on = _flag(variables, "MCP_STDIO") if variables.get("MCP_STDIO") else stack == "embedded"
    return {name: variables[name] for name in PROGRAM_VARIABLE_NAMES if variables.get(name)} if is_on else None


def _choice(variables: Mapping[str, str], name: str, choices: tuple[str, ...]) -> Literal["embedded", "server"]:
    value = variables.get(name, "") or choices[0]
    if value not in choices:
        raise BadEnvironment(f"{name} is {value!r}; it must be one of {', '.join(choices)}.")
    return "server" if value == "server" else "embedded"


def _flag(variables: Mapping[str, str], name: str) -> bool:
    value = variables.get(name, "").lower()
    if value not in ("", "0", "1", "false", "true", "no", "yes"):
        raise BadEnvironment(f"{name} is {value!r}; it must be true or false.")
    return value in ("1", "true", "yes")


def _port(variables: Mapping[str, str]) -> int:
    value = variables.get("PORT", "") or "8000"
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise BadEnvironment(f"PORT is {value!r}; it must be a number from 1 to 65535.")
    return int(value)


def _url(variables: Mapping[str, str], name: str, default: str) -> str:
    value = (variables.get(name, "") or default).rstrip("/")
    if not _is_base_url(value):
        raise BadEnvironment(f"{name} is {value!r}; it must be like https://toolscope.example.com, without a path.")
    return value


def _database_url(variables: Mapping[str, str], default: str) -> str:
    value = variables.get("DATABASE_URL", "") or default
    try:
        dj_database_url.parse(value)
    except ValueError:
        # The value is not quoted: it may hold a password.
        raise BadEnvironment("DATABASE_URL must be like postgres://user:password@host/name.") from None
    if value.startswith("postgres") and find_spec("psycopg") is None:
        raise BadEnvironment(
            "DATABASE_URL names a PostgreSQL, whose driver is not installed: pip install -r requirements/server.txt."
        )
    return value


def _is_base_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:  # no host or port can be read
        return False
    rest = (parts.path, parts.query, parts.fragment)
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc and not any(rest)


def _private_hosts(variables: Mapping[str, str], stack: str) -> tuple[str, ...]:
    value = variables.get("ALLOWED_PRIVATE_HOSTS")
    if value is None:
        return ("127.0.0.1", "localhost", "::1") if stack == "embedded" else ()
    return tuple(host.strip().lower() for host in value.split(",") if host.strip())


def _secret_keys(variables: Mapping[str, str], stack: str, data_dir: Path) -> list[str]:
    """The key in use, then those before it, which still open what they encrypted."""
    given = variables.get("SECRET_KEY", "")
    keys = [given] if given else _kept_secret_keys(stack, data_dir)
    return [*keys, *variables.get("SECRET_KEY_FALLBACKS", "").replace(",", " ").split()]


def _kept_secret_keys(stack: str, data_dir: Path) -> list[str]:
    """The embedded stack's own, one a line; the first is made on the first start and kept beside its data."""
    if stack == "server":
        raise BadEnvironment("SECRET_KEY is not set. Set it to 50 or more random characters, and keep it.")
    try:
        return _read_or_make(data_dir / "secret_key")
    except OSError as error:
        raise BadEnvironment(f"DATA_DIR is {data_dir}, which cannot be used: {error.strerror}.") from None


def _read_or_make(path: Path) -> list[str]:
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (
            suppress(FileExistsError),  # another process of this stack was first
            os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file,
        ):
            file.write(secrets.token_urlsafe(48))
    keys = path.read_text().split()
    if not keys:
        remedy = "Put back the key that was in it, or delete it for a new one, which opens no secret that is stored."
        raise BadEnvironment(f"{path} holds no key. {remedy}")
    return keys


def _refuse_open_door(environment: Environment) -> None:
    if not environment.is_loopback and not environment.owner_password:
        raise BadEnvironment(
            f"BIND is {environment.bind}, which others can reach, and OWNER_PASSWORD is not set. "
            "Set OWNER_PASSWORD, or leave BIND at 127.0.0.1."
        )
