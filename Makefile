SHELL := /bin/bash
ROWS ?=
.PHONY: help run test bench dev browser fmt clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## set up, build the release and serve it at http://localhost:3000
	@.ci/setup
	@.ci/serve

test: ## set up and run every check and test
	@.ci/setup test
	@.ci/test

dev: ## serve a debug build and rebuild it whenever a source changes
	@.ci/setup
	@.ci/dev

bench: ## measure speed and size against limits; ROWS="page start" measures a part
	@.ci/setup test
	@.ci/bench $(ROWS)

browser: ## build the browser code alone
	@.ci/setup
	@.ci/browser

fmt: ## format all sources
	@cargo fmt

clean: ## remove the build output, keep the tools
	@. .ci/environment && cargo clean
