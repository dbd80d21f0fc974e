"""Addresses of signing in, API keys and secrets."""

from django.urls import path

from accounts.views import keys, secrets, settings, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("settings/", settings.show, name="settings"),
    path("settings/keys/", keys.make, name="make_key"),
    path("settings/keys/<str:key_id>/revoke/", keys.revoke, name="revoke_key"),
    path("settings/secrets/", secrets.add, name="add_secret"),
    path("settings/secrets/<str:secret_id>/replace/", secrets.replace, name="replace_secret"),
    path("settings/secrets/<str:secret_id>/rename/", secrets.rename, name="rename_secret"),
    path("settings/secrets/<str:secret_id>/delete/", secrets.delete, name="delete_secret"),
]
