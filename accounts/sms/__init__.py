"""Gateways: who carries an SMS. Chosen by the setting SMS_GATEWAY, as Django's e-mail backends are."""

from accounts.sms.base import Gateway, Message, Receipt, SmsFailed, SmsUnknown, gateway

__all__ = ["Gateway", "Message", "Receipt", "SmsFailed", "SmsUnknown", "gateway"]
