"""A web process says that it answers pages once it does, and a release tries its pages first."""

import os
import socket
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.http import HttpResponse

from site_config import ready_notice
from tests.factories import ProductPageFactory


@pytest.fixture
def systemd(tmp_path, monkeypatch):
    """The socket on which systemd listens for notices."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notices:
        notices.bind(str(tmp_path / "notices"))
        notices.settimeout(10)
        monkeypatch.setattr(ready_notice, "_address", "")
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notices"))
        yield notices


def worker(*statuses: str) -> SimpleNamespace:
    """One of gunicorn's, whose shop gives these answers, one after the other."""
    answers = iter(statuses)

    def application(environ, start_response):
        assert environ["PATH_INFO"] == "/readyz"
        start_response(next(answers), [])
        return HttpResponse()

    return SimpleNamespace(wsgi=application)


@pytest.mark.once
def test_systemd_hears_nothing_before_the_process_answers(systemd, monkeypatch):
    monkeypatch.setattr(ready_notice, "AGAIN_AFTER", 0)
    ready_notice.take_over()
    # gunicorn, which would tell at once, finds no address any more.
    assert "NOTIFY_SOCKET" not in os.environ
    asked = worker("503 Service Unavailable", "503 Service Unavailable", "200 OK")
    ready_notice.tell_when_ready(asked)
    assert systemd.recv(100).startswith(b"READY=1\n")
    with pytest.raises(StopIteration):
        asked.wsgi({"PATH_INFO": "/readyz"}, print)


@pytest.mark.once
def test_without_systemd_nobody_is_told(monkeypatch):
    monkeypatch.setattr(ready_notice, "_address", "")
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    ready_notice.take_over()
    ready_notice.tell_when_ready(worker("200 OK"))


@pytest.mark.django_db(transaction=True)
def test_each_kind_of_page_is_asked_for(capsys):
    ProductPageFactory(slug="lamp")
    call_command("try_pages")
    assert capsys.readouterr().out.splitlines() == [
        "200 /readyz",
        "200 /",
        "200 /products/",
        "200 /accounts/login/",
        "200 /sitemap.xml",
        "200 /products/lamp/",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_page_that_fails_is_named(monkeypatch, capsys):
    monkeypatch.setattr("products.models.pages.ProductIndexPage.get_context", lambda *_: 1 / 0)
    with pytest.raises(CommandError, match=r"These pages fail: /products/\. "):
        call_command("try_pages")
    assert "500 /products/" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_closed_shop_is_no_failure(settings, capsys):
    settings.UNDER_CONSTRUCTION = True
    call_command("try_pages")
    assert "503 /" in capsys.readouterr().out
