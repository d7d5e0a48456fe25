"""Aliyun's short message service (Dysmsapi, SendSms), by the official SDK.

SendSms is not idempotent, so a request is only retried if it certainly sent nothing. The SDK puts number and code into
the URL, and its errors quote URLs. So only the type of an error is reported.
"""

import json
from collections.abc import Iterator

from alibabacloud_dysmsapi20170525.client import Client
from alibabacloud_dysmsapi20170525.models import SendSmsRequest
from alibabacloud_tea_openapi.exceptions import ClientException, ServerException
from alibabacloud_tea_openapi.models import Config
from darabonba.runtime import RuntimeOptions
from django.conf import settings
from urllib3.exceptions import NewConnectionError

from accounts.sms.base import Gateway, Receipt, SmsFailed, SmsMessage, SmsUnknown

PROTOCOL = "https"
CONNECT_MS, READ_MS = 3000, 8000

# Errors of the whole account: no code can be sent until staff have fixed them.
_ALERT = (
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isv.DAY_LIMIT_CONTROL",
    "isv.MONTH_LIMIT_CONTROL",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SMS_SIGN_ILLEGAL",
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.ACCOUNT_NOT_EXISTS",
    "isv.ACCOUNT_ABNORMAL",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "SignatureDoesNotMatch",
    "SignatureNonceUsed",
    "InvalidAccessKeyId",
    "Forbidden",
)


class AliyunGateway(Gateway):
    def send(self, message: SmsMessage) -> Receipt:
        request = SendSmsRequest(
            phone_numbers=_number_for_aliyun(message.number),
            sign_name=settings.ALIYUN_SIGN_NAME,
            template_code=_template(message.language),
            template_param=json.dumps({"code": message.code}),
            out_id=message.reference,
        )
        once = RuntimeOptions(autoretry=False, max_attempts=1, connect_timeout=CONNECT_MS, read_timeout=READ_MS)
        try:
            body = _client().send_sms_with_options(request, once).body
        except (ClientException, ServerException) as error:
            raise _refusal_of(str(error.code or ""), getattr(error, "status_code", None)) from None
        except Exception as error:
            raise _failure_of(error) from None
        if body is None or body.code is None:
            raise SmsUnknown("the response of Aliyun cannot be read")
        if body.code != "OK":
            raise _refusal_of(body.code, 200)
        return Receipt(str(body.biz_id or "")[:80])


def _client() -> Client:
    return Client(
        Config(
            access_key_id=settings.ALIYUN_ACCESS_KEY_ID,
            access_key_secret=settings.ALIYUN_ACCESS_KEY_SECRET,
            endpoint=settings.ALIYUN_ENDPOINT,
            protocol=PROTOCOL,
        )
    )


def _refusal_of(code: str, status: int | None) -> SmsFailed | SmsUnknown:
    """Map an error code of Aliyun to an exception.

    Business errors have HTTP 200, others 4xx or 5xx.
    """
    reason = f"Aliyun answered {code[:60]}"
    if code == "isv.BUSINESS_LIMIT_CONTROL":
        return SmsFailed("sms.busy", reason)
    if code in ("isv.MOBILE_NUMBER_ILLEGAL", "isv.MOBILE_COUNT_OVER_LIMIT"):
        return SmsFailed("sms.number", reason)
    if "Throttling" in code or code == "isv.SERVICE_BUSY":
        return SmsFailed("sms.provider", reason, retry=True)
    if code.startswith(_ALERT):
        return SmsFailed("sms.provider", reason, alert=True)
    if status is not None and status >= 500:
        return SmsUnknown(reason)
    return SmsFailed("sms.provider", reason)


def _failure_of(error: BaseException) -> SmsFailed | SmsUnknown:
    names = [type(cause).__name__ for cause in _causes(error)]
    if any(isinstance(cause, NewConnectionError) for cause in _causes(error)):
        return SmsFailed("sms.provider", "cannot connect to Aliyun", retry=True)
    return SmsUnknown(f"Aliyun did not answer: {', '.join(names)}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and all its causes, through the layers of the SDK."""
    todo, seen = [error], set()
    while todo:
        cause = todo.pop()
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        links = (
            cause.__cause__,
            cause.__context__,
            getattr(cause, "inner_exception", None),
            getattr(cause, "reason", None),
        )
        todo += [link for link in (*links, *cause.args) if isinstance(link, BaseException)]


def _template(language: str) -> str:
    english = settings.ALIYUN_TEMPLATE_CODE_EN
    return english if english and not language.startswith("zh") else settings.ALIYUN_TEMPLATE_CODE


def _number_for_aliyun(number: str) -> str:
    """Format a number for Aliyun: without the plus, and without the country code of China."""
    return number.removeprefix("+86") if number.startswith("+86") else number.removeprefix("+")
