"""What somebody sends to the closed shop is given back to them, and nothing that is secret."""

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile

from construction import submitted_form

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def shown(answer) -> dict[str, str]:
    """The fields that the page gives back, by their labels."""
    page = BeautifulSoup(answer.content, "html.parser")
    found = {}
    for box in page.find_all(["textarea", "input"]):
        assert box.has_attr("readonly")
        assert box.find_parent("form") is None
        label = page.find("label", {"for": box["id"]})
        text = box.get("value") or box.get_text().removeprefix("\n")
        found[label.get_text()] = text
    return found


def test_a_text_comes_back_as_it_was_written(client, closed):
    text = "It <b>does</b> not start.\nSince </textarea><script>alert(1)</script> Monday."
    answer = client.post("/support/new/x/", {"subject": "Help", "message": text, "empty": " "})
    assert answer.status_code == 503
    assert shown(answer) == {"Subject": "Help", "Message": text}
    assert "<script" not in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"


def test_files_are_read_past_and_the_text_beside_them_stays(client, closed):
    file = SimpleUploadedFile("log.txt", b"x" * 3_000_000)
    answer = client.post("/support/new/x/", {"message": "See the log.", "attachments": file})
    assert shown(answer) == {"Message": "See the log."}
    assert "attach them again" in answer.content.decode()


SECRET_NAMES = (
    "password password1 old_password login-password pwd passwd csrfmiddlewaretoken token "
    "access_token api_key key secret card_number cardnumber cvv cvc expiry exp_card iban pin code "
    "otp totp recovery_codes signature sessionid Authorization credential form_token next "
    "form-TOTAL_FORMS form-0-id verification_code mfa-code"
)
SECRETS = dict.fromkeys(SECRET_NAMES.split(), "4-secret-5")


def test_secrets_and_what_forms_add_by_themselves_are_not_shown(client, closed):
    answer = client.post("/accounts/login/", SECRETS | {"login": "a@b.example"})
    assert shown(answer) == {"Login": "a@b.example"}
    assert "4-secret-5" not in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "is_secret"),
    [
        ("4242 4242 4242 4242", True),
        ("My card is 4242424242424242, thanks", True),
        ("378282246310005", True),
        ("4242 4242 4242 4243", False),
        ("0800 123456", False),
        ("uc_" + "A" * 43, True),
        ("whsec_c2VjcmV0", True),
        ("Postcode 89073 Ulm", False),
    ],
)
def test_secrets_are_known_by_their_look(text, is_secret):
    assert submitted_form.is_secret("message", text) is is_secret


@pytest.mark.parametrize(
    "name",
    ["name", "opinion", "postal_code", "country_code", "country", "street", "spinning", "body"],
)
def test_ordinary_fields_are_not_taken_for_secrets(name):
    assert not submitted_form.is_secret(name, "text")


def test_a_postal_code_is_no_code(client, closed):
    answer = client.post("/checkout/x/", {"name": "Ada", "postal_code": "89073", "city": "Ulm"})
    assert shown(answer) == {"Name": "Ada", "Postal code": "89073", "City": "Ulm"}


def test_long_texts_are_shown_up_to_a_limit_that_is_told(client, closed):
    answer = client.post("/support/new/x/", {"message": "x" * 1_000_000})
    assert shown(answer) == {"Message": "x" * submitted_form.MAX_FIELD}
    assert "too long to be shown whole" in answer.content.decode()
    many = client.post("/x/", {f"field{n}": "y" * 50_000 for n in range(20)})
    assert sum(map(len, shown(many).values())) == submitted_form.MAX_ALL


@pytest.mark.parametrize(
    ("body", "content_type", "headers"),
    [
        (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded", {}),
        (b"&".join(b"a%d=1" % n for n in range(2000)), "application/x-www-form-urlencoded", {}),
        (b"nonsense", "multipart/form-data; boundary=x", {}),
        (b"nonsense", "multipart/form-data", {}),
        (b"a=%ff%ed%a0%80", "application/x-www-form-urlencoded; charset=nonsense", {}),
        (b"a=1", "application/x-www-form-urlencoded", {"CONTENT_LENGTH": "99999999999"}),
        (b"{", "application/json", {}),
    ],
)
def test_what_cannot_be_read_is_closed_all_the_same(client, closed, body, content_type, headers):
    answer = client.generic("POST", "/support/new/x/", body, content_type, **headers)
    assert answer.status_code == 503
    assert "did not arrive" in answer.content.decode()


def test_odd_letters_come_back_readable(client, closed):
    body = b"message=a%00b%ED%A0%80c%0D%0Ad%E2%80%AEe&%3Cb%3E=f"
    answer = client.generic("POST", "/x/", body, "application/x-www-form-urlencoded")
    fields = shown(answer)
    assert fields["<b>"] == "f"
    assert fields["Message"].startswith("ab")
    assert fields["Message"].endswith("c\nd\u202ee")


def test_the_page_for_a_look_says_nothing_of_sending(client, closed):
    assert "did not arrive" not in client.get("/support/new/x/?message=hello").content.decode()
    assert "hello" not in client.get("/support/new/x/?message=hello").content.decode()


def test_a_long_name_of_a_field_costs_no_time(client, closed):
    # A pattern is tried on none that is longer than forms have.
    longest = "n" * submitted_form.MAX_NAME
    body = f"{longest}=kept&{longest}n=left&{'verif' * 4000}=left"
    answer = client.post("/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 503
    assert list(shown(answer).values()) == ["kept"]
