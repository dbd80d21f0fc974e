"""A schema in a table: what stands in its text, row by row, and edits that change of the text only what they name."""
