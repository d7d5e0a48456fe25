"""The consumer of Channels' tutorial without sessions and users: the cheapest one without changes."""

import os
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings

from bench.sample_message import TOPIC

settings.configure(
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["BENCH_REDIS_URL"]]},
        }
    }
)


class FanConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add(TOPIC, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(TOPIC, self.channel_name)

    async def fan_message(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


application = FanConsumer.as_asgi()
