"""A model field for value objects of `procedures.facts`."""

from __future__ import annotations

from typing import Any, Protocol, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from procedures import facts
from procedures.facts import form_fields as fact_forms


class FactValue(Protocol):
    """The protocol of a value object that can be stored."""

    def to_data(self) -> dict[str, Any]: ...

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Self: ...


class FactField(models.JSONField):
    """Stores a value object as JSON, with hours beside amounts for database filters.

    The Python value is the value object or None; None is stored as NULL.
    """

    fact_class: type[FactValue]
    form_class: type[fact_forms.FactFormField]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        data = super().from_db_value(value, expression, connection)
        # A key of the JSON, asked for in a query, is no whole fact.
        return self.fact_class.from_data(data) if isinstance(data, dict) else data

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        try:
            return self.fact_class.from_data(value)
        except (ValueError, KeyError, ArithmeticError, TypeError) as error:
            raise ValidationError(_("This is not a stored fact.")) from error

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(value.to_data() if isinstance(value, self.fact_class) else value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, self.fact_class):
            value = value.to_data()
        return super().get_db_prep_value(value, connection, prepared)

    def validate(self, value: Any, model_instance: Any) -> None:
        models.Field.validate(self, value, model_instance)

    def value_to_string(self, obj: Any) -> Any:
        value = self.value_from_object(obj)
        return value.to_data() if isinstance(value, self.fact_class) else value

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(self, **{"form_class": self.form_class, **kwargs})


class RecoveryField(FactField):
    """Average recovery."""

    fact_class = facts.Recovery
    form_class = fact_forms.RecoveryFormField


class MilestoneField(FactField):
    """When something is possible again."""

    fact_class = facts.Milestone
    form_class = fact_forms.MilestoneFormField


class SessionsField(FactField):
    """How many sessions, how far apart."""

    fact_class = facts.Sessions
    form_class = fact_forms.SessionsFormField


class DurationRangeField(FactField):
    """A length of time."""

    fact_class = facts.DurationRange
    form_class = fact_forms.DurationRangeFormField
