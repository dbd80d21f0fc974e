"""What a person gives to be imported: a text, a file or an address."""

from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from tools.proposals import MAX_LENGTH, Unrecognised

Files = MultiValueDict[str, "UploadedFile[Any]"]


@dataclass(frozen=True, slots=True)
class SourceForm:
    """As given. `base_url` is the address that `text` came from, if any; `name` the file's."""

    text: str = ""
    url: str = ""
    base_url: str = ""
    name: str = ""

    @classmethod
    def from_post(cls, post: QueryDict, files: Files) -> "SourceForm":
        """What was sent: a file goes before an address, that before a text. Raises Unrecognised."""
        file = files.get("file")
        if file is not None:
            return cls(text=_read(file), name=file.name or "")
        text = post.get("source", "").replace("\r\n", "\n")
        base_url = post.get("base_url", "")
        return cls(text=text, url=post.get("url", "").strip(), base_url=base_url)


def _read(file: "UploadedFile[Any]") -> str:
    if (file.size or 0) > MAX_LENGTH:
        raise Unrecognised(f"The file is larger than {MAX_LENGTH // 1_000_000} MB.")
    try:
        text: str = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unrecognised("The file is not text in UTF-8.") from error
    return text.replace("\r\n", "\n")
