"""Gateways: who carries an SMS. Chosen by the setting SMS_GATEWAY, as Django's e-mail backends are."""

from accounts.sms.base import Gateway, Receipt, SmsFailed, SmsMessage, SmsUnknown, configured_gateway

__all__ = ["Gateway", "Receipt", "SmsFailed", "SmsMessage", "SmsUnknown", "configured_gateway"]
