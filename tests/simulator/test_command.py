import os
import subprocess
import sys
import time
from pathlib import Path

import openai

from tests.waiting import LONG_S, free_port


def test_it_runs_alone_in_a_process_of_its_own(tmp_path):
    port = free_port()
    command = [sys.executable, "manage.py", "simulator", "--port", str(port), "--key", "k", "--speed", "50"]
    process = subprocess.Popen(
        command, cwd=Path(__file__).parents[2], env={**os.environ, "DATA_DIR": str(tmp_path)}, stdout=subprocess.DEVNULL
    )
    try:
        with openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="k", max_retries=0) as client:
            assert _first_models(client)
    finally:
        process.terminate()
        assert process.wait(LONG_S) is not None


def _first_models(client):
    deadline = time.monotonic() + LONG_S
    while True:
        try:
            return client.models.list().data
        except openai.APIConnectionError:
            assert time.monotonic() < deadline, "the simulator did not start"
            time.sleep(0.1)
