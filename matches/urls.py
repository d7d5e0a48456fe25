from django.urls import path

from matches.pages import competition_views, embed_views, views
from matches.share_images import views as share_images
from matches.syndication import views as syndication

urlpatterns = [
    path("", views.home, name="home"),
    path("calendar/", views.calendar, name="calendar"),
    path("search/", views.search, name="search"),
    path("competitions/", competition_views.competitions, name="competitions"),
    path("competitions/<int:competition_id>/", competition_views.competition, name="competition"),
    path("competitions/<int:competition_id>/matches/", competition_views.matches, name="competition-matches"),
    path("competitions/<int:competition_id>/players/", competition_views.players, name="competition-players"),
    path("competitions/<int:competition_id>/feed.atom", syndication.competition_feed, name="competition-feed"),
    path(
        "competitions/<int:competition_id>/calendar.ics", syndication.competition_calendar, name="competition-calendar"
    ),
    path("teams/<int:team_id>/feed.atom", syndication.team_feed, name="team-feed"),
    path("teams/<int:team_id>/calendar.ics", syndication.team_calendar, name="team-calendar"),
    path("matches/<int:match_id>/feed.atom", syndication.match_feed, name="match-feed"),
    path("teams/<int:team_id>/", competition_views.team, name="team"),
    path("players/<int:player_id>/", competition_views.player, name="player"),
    path("matches/<int:match_id>/", views.match_page, name="match"),
    path("matches/<int:match_id>/light/", views.light_page, name="match-light"),
    path("matches/<int:match_id>/scoreboard", views.scoreboard_page, name="match-scoreboard"),
    path("matches/<int:match_id>/scoreboard/", views.scoreboard_page),
    path("matches/<int:match_id>/lines/<int:number>/", views.match_lines, name="match-lines"),
    path("matches/<int:match_id>/earlier/<int:number>/", views.earlier_lines, name="match-earlier"),
    path("matches/<int:match_id>/match.ics", views.match_calendar, name="match-calendar"),
    path("matches/<int:match_id>/image.png", share_images.match_image, name="match-image"),
    path("matches/<int:match_id>/badge.svg", embed_views.badge, name="match-badge"),
    path("embed/matches/<int:match_id>/", embed_views.match, name="embed-match"),
    path("embed/competitions/<int:competition_id>/fixtures/", embed_views.competition_fixtures, name="embed-fixtures"),
    path("embed/competitions/<int:competition_id>/table/", embed_views.table, name="embed-table"),
    path("embed/teams/<int:team_id>/fixtures/", embed_views.team_fixtures, name="embed-team-fixtures"),
    path("matches/<int:match_id>/colours.css", views.match_colours, name="match-colours"),
]
