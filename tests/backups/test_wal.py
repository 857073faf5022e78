"""A server with WAL archiving is lost and comes back, by the very lines of docs/operations.md."""

import os
import shutil
import signal
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psutil
import psycopg2
import pytest
from django.db import connection

from notifications.models import OutgoingMessage
from site_config.doctor import database
from tests.backups import handbook
from tests.services import free_port
from tests.services.postgres import NOBODY, WHEEL

pytestmark = pytest.mark.postgres

# The older of the two in the wheel: the newer one's pg_verifybackup does not run at all.
OLDER = min(WHEEL.glob("pginstall*/bin"))
RECOVERY = "### Back to the last minute, or to a moment"
# What systemd does with the server, which pays no heed to where it listens and logs.
SYSTEMCTL = """
systemctl() {
    if [ "$1" != stop ]; then
        pg_ctl "$1" --wait --pgdata data --log log --options "-c fsync=off"
    elif pg_ctl status --pgdata data; then
        pg_ctl stop --pgdata data
    fi > systemctl.log
}
"""


class Trial:
    """A server that archives as the chapter says, with the chapter's folders below its own."""

    def __init__(self, home: Path, programs: Path):
        self.home, self.port = home, free_port()
        self.data, self.second, self.settings = home / "data", home / "second", home / "conf.d"
        self.user = NOBODY if os.geteuid() == 0 else None
        owner = self.user or os.geteuid()
        self.places = {
            "/mnt/second": str(self.second),
            "/usr/local/bin": f"{home}/bin",
            "/usr/lib/postgresql/15/bin": str(programs),
            "/var/lib/postgresql/15/main": str(self.data),
            "/var/lib/postgresql/15/lost": f"{home}/lost",
            "--owner postgres": f"--owner {owner}",
            "--recursive postgres": f"--recursive {owner}",
        }
        self.environment = os.environ | {
            "PATH": os.pathsep.join([f"{home}/bin", str(programs), os.environ["PATH"]]),
            "LC_ALL": "C",
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
        }
        for folder in (home, self.second, self.settings, home / "bin"):
            folder.mkdir(exist_ok=True)
            shutil.chown(folder, owner)

    def here(self, text: str) -> str:
        for place, ours in self.places.items():
            text = text.replace(place, ours)
        return text

    def set_up(self) -> None:
        self.shell("initdb --pgdata data --auth trust --username postgres --no-sync > initdb.log")
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("listen_addresses = '127.0.0.1'\nunix_socket_directories = ''\n")
            file.write(f"port = {self.port}\ninclude_dir = '{self.settings}'\n")
        make_folders, archive_wal = handbook.blocks("### Archiving")
        (base_backup,) = handbook.blocks("### A base backup each week")
        for name, script in (("archive-wal", archive_wal), ("base-backup", base_backup)):
            path = self.home / "bin" / name
            path.write_text(self.here(script))
            path.chmod(0o755)
        self.shell(make_folders)

    def archive(self) -> None:
        (settings,) = handbook.blocks("### Archiving", "ini")
        (self.settings / "archive.conf").write_text(self.here(settings))
        self.shell("systemctl restart postgresql@15-main")

    def kill(self) -> None:
        server = psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        processes = [server, *server.children()]
        server.send_signal(signal.SIGKILL)
        assert psutil.wait_procs(processes, 30)[1] == []

    def shell(self, commands: str) -> str:
        return handbook.run(
            SYSTEMCTL + self.here(commands),
            *(self.home, self.environment),
            user=self.user,
            group=self.user,
        )

    def session(self):
        session = psycopg2.connect(host="127.0.0.1", port=self.port, user="postgres")
        session.autocommit = True
        return closing(session)

    def ask(self, statement: str) -> list[tuple]:
        with self.session() as session, session.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def archive_all(self) -> None:
        """Until the segment that is being written now lies in the archive."""
        ((segment,),) = self.ask("SELECT pg_walfile_name(pg_switch_wal())")
        self.wait_until((self.second / "wal" / f"{segment}.gz").exists)

    def wait_until(self, is_so, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < deadline, self.log()[-2000:]
            time.sleep(0.05)

    def log(self) -> str:
        return (self.home / "log").read_text()

    def doctor(self) -> list[str]:
        with self.session() as session:
            return [finding.level for finding in database.archiving("Archive", session)]


@pytest.fixture(scope="module")
def programs():
    """Where PostgreSQL's own user, which it is run by instead of root, can read them."""
    home = Path(tempfile.mkdtemp(prefix="storefront-programs-"))
    home.chmod(0o755)
    for folder in (OLDER.parent, WHEEL.with_name(f"{WHEEL.name}.libs")):
        if folder.is_dir():
            shutil.copytree(folder, home / folder.relative_to(WHEEL.parent), symlinks=True)
    yield home / OLDER.relative_to(WHEEL.parent)
    shutil.rmtree(home)


@pytest.fixture
def trial(programs):
    trial = Trial(Path(tempfile.mkdtemp(prefix="storefront-wal-")), programs)
    try:
        trial.set_up()
        trial.shell("systemctl start postgresql@15-main")
        assert trial.doctor() == [], "nothing to say where nothing is archived"
        trial.archive()
        yield trial
    finally:
        trial.shell("systemctl stop postgresql@15-main")
        shutil.rmtree(trial.home)


@pytest.mark.long
@pytest.mark.parametrize("wanted", ["all that was archived", "a moment", "what the disk still has"])
def test_a_lost_server_comes_back(trial, wanted):
    trial.ask("CREATE TABLE sale (what text)")
    trial.ask("INSERT INTO sale VALUES ('before the base')")
    trial.shell("base-backup")
    (base,) = (path.name for path in (trial.second / "base").iterdir())
    trial.ask("INSERT INTO sale VALUES ('after the base')")
    ((moment,),) = trial.ask("SELECT now()")
    trial.ask("DELETE FROM sale")
    trial.ask("INSERT INTO sale VALUES ('after the accident')")
    trial.archive_all()
    trial.ask("INSERT INTO sale VALUES ('not archived')")
    trial.kill()

    (commands,) = handbook.blocks(RECOVERY)
    restore, to_moment = handbook.blocks(RECOVERY, "ini")
    if wanted == "a moment":
        assert "'2026-05-01 09:12:00 UTC'" in to_moment
        restore += to_moment.replace("2026-05-01 09:12:00 UTC", str(moment))
    trial.shell(commands.replace("BASE", base))
    if wanted == "what the disk still has":
        text = (handbook.ROOT / "docs/operations.md").read_text()
        (rest,) = [word for word in text.split("`") if word.startswith("cp --archive --no-clobber")]
        trial.shell(rest)
    shutil.rmtree(trial.home / "lost")
    (trial.settings / "recovery.conf").write_text(trial.here(restore))
    trial.shell("systemctl start postgresql@15-main")
    trial.wait_until(lambda: trial.ask("SELECT pg_is_in_recovery()") == [(False,)])

    expected = {
        "all that was archived": ["after the accident"],
        "a moment": ["before the base", "after the base"],
        "what the disk still has": ["after the accident", "not archived"],
    }
    assert [what for (what,) in trial.ask("SELECT what FROM sale")] == expected[wanted]
    assert "last completed transaction was at log time" in trial.log()
    # It archives on, in a line of history of its own, and the next base backup works.
    trial.archive_all()
    assert list((trial.second / "wal").glob("00000002*.gz"))
    trial.shell("base-backup")


@pytest.mark.long
def test_two_base_backups_stay_and_the_segments_since_the_older(trial):
    begun = []
    for _ in range(3):
        trial.ask("CREATE TABLE IF NOT EXISTS sale (what text)")
        trial.archive_all()
        trial.shell("base-backup")
        names = sorted(path.name for path in (trial.second / "base").iterdir())
        begun.append(names[-1])
        # Names are seconds.
        trial.wait_until(lambda: time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()) > begun[-1])
    assert names == begun[1:]
    label = (trial.second / "base" / names[0] / "backup_label").read_text()
    begins = label.partition("(file ")[2].partition(")")[0]
    # Beside them lie a few words on each base backup, which stay.
    segments = (trial.second / "wal").glob(f"{'?' * 24}.gz")
    assert min(path.name for path in segments) == f"{begins}.gz"


