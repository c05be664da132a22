# Turning Point. `make help` lists the commands.

UV_VERSION := 0.13.9
UV := .tools/bin/uv
API := .venv/bin/python
BOT := .venv-bot/bin/python
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export TF_CPP_MIN_LOG_LEVEL := 3
INSTALL := $(UV) pip install --quiet --require-hashes

.PHONY: help run demo rotate-keys replay-deletions retention test lint types check audit train evaluate safety redact compare policies thresholds bench requirements test-api test-bot test-conversations test-journeys

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/.api-ready .venv-bot/.bot-ready ## start everything and print the address of the chat
	@$(API) -m api.run prepare
	@$(BOT) -m bot.train
	@exec $(API) -m api.run serve

train: .venv-bot/.bot-ready ## train the dialogue model anew
	@$(BOT) -m bot.train --force

evaluate: .venv-bot/.bot-ready models/turning-point.tar.gz ## report on understanding; MESSAGES=f.jsonl REPORT=out.json for any file
	@$(BOT) -m bot.evaluate $(if $(MESSAGES),--messages $(MESSAGES)) $(if $(REPORT),--report $(REPORT))

safety: .venv/.api-ready .venv-bot/.bot-ready models/turning-point.tar.gz ## report on crisis detection; MESSAGES= REPORT= as above
	@$(BOT) -m bot.safety $(if $(MESSAGES),--messages $(MESSAGES)) $(if $(REPORT),--report $(REPORT))

redact: .venv/.api-ready ## show what everything behind the gateway sees of a file; MESSAGES= REPORT=
	@$(API) -m api.chat.reports redact $(if $(MESSAGES),--messages $(MESSAGES)) $(if $(REPORT),--report $(REPORT))

compare: .venv-bot/.bot-ready models/turning-point.tar.gz ## set pipelines side by side, for docs/understanding.md; EXAMPLES=60 of each intent, 0 for all
	@$(BOT) -m bot.evaluate >/dev/null && $(BOT) -m bot.safety >/dev/null
	@$(BOT) -m bot.compare $(if $(EXAMPLES),--examples $(EXAMPLES)) $(if $(ONLY),--only "$(ONLY)")
	@$(BOT) -m bot.figures

policies: .venv-bot/.bot-ready ## set dialogue policies side by side on the held-out stories
	@$(BOT) -m bot.policies

thresholds: .venv-bot/.bot-ready models/turning-point.tar.gz ## show what each threshold of config.yml buys and costs
	@$(BOT) -m bot.thresholds

bench: .venv-bot/.bot-ready models/turning-point.tar.gz ## measure how long a message takes to be understood, on one core
	@$(BOT) -m bot.bench

check: audit .venv-bot/.bot-ready ## validate the domain, the training data and the facts; compare the packages with known faults
	@$(BOT) -m bot.check

audit: .venv/.dev-ready
	@$(API) requirements/audit.py

rotate-keys: .venv/.api-ready ## replace the master key while the service runs; interrupted, run it again
	@$(API) -m api.cli rotate-keys

replay-deletions: .venv/.api-ready ## after a restore: forget again what was deleted after the backup was made
	@$(API) -m api.cli replay-deletions

retention: .venv/.api-ready ## write docs/retention.md from api/retention.py
	@$(API) -m api.cli retention

demo: .venv/.api-ready ## sample counsellors, times and bookings, for an empty database
	@$(API) -m api.cli demo

test: lint types test-api test-bot test-conversations test-journeys ## everything; nothing is skipped

lint: .venv/.dev-ready
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports

types: .venv/.dev-ready
	@.venv/bin/mypy

test-api: .venv/.dev-ready
	@.venv/bin/pytest -q tests/api

test-bot: .venv-bot/.dev-ready .venv/.dev-ready models/turning-point.tar.gz
	@.venv-bot/bin/pytest -q -n 2 --dist worksteal -c tests/pytest-bot.ini tests/bot tests/actions

test-conversations: check models/turning-point.tar.gz
	@$(BOT) -m bot.conversations

test-journeys: .venv/.dev-ready .venv-bot/.dev-ready models/turning-point.tar.gz
	@tests/journeys/browser
	@.venv/bin/pytest -q tests/journeys

models/turning-point.tar.gz: .venv-bot/.bot-ready FORCE
	@$(BOT) -m bot.train
FORCE:

requirements: $(UV) ## compile the hashed requirements files from pyproject.toml
	$(UV) pip compile -q pyproject.toml --group dev --python-version 3.12 --generate-hashes --no-header --no-annotate -o requirements/dev.txt
	$(UV) pip compile -q pyproject.toml --group api --python-version 3.12 --generate-hashes --no-header --no-annotate -c requirements/dev.txt -o requirements/api.txt
	$(UV) pip compile -q pyproject.toml --group bot-dev --python-version 3.10 --generate-hashes --no-header --no-annotate -o requirements/bot-dev.txt
	$(UV) pip compile -q pyproject.toml --group bot --python-version 3.10 --generate-hashes --no-header --no-annotate -c requirements/bot-dev.txt -o requirements/bot.txt

# The environments. A stamp says that one has what its requirements file asks for.
$(UV):
	@python3.12 --version >/dev/null 2>&1 || { echo "Python 3.12 is missing: install it (for example with pyenv) and run make again." >&2; exit 1; }
	@python3.10 --version >/dev/null 2>&1 || { echo "Python 3.10 is missing: install it (for example with pyenv) and run make again." >&2; exit 1; }
	@python3.12 -m venv .tools || { echo "This folder cannot be written to: move the checkout to one that can." >&2; exit 1; }
	@.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/bin/python: | $(UV)
	@$(UV) venv --quiet --python 3.12 .venv
.venv-bot/bin/python: | $(UV)
	@$(UV) venv --quiet --python 3.10 .venv-bot

.venv/.api-ready: requirements/api.txt | .venv/bin/python
	@echo "Installing the service's packages"
	@$(INSTALL) --python .venv/bin/python -r $< && touch $@
.venv/.dev-ready: requirements/dev.txt .venv/.api-ready
	@$(INSTALL) --python .venv/bin/python -r $< && touch $@
.venv-bot/.bot-ready: requirements/bot.txt | .venv-bot/bin/python
	@echo "Installing the dialogue model's packages (about 2.7 GB)"
	@$(INSTALL) --python .venv-bot/bin/python -r $< && touch $@
.venv-bot/.dev-ready: requirements/bot-dev.txt .venv-bot/.bot-ready
	@$(INSTALL) --python .venv-bot/bin/python -r $< && touch $@
