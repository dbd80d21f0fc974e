"""Addresses of the provider pages."""

from django.urls import path

from providers import views

app_name = "providers"
urlpatterns = [
    path("", views.show_list, name="list"),
    path("new/", views.add, name="add"),
    path("new/protocol/", views.add_by_protocol, name="add_by_protocol"),
    path("<str:provider_id>/", views.show_detail, name="detail"),
    path("<str:provider_id>/protocol/", views.change_protocol, name="change_protocol"),
    path("<str:provider_id>/check/", views.check_connection, name="check"),
    path("<str:provider_id>/prices/", views.set_price, name="set_price"),
    path("<str:provider_id>/prices/<int:price_id>/remove/", views.remove_price, name="remove_price"),
    path("<str:provider_id>/delete/", views.delete, name="delete"),
]
