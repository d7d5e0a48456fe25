"""The application of stock Channels: one consumer."""

import os

from django.conf import settings

settings.configure(
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["BENCH_REDIS_URL"]]},
        }
    }
)

from bench.peers.stock_consumer import FanConsumer

application = FanConsumer.as_asgi()
