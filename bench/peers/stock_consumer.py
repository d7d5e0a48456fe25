"""The consumer of Channels' tutorial without sessions and users: the cheapest one without changes."""

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from bench.sample_message import TOPIC


class FanConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.channel_layer.group_add(TOPIC, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(TOPIC, self.channel_name)

    async def fan_message(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])
