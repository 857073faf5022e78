"""A visitor's answer to whether they may be counted, sent as the shop's own pages send it."""

CHOICES = "/privacy-choices/"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


def choose(client, answer: str, next="/products/", **headers):
    return client.post(CHOICES, {"answer": answer, "next": next}, headers=SAME_ORIGIN | headers)
