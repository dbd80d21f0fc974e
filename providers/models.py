"""Configured endpoints of language models and their prices."""

from django.db import models
from django.utils import timezone

from accounts.ids import new_id
from accounts.models import Secret, Workspace
from wire.protocols import PROTOCOLS


def protocol_choices() -> list[tuple[str, str]]:
    """The protocols that can be spoken, with their full names."""
    return [(name, codec.FACTS.label) for name, codec in PROTOCOLS.items()]


class Provider(models.Model):
    """Who is asked: name, protocol, base URL, credentials, default headers, models.

    `auth` is how the key is sent (`providers.authentication`), empty: as the preset or the protocol has it. `options`
    are settings of the protocol that hold for every request here, such as API version and betas.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="providers")
    name = models.CharField(max_length=100)
    protocol = models.CharField(max_length=40, choices=protocol_choices)
    base_url = models.CharField(max_length=500, blank=True)
    preset = models.CharField(max_length=40, blank=True)
    key = models.ForeignKey(Secret, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    auth = models.CharField(max_length=40, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    model_names = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="provider_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_simulated(self) -> bool:
        """Is this the simulator, whose address is computed when used?"""
        return self.preset == "simulator"


class ModelPrice(models.Model):
    """A workspace's own price of a model, in USD per million tokens. It goes before the price library's."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="prices")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="prices")
    model = models.CharField(max_length=200)
    input_per_million = models.DecimalField(max_digits=14, decimal_places=6)
    output_per_million = models.DecimalField(max_digits=14, decimal_places=6)
    cache_read_per_million = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    cache_write_per_million = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "model"], name="price_once")]

    def __str__(self) -> str:
        return f"{self.model} at {self.provider}"
