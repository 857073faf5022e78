# make demo           a clean clone becomes a shop on PORT (8000), the stand-in provider on PORT+1
# make demo-reset     forget the demo's data
# make test           all tests; make test ARGS="tests/commerce -k refund" some of them
# make test-long      the long suites too: races, faults, load
# make bench          speed beside something else, in one run (about four minutes);
#                     ORDERS="1000 1000000" for other sizes of the shop
# make lint           style, templates, types, settings, migrations
# make messages       collect what is to be translated into locale/ (needs GNU gettext);
#                     NEW=de begins that language
# make pseudo         the demo's data in a made-up language on port 8000, to look at
# make lock           write the lock files anew from requirements*.in
#
# PYTHON names the interpreter to begin with (3.11 or newer); otherwise one is looked for.

.PHONY: demo demo-reset test test-long bench lint messages pseudo lock test-environment

VENV_PYTHON = .venv/bin/python
UV_LOCK = var/tools/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command 'make lock'

demo:
	@exec bin/with-python bin/demo.py

demo-reset:
	@bin/with-python bin/demo.py --reset

test:
	@exec bin/with-python bin/test.py $(ARGS)

test-long:
	@exec bin/with-python bin/test.py --long $(ARGS)

bench: test-environment
	@timeout 600 $(VENV_PYTHON) -W ignore benchmarks/redirects.py
	@timeout 3600 env ORDERS="$(ORDERS)" $(VENV_PYTHON) -W ignore benchmarks/dashboard.py

test-environment:
	@bin/with-python bin/bootstrap.py requirements-test.txt

lint: export DJANGO_SETTINGS_MODULE = site_config.settings.test
lint: test-environment
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m djlint --quiet --lint templates dodo_sandbox/templates
	$(VENV_PYTHON) -m mypy
	$(VENV_PYTHON) manage.py check
	$(VENV_PYTHON) manage.py makemigrations --check --dry-run

messages: export DJANGO_SETTINGS_MODULE = site_config.settings.build
messages: test-environment
	@$(VENV_PYTHON) manage.py makemessages $(if $(NEW),--locale $(NEW))

pseudo: export DJANGO_SETTINGS_MODULE = tests.translations.pseudo_settings
pseudo: test-environment
	@$(VENV_PYTHON) manage.py runserver $(or $(PORT),8000)

lock:
	@test -x var/tools/uv/bin/uv || { bin/with-python -m venv var/tools/uv && \
		var/tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv; }
	$(UV_LOCK) --output-file requirements.txt requirements.in
	$(UV_LOCK) --output-file requirements-test.txt requirements-test.in
	$(UV_LOCK) --output-file requirements-s3.txt requirements-s3.in
