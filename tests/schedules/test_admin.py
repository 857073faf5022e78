"""Schedules in the admin: who gets there, what is refused and how, running one now."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from wagtail.log_actions import registry

from core import background
from schedules import manual_runs, next_runs
from schedules.models import ManualRun
from schedules.rows import bring_up_to_date
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LISTS = ("tasks", "intervals", "crontabs")


def address(what: str = "tasks", act: str = "index", pk: int | None = None) -> str:
    return reverse(f"schedules_{what}_modeladmin_{act}", args=[pk] if pk else [])


@pytest.fixture(autouse=True)
def rows():
    bring_up_to_date()


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(groups=["Admins"]))
    return client


@pytest.fixture
def own():
    return PeriodicTask.objects.get(name="send waiting messages")


@pytest.fixture
def theirs():
    every = IntervalSchedule.objects.create(every=3, period="days")
    return PeriodicTask.objects.create(
        name="theirs", task="commerce.reconcile", interval=every, kwargs='{"at_once": true}'
    )


@pytest.fixture
def sent(monkeypatch):
    """What reaches the broker."""
    calls = []
    monkeypatch.setattr(background, "_away_until", 0.0)
    monkeypatch.setattr(
        "celery.current_app.send_task",
        lambda name, args, kwargs, queue, **options: calls.append((name, args, kwargs, queue)),
    )
    return calls


def entered(**changes) -> dict:
    every = IntervalSchedule.objects.first()
    values = {
        "name": "mine",
        "enabled": "on",
        "task": "commerce.reconcile",
        "interval": every.pk,
        "crontab": "",
        "args": "",
        "kwargs": "",
        "expire_seconds": "",
        "start_time": "",
        "description": "",
    }
    return values | changes


def errors(response) -> str:
    return " ".join(
        message for messages in response.context["form"].errors.values() for message in messages
    )


@pytest.mark.parametrize("role", ["Sellers", "Editors", "Support", "nobody"])
def test_only_admins_get_there(client, own, role, sent):
    client.force_login(UserFactory(groups=[] if role == "nobody" else [role]))
    assert "/admin/schedules/" not in client.get("/admin/", follow=True).content.decode()
    places = [address(what) for what in LISTS] + [address(what, "create") for what in LISTS]
    places += [
        address(act=act, pk=own.pk) for act in ("edit", "delete", "run", "disable", "history")
    ]
    for place in places:
        for answer in (client.get(place), client.post(place, entered())):
            assert answer.status_code in (302, 403), place
    own.refresh_from_db()
    assert own.enabled
    assert sent == []
    assert not PeriodicTask.objects.filter(name="mine").exists()


@pytest.mark.both
def test_admins_see_them_all(admin, theirs):
    assert "Schedules" in admin.get("/admin/").content.decode()
    for what in LISTS:
        for part in ("", "?q=send", "?p=99", "?p=x", "?o=1.-2", "?o=x", "?zzz=1", "?name__regex=("):
            assert admin.get(address(what) + part).status_code in (200, 302), (what, part)
    page = admin.get(address()).content.decode()
    assert "Send waiting messages" in page
    assert page.count("Added here") == 1


def test_the_name_of_a_task_may_break_between_its_words_only(admin, theirs):
    PeriodicTask.objects.filter(pk=theirs.pk).update(task="x.look_up<b>._")
    page = admin.get(f"{address()}?q=theirs").content.decode()
    cell = page.partition('field-task_name title">')[2].partition("</td>")[0]
    assert cell == "x.<wbr>look_<wbr>up&lt;b&gt;.<wbr>_"


@pytest.mark.parametrize("act", ["edit", "delete", "run", "enable", "disable"])
@pytest.mark.parametrize("pk", ["abc", "0", "9" * 18, "9" * 30, "-1"])
def test_a_row_that_does_not_exist_is_not_found(admin, act, pk):
    assert admin.get(f"/admin/schedules/tasks/{act}/{pk}/").status_code == 404


def test_a_list_has_as_many_queries_with_more_rows(admin, django_assert_max_num_queries):
    def count() -> int:
        with django_assert_max_num_queries(60) as captured:
            admin.get(address())
        return len(captured)

    count()
    few = count()
    for number in range(20):
        every = IntervalSchedule.objects.create(every=number + 100, period="days")
        row = PeriodicTask.objects.create(name=f"more {number}", task="x", interval=every)
        ManualRun.objects.create(row=row, task_id=str(number), asked_at=timezone.now())
    assert count() == few


def test_adding_one(admin):
    answer = admin.post(address(act="create"), entered(args="[true]", expire_seconds="30"))
    assert answer.status_code == 302, errors(answer)
    row = PeriodicTask.objects.get(name="mine")
    assert (row.task, row.args, row.kwargs) == ("commerce.reconcile", "[true]", "{}")
    assert (row.expire_seconds, row.enabled) == (30, True)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"task": "os.system"}, "Select a valid choice"),
        ({"task": "celery.backend_cleanup"}, "Select a valid choice"),
        ({"args": "[1,"}, "This is not JSON (at character 4). Write a list"),
        ({"args": "{}"}, "Write a list"),
        ({"args": "[NaN]"}, "This is not JSON"),
        ({"args": "[" * 100_000}, "This is not JSON"),
        ({"args": "[1, 2]"}, "This task cannot be called so: takes from 0 to 1 positional"),
        ({"kwargs": "[]"}, "Write an object"),
        ({"kwargs": '{"colour": 1}'}, "got an unexpected keyword argument 'colour'"),
        ({"task": "notifications.deliver"}, "missing 1 required positional argument"),
        ({"interval": ""}, "Choose one:"),
        ({"expire_seconds": "-1"}, "greater than or equal to 0"),
        ({"expire_seconds": str(2**63)}, "less than or equal to"),
        ({"name": ""}, "required"),
        ({"name": "send waiting messages"}, "already exists"),
    ],
    ids=str,
)
def test_what_would_not_work_is_refused_with_a_reason(admin, changes, says):
    answer = admin.post(address(act="create"), entered(**changes))
    assert answer.status_code == 200
    assert says in errors(answer)
    assert not PeriodicTask.objects.filter(name="mine").exists()


def test_two_times_are_refused(admin):
    crontab = CrontabSchedule.objects.first()
    answer = admin.post(address(act="create"), entered(crontab=crontab.pk))
    assert "Choose one:" in errors(answer)


def test_of_our_own_only_time_and_switch_are_changed(admin, own):
    hour = IntervalSchedule.objects.get(every=1, period="hours")
    values = entered(interval=hour.pk, task="commerce.reconcile", args="[1]", expire_seconds="7")
    values.pop("enabled")
    answer = admin.post(address(act="edit", pk=own.pk), values)
    assert answer.status_code == 302, errors(answer)
    bring_up_to_date()
    row = PeriodicTask.objects.get(pk=own.pk)
    assert (row.name, row.task, row.args, row.expire_seconds) == (
        "send waiting messages",
        "notifications.sweep",
        "[]",
        20,
    )
    assert (row.interval, row.enabled) == (hour, False)


def test_our_own_cannot_be_deleted_those_of_others_can(admin, own, theirs):
    for row in (own, theirs):
        admin.post(address(act="delete", pk=row.pk))
    names = PeriodicTask.objects.values_list("name", flat=True)
    assert own.name in names
    assert "theirs" not in names


def test_a_time_in_use_cannot_be_deleted(admin, theirs):
    unused = IntervalSchedule.objects.create(every=4, period="days")
    for row in (theirs.interval, unused):
        admin.post(address("intervals", "delete", row.pk))
    assert PeriodicTask.objects.filter(pk=theirs.pk).exists()
    assert not IntervalSchedule.objects.filter(pk=unused.pk).exists()


@pytest.mark.both
@pytest.mark.parametrize(
    ("every", "period", "says"),
    [
        (1, "seconds", "Not more often than every 5 seconds"),
        (1, "microseconds", "Select a valid choice"),
        (0, "days", "Not more often than every 5 seconds"),
        (367, "days", "Not more than a year"),
        (2_000_000_000, "days", "Not more than a year"),
        (2**63, "days", "Not more than a year"),
        (20, "seconds", "This exists already"),
    ],
)
def test_intervals_that_are_refused(admin, every, period, says):
    answer = admin.post(address("intervals", "create"), {"every": every, "period": period})
    assert says in errors(answer)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"day_of_month": "31", "month_of_year": "2,4"}, "This never happens"),
        ({"hour": "25"}, "This is not understood"),
        ({"minute": "often"}, "This is not understood"),
        ({"minute": "*/0"}, "This is not understood"),
        ({"day_of_week": "1-"}, "This is not understood"),
        ({"minute": "ü" * 200}, "This is not understood"),
        ({"timezone": "Mars/Olympus"}, "Select a valid choice"),
        ({"minute": "20", "hour": "3"}, "This exists already"),
    ],
)
def test_crontabs_that_are_refused(admin, changes, says):
    values = {
        **dict.fromkeys(("minute", "hour", "day_of_month", "month_of_year", "day_of_week"), "*"),
        "timezone": "UTC",
    }
    answer = admin.post(address("crontabs", "create"), values | changes)
    assert answer.status_code == 200
    assert says in errors(answer)


def test_running_one_now_takes_a_post(admin, theirs, sent):
    page = admin.get(address(act="run", pk=theirs.pk))
    assert "commerce.reconcile" in page.content.decode()
    assert sent == []
    answer = admin.post(address(act="run", pk=theirs.pk), follow=True)
    assert "“theirs” is in the queue" in answer.content.decode()
    assert sent == [("commerce.reconcile", [], {"at_once": True}, None)]
    assert registry.get_logs_for_instance(theirs).first().action == "schedules.run"


def last_runs(admin) -> str:
    """What the list says of the last runs of `theirs`."""
    page = admin.get(f"{address()}?q=theirs").content.decode()
    return page.partition('field-last_time title">')[2].partition("</td>")[0].strip()


@pytest.mark.parametrize(
    ("kwargs", "end"),
    [({}, "ended without an error"), ({"no": 1}, "failed: the worker&#x27;s log says why")],
)
def test_a_turn_by_hand_is_listed_with_its_end(admin, theirs, sent, kwargs, end):
    assert last_runs(admin) == "Not yet"
    admin.post(address(act="run", pk=theirs.pk))
    began = last_runs(admin)
    assert began.startswith("Not yet<br>By hand: ")
    assert began.endswith("), not ended yet")
    task, task_id = next_runs.known_tasks()["site_config.refresh_search"], theirs.manual_run.task_id
    task.apply(kwargs=kwargs)  # a turn of beat's
    assert last_runs(admin).endswith("), not ended yet")
    task.apply(kwargs=kwargs, task_id=task_id)
    assert last_runs(admin).endswith(f"), {end}")
    admin.post(address(act="run", pk=theirs.pk))
    assert last_runs(admin).endswith("), not ended yet")


@pytest.mark.parametrize("act", ["index", "create", "edit", "delete", "history"])
def test_pages_name_schedules_in_words(admin, theirs, own, act):
    row = theirs if act == "delete" else own
    page = admin.get(address("tasks", act, row.pk if act not in {"index", "create"} else None))
    assert page.status_code == 200
    words = page.content.decode()
    assert not re.search("periodic task|crontab schedule", words, re.I)
    assert "ecurring task" in words


def test_a_task_that_is_tried_again_has_not_ended(admin, theirs, sent):
    admin.post(address(act="run", pk=theirs.pk))
    manual_runs.note_end(theirs.manual_run.task_id, "RETRY")
    assert last_runs(admin).endswith("), not ended yet")


def test_what_could_not_be_sent_is_no_turn(admin, theirs, sent, monkeypatch):
    def refuse(*args, **options):
        raise ConnectionError("refused")

    monkeypatch.setattr("celery.current_app.send_task", refuse)
    admin.post(address(act="run", pk=theirs.pk))
    assert last_runs(admin) == "Not yet"
    before = ManualRun.objects.create(
        row=theirs, task_id="by-hand-before", asked_at=timezone.now(), ended_at=timezone.now()
    )
    monkeypatch.setattr(background, "_away_until", 0.0)
    admin.post(address(act="run", pk=theirs.pk))
    kept = ManualRun.objects.get()
    assert (kept.task_id, kept.ended_at) == (before.task_id, before.ended_at)


def test_running_with_the_broker_away_says_so(admin, theirs, monkeypatch):
    def refuse(*args, **options):
        raise ConnectionError("refused")

    monkeypatch.setattr(background, "_away_until", 0.0)
    monkeypatch.setattr("celery.current_app.send_task", refuse)
    answer = admin.post(address(act="run", pk=theirs.pk), follow=True)
    assert "was not started: the queue cannot be reached" in answer.content.decode()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"task": "gone.away"}, "There is no task “gone.away” any more"),
        ({"args": "[1,"}, "are not JSON"),
    ],
)
def test_running_what_somebody_broke_says_what_to_mend(admin, theirs, sent, values, says):
    PeriodicTask.objects.filter(pk=theirs.pk).update(**values)
    assert admin.get(address()).status_code == 200
    assert admin.get(address(act="edit", pk=theirs.pk)).status_code == 200
    assert says in admin.post(address(act="run", pk=theirs.pk), follow=True).content.decode()
    assert sent == []


def test_switching_off_and_on(admin, own):
    admin.post(address(act="disable", pk=own.pk))
    assert not PeriodicTask.objects.get(pk=own.pk).enabled
    admin.post(address(act="enable", pk=own.pk))
    assert PeriodicTask.objects.get(pk=own.pk).enabled


# --- when next ----------------------------------------------------------------------------------
def test_the_next_turn(theirs):
    now = timezone.now()
    theirs.last_run_at = now - timedelta(days=1)
    assert abs(next_runs.next_run(theirs) - (now + timedelta(days=2))) < timedelta(seconds=2)
    theirs.last_run_at = now - timedelta(days=5)
    assert next_runs.next_run(theirs) < now
    theirs.start_time = now + timedelta(days=9)
    assert next_runs.next_run(theirs) == theirs.start_time
    theirs.enabled = False
    assert next_runs.next_run(theirs) is None


def test_the_next_turn_of_a_crontab_is_in_its_own_time_zone(theirs):
    theirs.interval = None
    theirs.crontab = CrontabSchedule(minute="20", hour="3", timezone="Asia/Tokyo")
    turn = next_runs.next_run(theirs)
    assert (turn.hour, turn.minute, turn.second) == (18, 20, 0)
    assert timedelta(0) < turn - timezone.now() <= timedelta(days=1)


def test_a_day_that_never_comes_does_not_break_the_list(admin, theirs):
    crontab = CrontabSchedule.objects.create(minute="0", day_of_month="31", month_of_year="2")
    PeriodicTask.objects.filter(pk=theirs.pk).update(interval=None, crontab=crontab)
    with pytest.raises(next_runs.NeverRuns):
        next_runs.next_run(PeriodicTask.objects.get(pk=theirs.pk))
    assert "Never: there is no such day" in admin.get(address()).content.decode()
