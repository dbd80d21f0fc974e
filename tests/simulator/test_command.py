import os
import subprocess
import sys
from pathlib import Path

import openai

from tests.waiting import LONG_S, free_port, wait_for_port


def test_it_runs_alone_in_a_process_of_its_own(tmp_path):
    port = free_port()
    command = [sys.executable, "manage.py", "simulator", "--port", str(port), "--key", "k", "--speed", "50"]
    process = subprocess.Popen(
        command, cwd=Path(__file__).parents[2], env={**os.environ, "DATA_DIR": str(tmp_path)}, stdout=subprocess.DEVNULL
    )
    try:
        wait_for_port(port)
        with openai.OpenAI(
            base_url=f"http://127.0.0.1:{port}/v1", api_key="k", max_retries=0, timeout=LONG_S
        ) as client:
            assert client.models.list().data
    finally:
        process.terminate()
        assert process.wait(LONG_S) is not None
