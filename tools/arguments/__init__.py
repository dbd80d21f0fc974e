"""Arguments as a form: from a schema and JSON text to fields, and from what was typed into them back to JSON text."""
