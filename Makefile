# `make` alone says what there is. A line that begins with two hashes is for its reader, and so is
# what follows two hashes behind a target.
#
## PORT=8100 moves demo and serve, PYTHON names the interpreter to begin with (3.11 or newer).

.PHONY: help demo demo-reset serve test test-long coverage bench lint audit messages pseudo lock
.PHONY: test-environment install upgrade guide-pictures
.DEFAULT_GOAL = help

VENV_PYTHON = .venv/bin/python
UV_LOCK = var/tools/uv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command 'make lock'

help: ## this list
	@awk 'BEGIN { FS = ":.*## " } \
		/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 } \
		/^## / { note = substr($$0, 4) } \
		END { print "\n" note }' $(firstword $(MAKEFILE_LIST))

demo: ## a clean clone becomes a shop on PORT (8000), the stand-in provider on PORT+1
	@exec bin/with-python bin/demo.py

demo-reset: ## forget the demo's data
	@bin/with-python bin/demo.py --reset

serve: ## the demo for those who work on it: what you edit is reloaded, errors show their traceback
	@exec bin/with-python bin/demo.py --serve

# Answers by DOMAIN=… and so on, or in a file: server/answers.py has their names.
install: ## this server (Debian, Ubuntu; as root) becomes a shop; DRY_RUN=1 only says what it would do
	@exec bin/with-python -m server install

upgrade: ## a server's shop (as root) takes this checkout's version, or VERSION=; BACK=yes goes back
	@exec bin/with-python -m server upgrade $(VERSION) $(if $(BACK),--back) \
		$(if $(filter no,$(BACKUP)),--no-backup) $(if $(ANYWAY),--anyway)

test: ## all tests; make test ARGS="tests/commerce -k refund" some of them
	@exec bin/with-python bin/test.py $(ARGS)

test-long: ## the long suites too: races, faults, load
	@exec bin/with-python bin/test.py --long $(ARGS)

coverage: test-environment ## how much of each app the tests reach, on SQLite; ARGS as above
	@$(VENV_PYTHON) -m coverage run -m pytest $(ARGS)
	@$(VENV_PYTHON) -m coverage json --quiet
	@$(VENV_PYTHON) bin/covered.py

# Other sizes of the shop: make bench ORDERS="1000 1000000" PRODUCTS="1000 20000"
bench: test-environment ## speed beside something else, in one run (about twenty minutes)
	@timeout 600 $(VENV_PYTHON) -W ignore benchmarks/redirects.py
	@timeout 600 $(VENV_PYTHON) -W ignore benchmarks/pages.py
	@timeout 3600 env ORDERS="$(ORDERS)" $(VENV_PYTHON) -W ignore benchmarks/dashboard.py
	@timeout 3600 env PRODUCTS="$(PRODUCTS)" $(VENV_PYTHON) -W ignore benchmarks/search.py

test-environment:
	@bin/with-python bin/bootstrap.py requirements-test.txt

lint: export DJANGO_SETTINGS_MODULE = site_config.settings.test
lint: test-environment ## style, templates, types, settings, migrations
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m djlint --quiet --lint templates dodo_sandbox/templates
	$(VENV_PYTHON) -m mypy
	$(VENV_PYTHON) manage.py check
	$(VENV_PYTHON) manage.py makemigrations --check --dry-run

guide-pictures: test-environment ## make the pictures of docs/editors-guide.md anew, from a demo that runs on PORT
	@$(VENV_PYTHON) bin/guide_pictures.py

audit: test-environment ## known holes in the locked packages; says so where nobody can be asked
	@$(VENV_PYTHON) bin/audit.py

messages: export DJANGO_SETTINGS_MODULE = site_config.settings.build
messages: test-environment ## collect what is to be translated into locale/; NEW=de begins a language
	@$(VENV_PYTHON) manage.py makemessages $(if $(NEW),--locale $(NEW))

pseudo: export DJANGO_SETTINGS_MODULE = tests.translations.pseudo_settings
pseudo: test-environment ## the demo's data in made-up languages on PORT, to look at
	@$(VENV_PYTHON) manage.py runserver $(or $(PORT),8000)

lock: ## write the lock files anew from requirements*.in
	@test -x var/tools/uv/bin/uv || { bin/with-python -m venv var/tools/uv && \
		var/tools/uv/bin/python -m pip install --quiet --disable-pip-version-check uv; }
	$(UV_LOCK) --output-file requirements.txt requirements.in
	$(UV_LOCK) --output-file requirements-test.txt requirements-test.in
	$(UV_LOCK) --output-file requirements-s3.txt requirements-s3.in
