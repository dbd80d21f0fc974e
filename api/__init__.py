"""The public JSON API: a thin skin over the services that the pages use."""
