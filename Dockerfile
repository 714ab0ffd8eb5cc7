# The app as a server. It reads uploads and public https addresses only, as docs/deploy.md says.
FROM python:3.13-slim-bookworm AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE app.py ./
COPY .streamlit .streamlit
COPY examples examples
COPY importance importance
COPY pages pages
COPY paramlens paramlens
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir ".[app]"

FROM python:3.13-slim-bookworm
COPY --from=build /venv /venv
RUN useradd --create-home --uid 10001 paramlens
USER paramlens
WORKDIR /home/paramlens
ENV PATH=/venv/bin:$PATH MALLOC_ARENA_MAX=2 PYTHONUNBUFFERED=1
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://localhost:8501/_stcore/health', timeout=4)"]
ENTRYPOINT ["streamlit", "run", "/venv/lib/python3.13/site-packages/paramlens_app/app.py"]
CMD ["--server.address=0.0.0.0", "--server.headless=true"]
