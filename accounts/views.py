"""Login and profile, with and without JavaScript.

A script requests a page as a “sheet”: the inner part of the page, which login.js shows in a dialog above the match.
"""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import login as start_session
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts import actions, cookies, phone
from accounts import login as logins
from accounts.client_address import client_identity
from accounts.forms import read_form
from accounts.member_colours import COLOURS
from accounts.models import LANGUAGES, Challenge, User
from accounts.names import MAX_LENGTH
from accounts.sms.console import displayed_code
from livecast.errors import LivecastError
from livecast.input_limits import PHONE
from livecast.languages import use_accept_language

BACKEND = "accounts.backends.PhoneBackend"
NAME_SKIPPED = "name_skipped"  # in the session


# --- the current member


@require_safe
@never_cache
@use_accept_language
def me(request: HttpRequest) -> HttpResponse:
    """Return the member who is logged in, and the CSRF token for writes."""
    user = request.user
    member = None
    if isinstance(user, User):
        member = {"id": user.pk, "name": user.public_name, "colour": user.colour, "staff": user.is_staff}
        if _lacks_name(request):
            member["nameless"] = True
    response = JsonResponse({"member": member, "csrf": get_token(request)})
    if member is None:
        cookies.forget_member(response)
    else:
        cookies.remember_member(response)
    return response


# --- login


@never_cache
@sensitive_post_parameters()
def login(request: HttpRequest) -> HttpResponse:
    """One step of the login: the phone, the code, and at the first login a name."""
    if request.method != "POST":
        return _step(request)
    steps = {
        "send": _send,
        "again": _send,
        "check": _check,
        "name": _name,
        "unnamed": _skip_name,
        "other": _change_number,
    }
    form = read_form(request)
    step = steps.get(form.get("step", ""))
    if step is None:
        return _step(request, _("This did not work. Try again."), 400)
    try:
        return step(request, form)
    except LivecastError as refusal:
        return _step(request, refusal.message, refusal.status, task=refusal.details.get("task"))


def _send(request: HttpRequest, form: QueryDict) -> HttpResponse:
    typed = form.get("phone", "")
    challenge = _challenge(request)
    if form["step"] == "again" and challenge is not None:
        typed = challenge.number
    challenge = logins.request_code(
        typed=typed,
        region=form.get("region", ""),
        identity=client_identity(request),
        payload=form.get("proof", ""),
    )
    response = (
        _render_step(request, "wait", _progress_context(challenge), status=202)
        if _is_sheet(request)
        else _redirect_to_login(request)
    )
    cookies.remember_code(response, challenge.key)
    return response


def _check(request: HttpRequest, form: QueryDict) -> HttpResponse:
    key = request.COOKIES.get(cookies.CODE, "")
    challenge = logins.find_challenge(key)
    member = logins.check_code(
        key=key, typed=form.get("code", ""), identity=client_identity(request), payload=form.get("proof", "")
    )
    start_session(request, member, backend=BACKEND)
    response = _step(request) if _is_sheet(request) else _redirect_to_login(request)
    cookies.forget_code(response)
    cookies.remember_member(response)
    if challenge is not None:
        cookies.remember_device(response, challenge.number)
    return response


def _name(request: HttpRequest, form: QueryDict) -> HttpResponse:
    if not request.user.is_authenticated:
        return _step(request)
    actions.rename(user_id=request.user.pk, name=form.get("name", ""))
    if colour := form.get("colour"):
        actions.change_profile(user_id=request.user.pk, colour=colour)
    return _done(request)


def _skip_name(request: HttpRequest, form: QueryDict) -> HttpResponse:
    """Continue without a name. The next login asks again, this session does not."""
    if not request.user.is_authenticated:
        return _step(request)
    request.session[NAME_SKIPPED] = True
    return _done(request)


def _done(request: HttpRequest, status: int = 200) -> HttpResponse:
    return _render_step(request, "done", status=status) if _is_sheet(request) else redirect(_next(request))


def _change_number(request: HttpRequest, form: QueryDict) -> HttpResponse:
    """Go back to the phone step.

    The sent code stays valid, but this browser forgets the challenge.
    """
    response = _render_step(request, "phone") if _is_sheet(request) else _redirect_to_login(request)
    cookies.forget_code(response)
    return response


