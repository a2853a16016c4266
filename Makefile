SHELL := /bin/bash
.PHONY: help run test dev browser fmt clean
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

browser: ## build the browser code alone
	@.ci/setup
	@.ci/browser

fmt: ## format all sources
	@cargo fmt

clean: ## remove the build output, keep the tools
	@. .ci/environment && cargo clean
