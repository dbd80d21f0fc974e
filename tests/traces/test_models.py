import pytest
from django.apps import apps
from django.db import models

from tests.traces.conftest import open_trace, recorded
from traces.models import Body, BodyPiece, Piece, Span, Trace


def test_every_key_that_the_database_checks_has_an_index():
    """Without one, deleting what it points at would read the whole table."""
    unindexed = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("traces").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.db_constraint and not is_indexed(model, field)
    ]
    assert unindexed == []


def is_indexed(model, field):
    first_columns = {index.fields[0] for index in model._meta.indexes}
    first_columns |= {constraint.fields[0] for constraint in model._meta.constraints}
    first_columns |= {getattr(model._meta.pk, "field_names", [None])[0]}
    return field.db_index or field.unique or {field.name, field.attname} & first_columns


def test_a_workspace_can_be_deleted_with_its_record(workspace):
    recorded(workspace, [(b"a",), (b"a", b"b")])
    workspace.delete()
    for model in (Trace, Span, Body, BodyPiece, Piece):
        assert model.objects.count() == 0


@pytest.mark.parametrize(
    ("status", "has_ended"),
    [("queued", False), ("running", False), ("waiting", False), ("succeeded", True), ("limit_reached", True)],
)
def test_a_trace_knows_whether_more_may_come(status, has_ended):
    assert Trace(status=status).has_ended is has_ended


def test_a_trace_that_runs_has_no_duration_yet(workspace):
    assert open_trace(workspace).duration_ms is None
    assert recorded(workspace, []).duration_ms == 0
