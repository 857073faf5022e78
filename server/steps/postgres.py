"""The shop's role and database, in the PostgreSQL of this machine."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from server.changes import Action, Change, Failed, run
from server.machine import Server
from server.steps.settings import AS_POSTGRES

KNOWN_ROLE = "SELECT 1 FROM pg_roles WHERE rolname = :'role'"
HERE = ("127.0.0.1", "localhost", "::1")


def changes(server: Server) -> Iterator[Change]:
    address = urlsplit(server.settings.get("DATABASE_URL", "postgres://storefront@127.0.0.1"))
    if address.hostname not in HERE:
        # Somebody has moved it to a machine of its own, where others make roles.
        return
    role, database = address.username or "", address.path.strip("/") or address.username or ""
    password = unquote(address.password or "")
    port = str(address.port or 5432)
    # A backup is proved by restoring it into a database of its own: the role may make some.
    yield Action(
        f"make the role {role}, which may make databases",
        lambda: ask(port, f"{KNOWN_ROLE} AND rolcreatedb AND rolcanlogin", role=role),
        lambda: make_role(port, role),
    )
    yield Action(
        "give it the password that stands in the settings",
        lambda: may_log_in(address.hostname or "", port, role, password),
        lambda: tell(port, "ALTER ROLE :\"role\" PASSWORD :'word'", role=role, word=password),
    )
    yield Action(
        f"make the database {database}",
        lambda: ask(port, "SELECT 1 FROM pg_database WHERE datname = :'name'", name=database),
        lambda: make_database(port, database, role),
    )


def ask(port: str, query: str, **values: str) -> bool:
    """Whether the server has an answer; if it cannot be asked, it is not there yet."""
    try:
        return bool(tell(port, query, **values))
    except Failed:
        return False


def tell(port: str, sql: str, **values: str) -> str:
    """Have PostgreSQL do it, as its administrator. `values` are quoted by psql itself, and no
    argument holds them: others can read those."""
    psql = [*AS_POSTGRES, "psql", "--port", port, "--no-psqlrc", "-tAq", "-v", "ON_ERROR_STOP=1"]
    quoted = {name: value.replace("\\", r"\\").replace("'", "''") for name, value in values.items()}
    lines = [f"\\set {name} '{value}'" for name, value in quoted.items()]
    return run(psql, "\n".join([*lines, f"{sql};"])).strip()


def make_role(port: str, role: str) -> None:
    verb = "ALTER" if ask(port, KNOWN_ROLE, role=role) else "CREATE"
    tell(port, f'{verb} ROLE :"role" LOGIN CREATEDB', role=role)


def make_database(port: str, database: str, role: str) -> None:
    """In UTF-8, also where the server was made for ASCII, as on a machine without a locale."""
    encoding = tell(
        port, "SELECT pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'template1'"
    )
    sql = 'CREATE DATABASE :"name" OWNER :"role"'
    if encoding != "UTF8":
        sql += " ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' TEMPLATE template0"
    tell(port, sql, name=database, role=role)


def may_log_in(host: str, port: str, role: str, password: str) -> bool:
    psql = ["psql", "--host", host, "--port", port, "--username", role, "--no-psqlrc", "-tAqc"]
    try:
        # A database that is always there.
        run([*psql, "SELECT 1", "postgres"], PGPASSWORD=password, PGCONNECT_TIMEOUT="5")
    except Failed:
        return False
    return True
