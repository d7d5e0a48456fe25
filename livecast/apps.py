from django.apps import AppConfig


class LivecastConfig(AppConfig):
    name = "livecast"
    verbose_name = "livecast"

    def ready(self) -> None:
        from livecast import (
            celery,  # noqa: F401 - tasks that web processes enqueue go to our broker
            checks,  # noqa: F401 - registers them
        )