def _step(request: HttpRequest, sentence: str = "", status: int = 200, task: Any = None) -> HttpResponse:
    """Render the next step for this browser."""
    context = {"complaint": sentence, "task": task}
    user = request.user
    if isinstance(user, User):
        if _lacks_name(request):
            return _render_step(request, "name", {**context, "shown_as": user.public_name}, status=status)
        return _done(request, status)
    challenge = _challenge(request)
    if challenge is not None and request.POST.get("step") != "send":
        return _render_step(request, "wait", {**context, **_progress_context(challenge)}, status=status)
    typed = request.POST.get("phone", "")[: PHONE.size]
    return _render_step(request, "phone", {**context, "typed": typed}, status=status)


@require_safe
@never_cache
def status(request: HttpRequest) -> HttpResponse:
    """Return the delivery state of this browser's code as `Progress.as_dict`.

    404 without a code.
    """
    challenge = _challenge(request)
    if challenge is None:
        return JsonResponse({"state": "none"}, status=404)
    return JsonResponse(logins.progress_of(challenge).as_dict() | {"shown": displayed_code(str(challenge.pk))})


# --- profile


@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """The member's own page: name, colour, language, logout and deletion."""
    user = request.user
    if not isinstance(user, User):
        return redirect(f"{reverse('login')}?next={reverse('profile')}")
    complaint, code = "", 200
    if request.method == "POST":
        form = read_form(request)
        try:
            if (name := form.get("name", user.display_name)) != user.display_name:
                actions.rename(user_id=user.pk, name=name)
            user = actions.change_profile(user_id=user.pk, colour=form.get("colour"), language=form.get("language"))
        except LivecastError as refusal:
            complaint, code = refusal.message, refusal.status
        else:
            return redirect(f"{reverse('profile')}?saved")
    number = getattr(getattr(user, "phone", None), "number", "")
    context = {
        "person": user,
        "complaint": complaint,
        "saved": "saved" in request.GET,
        "colours": COLOURS,
        "sms_languages": LANGUAGES,
        "phone": phone.mask(number),
        "longest": MAX_LENGTH,
        "typed": request.POST.get("name", user.display_name)[:60],
    }
    return render(request, "accounts/profile.html", context, status=code)


@require_POST
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    if read_form(request).get("everywhere") and request.user.is_authenticated:
        actions.log_out_everywhere(user_id=request.user.pk)
    return _end_session(request)


@require_POST
@never_cache
def delete(request: HttpRequest) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return redirect("login")
    if read_form(request).get("sure") != "yes":
        return redirect(f"{reverse('profile')}#delete")
    actions.delete_account(user_id=user.pk)
    response = _end_session(request)
    response.delete_cookie("livecast_device", samesite="Lax")
    return response


def _end_session(request: HttpRequest) -> HttpResponse:
    session_key = request.session.session_key
    request.session.flush()
    actions.log_out(session_key=session_key)
    response = redirect(_next(request))
    cookies.forget_member(response)
    cookies.forget_code(response)
    return response


# --- helpers


def _lacks_name(request: HttpRequest) -> bool:
    """Return whether the member has no name and has not skipped the name step in this session."""
    user = request.user
    if not isinstance(user, User) or user.display_name or not user.is_member:
        return False
    return NAME_SKIPPED not in request.session


def _challenge(request: HttpRequest) -> Challenge | None:
    return logins.find_challenge(request.COOKIES.get(cookies.CODE, ""))


def _progress_context(challenge: Challenge) -> dict[str, Any]:
    return {"progress": logins.progress_of(challenge), "shown": displayed_code(str(challenge.pk))}


def _render_step(
    request: HttpRequest, step: str, facts: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    context = {
        "step": step,
        "sheet": _is_sheet(request),
        "next": _next(request),
        "codes": phone.calling_codes(),
        "colours": COLOURS,
        "longest": MAX_LENGTH,
        **(facts or {}),
    }
    template = "accounts/_login.html" if _is_sheet(request) else "accounts/login.html"
    return render(request, template, context, status=status)


def _is_sheet(request: HttpRequest) -> bool:
    return request.headers.get("X-Sheet") == "1"


def _redirect_to_login(request: HttpRequest) -> HttpResponse:
    """Redirect to the login page, which can be reloaded without sending the form twice."""
    return redirect(f"{reverse('login')}?{urlencode({'next': _next(request)}, safe='/')}")


def _next(request: HttpRequest) -> str:
    """Return the next address on this site, or the home page, like safe-redirect.js."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    is_local = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return target if is_local else reverse("home")
