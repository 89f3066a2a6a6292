"""Addresses of duty."""

from __future__ import annotations

from django.urls import path

from lantian.apps.duty import archive_views, leave_views, roster_views, views

app_name = "duty"

urlpatterns = [
    path("", views.now, name="now"),
    path("phone/", views.phone, name="phone"),
    path("groups/", views.groups, name="groups"),
    path("groups/<str:name>/", views.group, name="group"),
    path("seats/<int:number>/end/", views.end_seat, name="end-seat"),
    path("rosters/", roster_views.rosters, name="rosters"),
    path("rosters/<int:number>/", roster_views.roster, name="roster"),
    path("rosters/<int:number>/step/", roster_views.step, name="roster-step"),
    path("leave/", leave_views.leaves, name="leaves"),
    path("leave/<int:number>/", leave_views.leave, name="leave"),
    path("leave/<int:number>/step/", leave_views.step, name="leave-step"),
    path("hand-over/", views.hand_over, name="hand-over"),
    path("hand-over/<int:number>/sign/", views.take, name="sign-hand-over"),
    path("materials/", archive_views.materials, name="materials"),
    path("materials/<str:number>/", archive_views.material, name="material"),
    path("materials/<str:number>/step/", archive_views.material_step, name="material-step"),
    path("meetings/", archive_views.meetings, name="meetings"),
    path("meetings/<int:number>/", archive_views.meeting, name="meeting"),
    path("meetings/<int:number>/minutes/", archive_views.minutes, name="minutes"),
    path("meetings/<int:number>/tasks/", archive_views.give_task, name="give-task"),
    path("meeting-tasks/<int:number>/", archive_views.meeting_task, name="meeting-task"),
    path("meeting-tasks/<int:number>/step/", archive_views.task_step, name="task-step"),
    path("liaison-officers/", views.liaison, name="liaison"),
]
