"""The certificate: one that stands in, one from certbot, or one that somebody gives."""

import subprocess

import pytest

from server.changes import Failed
from server.steps import certificate, people
from tests.server.test_install import make

pytestmark = pytest.mark.once


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """certbot and nginx that do as they are told and write it down."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("nginx", "pidof", "certbot"):
        (folder / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {folder}/called\n')
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def called(programs) -> list[str]:
    path = programs / "called"
    return path.read_text().splitlines() if path.is_file() else []


def pair(folder, name):
    key, file = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", "/CN=shop.test", "-keyout", key, "-out", file),
        ],
        check=True,
        capture_output=True,
    )
    return file, key


def test_certbot_is_asked_once_and_nginx_shows_what_it_got(server, programs):
    server.answers["ACME_SERVER"] = "https://acme.test/dir"
    live = server.places.certbot / "live/shop.test"
    with (programs / "certbot").open("a") as script:
        script.write(f"mkdir -p {live}; touch {live}/fullchain.pem {live}/privkey.pem\n")
    make(server, people.changes)
    make(server, certificate.changes)
    asked = [line for line in called(programs) if line.startswith("certbot")]
    assert asked == [
        f"certbot certonly --webroot --webroot-path {server.places.acme} --domain shop.test "
        "--cert-name shop.test --email owner@shop.test --agree-tos --non-interactive "
        "--server https://acme.test/dir"
    ]
    assert (server.places.tls / "certificate.pem").readlink() == live / "fullchain.pem"
    assert called(programs)[-1] == "nginx -s reload"
    assert make(server, certificate.changes) == []


@pytest.mark.parametrize("line", ["  Detail: no A record", "no A record"])
def test_what_the_authority_says_is_told_and_what_is_shown_stays(server, programs, line):
    (programs / "certbot").write_text(
        "#!/bin/sh\necho Saving debug log to a file\necho Registering\n"
        f"echo '{line}'\necho Ask for help at a forum. See the logfile. >&2\nexit 1\n"
    )
    make(server, people.changes)
    with pytest.raises(Failed, match=r"^no A record$"):
        make(server, certificate.changes)
    assert not (server.places.tls / "certificate.pem").exists()


def test_a_given_certificate_is_shown_and_stays_without_being_given_again(
    server, programs, tmp_path
):
    file, key = pair(tmp_path, "own")
    make(server, people.changes)
    server.answers |= {"CERTIFICATE": str(file), "KEY": str(key)}
    make(server, certificate.changes)
    assert (server.places.tls / "certificate.pem").readlink() == file
    assert (server.places.tls / "key.pem").readlink() == key
    assert make(server, certificate.changes) == []
    del server.answers["CERTIFICATE"]
    assert make(server, certificate.changes) == []
    assert [line for line in called(programs) if line.startswith("certbot")] == []


def test_a_key_of_another_certificate_is_refused(server, programs, tmp_path):
    make(server, people.changes)
    file, _ = pair(tmp_path, "own")
    server.answers |= {"CERTIFICATE": str(file), "KEY": str(pair(tmp_path, "other")[1])}
    with pytest.raises(Failed, match="is the key of another certificate"):
        make(server, certificate.changes)
    del server.answers["KEY"]
    with pytest.raises(Failed, match="without its KEY="):
        make(server, certificate.changes)
