# Two commands are enough: `make demo` shows the product, `make test` proves it.
.PHONY: demo test soak examples build release web api lint bench clean help

DEMO_DATA ?= .demo

help: ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: web ## build everything and start the demonstration
	@[ -e target/demo/testgyver ] || echo "Building TestGyver and its 500 libraries: the first time that takes about five minutes on two cores."
	@cargo build --profile demo --bin testgyver
	@exec target/demo/testgyver demo --data $(DEMO_DATA)

test: ## install what the tests need and run all of them
	@scripts/test

soak: web ## the longer forms of the tests, by hand, once make test has installed what they need
	TESTGYVER_STREAM_MIB=1024 cargo test --quiet --workspace --test streams
	cargo build --quiet --bin testgyver --bin testbed
	cd e2e && CI=true KILLS=1000 npm run --silent trust -- crash
	.venv/bin/python e2e/contract/run.py --long
	# A campaign that is right never fails: a thousand runs of the example.
	rm -rf target/soak && target/debug/testgyver new target/soak
	for run in $$(seq 1000); do target/debug/testgyver run target/soak --env DEV >target/soak.log || { cat target/soak.log; exit 1; }; done

examples: web ## run the campaigns of examples/ against real servers (install them with make test)
	@cargo build --quiet --bin testgyver --bin testbed
	@node examples/run.mjs

build: web ## a build for working on the program
	cargo build --workspace

release: web ## the optimised program, in target/release/testgyver
	cargo build --release --bin testgyver

web: web/build/index.html ## the web interface, embedded in the program

# npm writes this file when it installs; the folder's own time changes with every cache in it.
INSTALLED = web/node_modules/.package-lock.json

$(INSTALLED): web/package.json web/package-lock.json
	@cd web && npm ci --no-fund --no-audit --loglevel=error
	@touch $(INSTALLED)

web/build/index.html: $(INSTALLED) $(shell find web/src web/static translations -type f) web/svelte.config.js web/vite.config.ts
	@echo "Building the web interface…"
	@cd web && npm run --silent build >build.log 2>&1 || { cat build.log; exit 1; }
	@rm -f web/build.log && touch web/build/index.html

api: ## the OpenAPI document and the types made from it
	cargo run --quiet --bin testgyver -- openapi >docs/openapi.json
	cd web && npm run --silent types

lint: ## formatting, walls between crates, clippy, types
	cargo fmt --all --check
	node scripts/check-walls.mjs
	node scripts/check-circles.mjs
	cargo clippy --workspace --all-targets
	RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps
	cd web && npm run --silent check

bench: ## what engine, fold, store, actions, templates and checks cost, each alone
	cargo bench -p testgyver-engine --bench run
	cargo bench -p testgyver-store --bench events
	cargo bench -p testgyver-actions --bench overhead
	cargo bench -p testgyver-rules --bench checks

clean: ## remove what was built
	cargo clean
	rm -rf web/build web/.svelte-kit web/node_modules e2e/node_modules .venv $(DEMO_DATA)
