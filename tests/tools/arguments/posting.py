"""What a browser sends of a form that nobody touched."""

from html.parser import HTMLParser

from tools.arguments.fields import Field


def posted(form: Field) -> dict[str, str]:
    """Of the fields themselves."""
    sent: dict[str, str] = {}
    for field in form.each():
        if field.control in ("group", "list"):
            if field.is_given:
                sent[field.name] = "1"
        elif field.control == "choice":
            sent[field.name] = next((choice.text for choice in field.choices if choice.is_chosen), "")
        else:
            sent[field.name] = field.text.replace("\n", "\r\n")
        if field.is_null:
            sent[field.null_name] = "1"
    return sent


def posted_by(page: str, form_id: str) -> dict[str, str]:
    """Of the form with this id on a page: what its controls hold, buttons left out."""
    reader = _Reader(form_id)
    reader.feed(page)
    return reader.sent


class _Reader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.is_inside = form_id, False
        self.sent: dict[str, str] = {}
        self.textarea = self.select = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.is_inside = given.get("id") == self.form_id
        if not self.is_inside:
            return
        name = given.get("name", "")
        if tag == "input" and (given.get("type") not in ("checkbox", "radio") or "checked" in given):
            self.sent[name] = given.get("value", "")
        elif tag == "textarea":
            self.textarea, self.sent[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in given or self.select not in self.sent):
            self.sent[self.select] = given.get("value", "")

    def handle_data(self, data):
        if self.textarea:
            self.sent[self.textarea] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            self.sent[self.textarea] = self.sent[self.textarea].removeprefix("\n").replace("\n", "\r\n")
            self.textarea = ""
        self.select = "" if tag == "select" else self.select
        self.is_inside = self.is_inside and tag != "form"
