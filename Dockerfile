# The image of web, workers and beat. It holds no secret: everything secret comes from the environment at run time.
FROM python:3.11-slim-trixie AS build
WORKDIR /app
COPY script/uv.txt script/uv.txt
RUN pip install --no-cache-dir --require-hashes -r script/uv.txt
COPY pyproject.toml requirements.lock ./
# The packages of the application alone, in the versions of the lock and checked against its hashes.
RUN uv venv /venv && uv pip install --no-cache --python /venv/bin/python --constraint requirements.lock -r pyproject.toml
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
COPY . .
RUN python -m config.messages \
    && SECRET_KEY=build DATABASE_URL=postgresql://build/build REDIS_URL=redis://build KANMON_STATIC_ROOT=/static \
       python -m django collectstatic --settings config.settings --pythonpath . --noinput --verbosity 0

FROM python:3.11-slim-trixie
# pg_dump and pg_restore, for manage.py backup and restore.
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin kanmon \
    && install -d -o kanmon -g kanmon -m 700 /var/lib/kanmon/documents
COPY --from=build /venv /venv
COPY --from=build /static /static
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    KANMON_STATIC_ROOT=/static \
    KANMON_DOCUMENT_ROOT=/var/lib/kanmon/documents \
    KANMON_BEAT_FILE=/tmp/celerybeat-schedule \
    KANMON_ALIVE_FILE=/tmp/alive \
    KANMON_BIND=0.0.0.0:8000
USER kanmon
EXPOSE 8000
CMD ["gunicorn", "-c", "config/gunicorn.py"]
