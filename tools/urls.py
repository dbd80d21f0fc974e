"""Addresses of the tool pages. A tool's name begins with a letter or _, so `-` is free for everything else."""

from django.urls import path

from tools.views import (
    building,
    canned_rule,
    checking,
    deleting,
    editor,
    exporting,
    importing,
    listing,
    servers,
    sign_in,
    toolsets,
    try_it,
    use,
    versions,
)

app_name = "tools"

urlpatterns = [
    path("", listing.index, name="list"),
    path("-/new/", editor.new, name="new"),
    path("-/import/", importing.index, name="import"),
    path("-/imported/<int:moment>/", importing.imported, name="imported"),
    path("-/export/", exporting.export, name="export"),
    path("-/delete/", deleting.several, name="delete_several"),
    path("-/undelete/<int:moment>/", deleting.undo, name="undelete"),
    path("-/toolsets/", toolsets.index, name="toolsets"),
    path("-/toolsets/new/", toolsets.new, name="new_toolset"),
    path("-/toolsets/<str:pk>/", toolsets.detail, name="toolset"),
    path("-/toolsets/<str:pk>/delete/", toolsets.delete, name="delete_toolset"),
    path("-/servers/", servers.index, name="servers"),
    path("-/servers/new/", servers.new, name="server_new"),
    path("-/servers/<str:server_id>/", servers.detail, name="server"),
    path("-/servers/<str:server_id>/edit/", servers.edit, name="server_edit"),
    path("-/servers/<str:server_id>/refresh/", servers.refresh, name="server_refresh"),
    path("-/servers/<str:server_id>/tools/", servers.register, name="server_tools"),
    path("-/servers/<str:server_id>/changes/", servers.take, name="server_changes"),
    path("-/servers/<str:server_id>/delete/", servers.delete, name="server_delete"),
    path("-/servers/<str:server_id>/sign-in/", sign_in.sign_in, name="server_sign_in"),
    path("-/servers/<str:server_id>/sign-out/", sign_in.sign_out, name="server_sign_out"),
    path("-/servers/<str:server_id>/rights/", sign_in.leave_rights, name="server_leave_rights"),
    path("-/signed-in/", sign_in.signed_in, name="signed_in"),
    path("-/client.json", sign_in.client_document, name="client_document"),
    path("-/check/", checking.check, name="check"),
    path("-/build/", building.build, name="build"),
    path("-/fix/", checking.fix, name="fix"),
    path("-/try/", try_it.run, name="try"),
    path("-/arguments/", try_it.arguments, name="arguments"),
    path("<str:name>/", editor.detail, name="detail"),
    path("<str:name>/tries/<str:trial_id>/rule/", canned_rule.confirm, name="canned_rule"),
    path("<str:name>/versions/<int:number>/", versions.change, name="change"),
    path("<str:name>/use/", use.use, name="use"),
    path("<str:name>/delete/", deleting.confirm, name="delete"),
]
