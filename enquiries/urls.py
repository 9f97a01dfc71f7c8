"""URL patterns of the form."""

from django.urls import path

from enquiries.pages import views

urlpatterns = [
    path("", views.consultation, name="consultation"),
    path("thanks/<str:reference>/", views.thanks, name="consultation_thanks"),
]
