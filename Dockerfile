# The house in an image: set up by the same command as from a checkout, then carried over without the tools that made it.

FROM python:3.11-slim-bookworm AS made
RUN apt-get update && apt-get install --no-install-recommends --yes make && rm -rf /var/lib/apt/lists/*
WORKDIR /srv/chuanxi
COPY requirements requirements
COPY tools/virtual-environment tools/
COPY Makefile setup.cfg pyproject.toml ./
COPY app app
COPY archive archive
COPY ingest ingest
COPY search search
COPY iiif iiif
RUN make setup \
    && python -m compileall -q app archive ingest search iiif \
    && rm -rf app/front/node_modules ~/.npm ~/.cache

FROM python:3.11-slim-bookworm
RUN groupadd --gid 10001 chuanxi && useradd --uid 10001 --gid chuanxi --no-create-home --home-dir /tmp --shell /usr/sbin/nologin chuanxi \
    && mkdir /deposits && chown chuanxi:chuanxi /deposits
COPY --from=made /srv/chuanxi /srv/chuanxi
WORKDIR /srv/chuanxi
ENV PATH=/srv/chuanxi/.venv/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp
USER chuanxi
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=40s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=5)"]
CMD ["chuanxi", "serve", "--host", "0.0.0.0", "--port", "8000"]
