"""The customer's side: requests.py for who has bought, questions.py for who has not yet."""
