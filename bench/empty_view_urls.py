from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from livecast.urls import urlpatterns as ours


@csrf_exempt
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body and b"")


urlpatterns = [path("empty", empty), *ours]
