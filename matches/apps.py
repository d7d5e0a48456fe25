from django.apps import AppConfig


class MatchesConfig(AppConfig):
    name = "matches"

    def ready(self) -> None:
        from livecast.realtime.topics import register
        from matches.topics import Console, MatchFeed, Scores

        register(MatchFeed())
        register(Console())
        register(Scores())
