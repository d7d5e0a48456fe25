from django.urls import path

from matches import views

urlpatterns = [
    path("", views.home, name="home"),
    path("matches/<int:match_id>/", views.match_page, name="match"),
]
