from django.apps import AppConfig


class ChatConfig(AppConfig):
    name = "chat"

    def ready(self) -> None:
        from chat.topics import RoomTopic
        from livecast.realtime.topics import register

        register(RoomTopic())
