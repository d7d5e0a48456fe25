from django.apps import AppConfig


class LivecastConfig(AppConfig):
    name = "livecast"
    verbose_name = "livecast"
