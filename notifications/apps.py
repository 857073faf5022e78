from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import personal_data, topics

        personal_data.register()
        topics.register_own()
