"""Canned answers: the first rule whose `when` is contained in the arguments answers, else the default.

{"kind": "canned", "rules": [{"when": {"city": "Tokyo"}, "output": {"temp_c": 24}, "delay_ms": 120}],
 "default": {"output": {"temp_c": 20}}}

An answer is `output` (text goes to the model as it is, anything else as JSON) or `error`, a sentence. `delay_ms` is a
number or, as `[least, most]`, a range. `failure` makes an answer fail at times: `{"probability": 0.2, "error": "..."}`.
What is left to chance is the same for the same arguments where there is a `seed`. With `templates` true, texts take
arguments (`template`). `sample` true marks an implementation that was made from the tool's schema and that nobody has
edited yet.
"""

from tools.executors.canned.check import check
from tools.executors.canned.execute import contains, execute

__all__ = ["check", "contains", "execute"]
