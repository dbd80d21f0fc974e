"""Signing in and out."""

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import throttle
from accounts.door import needs_sign_in
from accounts.forms import SignInForm


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the owner's password; right, it opens the page that was asked for."""
    wanted = _safe_next(request)
    if not needs_sign_in(request) or request.user.is_authenticated:
        return redirect(wanted)
    form = SignInForm(request.POST or None)
    if form.is_valid() and _is_signed_in(request, form):
        return redirect(wanted)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "accounts/sign_in.html",
        {"form": form, "next": wanted, "is_possible": bool(settings.OWNER_PASSWORD)},
        status=status,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect("accounts:sign_in")


def _is_signed_in(request: HttpRequest, form: SignInForm) -> bool:
    """Try the password; what is wrong is said in the form."""
    address = throttle.address_of(request)
    seconds = throttle.wait_s(address)
    if seconds:
        form.add_error("password", f"Too many attempts. Try again in {seconds} s.")
        return False
    user = auth.authenticate(request, password=form.cleaned_data["password"])
    if user is None:
        form.add_error("password", "This is not the owner's password.")
        return False
    throttle.forget(address)
    auth.login(request, user)
    return True


def _safe_next(request: HttpRequest) -> str:
    """The page to go on to: one of this site, never another's."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    is_here = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_here else "/"
