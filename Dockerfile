# One image for web, workers and beat: the command decides. It holds no secrets; the environment
# brings all settings (.env.example), and production refuses to start while one is missing.
#
#   docker build -t storefront .
#   docker run --env-file .env storefront                         web, on port 8000
#   docker run --env-file .env storefront celery --app site_config worker --queues default
#   docker run --env-file .env storefront celery --app site_config worker --queues long --hostname long@%h
#   docker run --env-file .env storefront celery --app site_config beat --pidfile=
#   docker run --env-file .env storefront python manage.py migrate
#
# The Python that the tests run on; Debian 13 has pg_dump 17 (compose.yaml has that PostgreSQL).
ARG PYTHON=3.11-slim-trixie

FROM python:${PYTHON} AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.txt ./
RUN /venv/bin/python -m pip install --no-cache-dir --disable-pip-version-check \
        --require-hashes --no-deps --only-binary=:all: --no-compile --requirement requirements.txt \
    && /venv/bin/python -m compileall -q -j 0 /venv/lib
COPY . ./
RUN DJANGO_SETTINGS_MODULE=site_config.settings.build \
        /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && DJANGO_SETTINGS_MODULE=site_config.settings.build /venv/bin/python manage.py compilemessages \
    && /venv/bin/python -m compileall -q -j 0 /app

FROM python:${PYTHON}
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        fonts-dejavu-core libfribidi0 postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin storefront \
    && install --directory --owner storefront --mode 0750 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=site_config.settings.production \
    DATA_DIR=/data \
    PORT=8000
# Only what is not in buckets is written, and only here.
VOLUME /data
USER 10001
EXPOSE 8000
# Asked by a name that ALLOWED_HOSTS has; by its IP address it would answer too. For web only: a
# worker and beat have checks of their own in compose.yaml.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import os, urllib.request as u; \
host = os.environ['ALLOWED_HOSTS'].split(',')[0].strip(); \
u.urlopen(u.Request('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', headers={'Host': host}), timeout=4)"]
CMD ["sh", "-c", "exec gunicorn --config python:site_config.web_server --bind 0.0.0.0:$PORT --worker-tmp-dir /dev/shm site_config.wsgi"]
