"""The demo's mail: printed in the log and kept as a file, so that codes can be read there."""

from django.core.mail.backends.filebased import EmailBackend as FileBackend


class EmailBackend(FileBackend):
    """Writes each message to EMAIL_FILE_PATH and prints it."""

    def write_message(self, message) -> None:
        super().write_message(message)
        print(
            f"--- mail to {', '.join(message.to)}: {message.subject}\n{message.body}\n---",
            flush=True,
        )
