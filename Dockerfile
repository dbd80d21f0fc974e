# One image for web, worker and scheduler; the command says which (docker-compose.yml).
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TOOLSCOPE_STACK=server DATA_DIR=/data

RUN useradd --system --uid 10001 --home-dir /data --create-home toolscope
WORKDIR /app

COPY requirements/run.txt requirements/server.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt -r requirements/server.txt

COPY . .
# Static files are collected into the image; the values here are for this step only.
RUN SECRET_KEY=collecting-static-files-only OWNER_PASSWORD=unused BIND=127.0.0.1 \
    python manage.py collectstatic --noinput

USER toolscope
VOLUME /data
EXPOSE 8000
CMD ["python", "-m", "config.processes.commands", "web"]