@pytest.mark.long
def test_an_archive_that_is_away_is_told_and_nothing_is_lost(trial):
    (question,) = handbook.blocks("### Watching it", "sql")
    trial.archive_all()
    assert trial.doctor() == ["good"]
    (trial.second / "wal").rename(trial.second / "away")
    trial.ask("CREATE TABLE sale (what text)")
    ((segment,),) = trial.ask("SELECT pg_walfile_name(pg_switch_wal())")
    trial.wait_until(lambda: trial.ask(question)[0][0])
    assert trial.ask(question)[0][1] == segment
    assert trial.doctor() == ["wait"]
    assert "archive command failed with exit code" in trial.log()

    (trial.second / "away").rename(trial.second / "wal")
    trial.wait_until((trial.second / "wal" / f"{segment}.gz").exists)
    trial.wait_until(lambda: trial.doctor() == ["good"])


@pytest.mark.long
def test_a_segment_is_archived_once_and_never_replaced(trial):
    segment = trial.home / "second" / "segment"
    segment.write_bytes(b"changes")
    trial.shell(f"archive-wal {segment} 0A && archive-wal {segment} 0A")
    segment.write_bytes(b"other changes")
    with pytest.raises(AssertionError):
        trial.shell(f"archive-wal {segment} 0A")
    assert trial.shell(f"gunzip < {trial.second}/wal/0A.gz") == "changes"


@pytest.mark.django_db
def test_what_was_waiting_is_held_after_a_recovery():
    waiting, sent = (
        OutgoingMessage.objects.create(kind="test", status=status, dedupe_key=status)
        for status in ("pending", "sent")
    )
    (command,) = handbook.blocks("### Before the shop starts again")
    with connection.cursor() as cursor:
        cursor.execute(command.split('"')[1])
    assert list(OutgoingMessage.objects.exclude(held_at=None)) == [waiting]
    assert list(OutgoingMessage.objects.filter(held_at=None)) == [sent]
