"""What a person types about a model's price."""

from django import forms


def _price(*, required: bool) -> forms.DecimalField:
    messages = {"required": "Enter a price; 0 is free."}
    return forms.DecimalField(required=required, min_value=0, max_digits=14, decimal_places=6, error_messages=messages)


class PriceForm(forms.Form):
    """A workspace's own price of a model, in USD per million tokens."""

    model = forms.CharField(max_length=200, error_messages={"required": "Name the model."})
    input_per_million = _price(required=True)
    output_per_million = _price(required=True)
    cache_read_per_million = _price(required=False)
    cache_write_per_million = _price(required=False)
