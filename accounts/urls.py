from django.urls import path

from accounts import views

urlpatterns = [
    path("", views.profile, name="profile"),
    path("login/", views.login, name="login"),
    path("login/status", views.status, name="login-status"),
    path("logout/", views.logout, name="logout"),
    path("delete/", views.delete, name="delete-account"),
]
