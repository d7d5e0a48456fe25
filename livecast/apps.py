from django.apps import AppConfig


class LivecastConfig(AppConfig):
    name = "livecast"
    verbose_name = "livecast"

    def ready(self) -> None:
        from livecast import checks  # noqa: F401 - registers them
