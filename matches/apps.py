from django.apps import AppConfig


class MatchesConfig(AppConfig):
    name = "matches"

    def ready(self) -> None:
        from livecast.realtime.topics import register
        from matches.api.topics import ConsoleTopic, FeedTopic, ScoresTopic

        register(FeedTopic())
        register(ConsoleTopic())
        register(ScoresTopic())
