"""SMS gateways. The setting SMS_GATEWAY selects one, like Django's e-mail backends."""

from accounts.sms.base import Gateway, Receipt, SmsFailed, SmsMessage, SmsUnknown, configured_gateway

__all__ = ["Gateway", "Receipt", "SmsFailed", "SmsMessage", "SmsUnknown", "configured_gateway"]
