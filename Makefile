# Namesake. "make run" builds and starts the server; "make test" runs every test.

GO      ?= go
SHARED  ?= ../shared
FUZZ    ?= 10s
GO_MIN  := 1.26

export GOTOOLCHAIN := local
export CGO_ENABLED ?= 0

.PHONY: run build test race fuzz bench scale figures accuracy golden calibration faults population load browser screenshots deskscale check go
.DEFAULT_GOAL := build

# Says in one line what is missing, and how to get it.
go:
	@v=$$(cd / && $(GO) version 2>/dev/null | sed 's/^go version go\([0-9.]*\).*/\1/'); \
	if [ -z "$$v" ]; then \
		echo "Go is missing: install $(GO_MIN) or newer from https://go.dev/dl/"; exit 1; \
	elif [ "$$(printf '%s\n%s\n' $(GO_MIN) "$$v" | sort -V | head -n 1)" != "$(GO_MIN)" ]; then \
		echo "Go $$v is too old: install $(GO_MIN) or newer from https://go.dev/dl/"; exit 1; \
	fi

# One static binary.
build: go
	@$(GO) build -trimpath -ldflags '-s -w' -o bin/namesake ./cmd/namesake

# The web page on the lists imported so far, or on the built-in sample. Flags
# go into ARGS: make run ARGS='--addr 127.0.0.1:9090'
run: build
	@bin/namesake serve $(ARGS)

# Tests that need the shared data say so and are skipped where it is absent.
test: go
	@[ -d "$${NAMESAKE_SHARED:-$(SHARED)}" ] || echo "$${NAMESAKE_SHARED:-$(SHARED)} is absent: tests on real lists are skipped"
	@$(GO) test ./...

# The data race detector. The full comparison of the index with an exhaustive
# search, over 100,000 queries, is not repeated under it: "make test" does that.
race: go
	@CGO_ENABLED=1 $(GO) test -race -short ./...

# Every fuzz target for FUZZ each.
fuzz: go
	@$(GO) list ./... | while read -r pkg; do \
		for target in $$($(GO) test -list '^Fuzz' "$$pkg" | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZ) "$$pkg" || exit 1; \
		done; \
	done

bench: go
	@$(GO) test -run '^$$' -bench . -benchmem ./...

# A million invented entities: times, and a sample of searches compared with a
# scan. It takes minutes and about 5 GB; ENTITIES sets another number.
ENTITIES ?= 1000000
scale: go
	@NAMESAKE_SCALE=$(ENTITIES) $(GO) test ./index -run '^TestScale$$' -count 1 -timeout 2h -v

# Every figure that README.md quotes, with the command that measures it.
figures: build
	@SHARED='$(SHARED)' docs/figures.sh

# Recall by naming culture and by what differs, false alerts by culture, and
# whether listed people are found by aliases that are not on the list: takes
# some minutes. Leaves a report for readers, and the pairs.
accuracy: go
	@$(GO) run ./internal/accuracy -report bin/accuracy.html -pairs bin/accuracy-pairs.csv

# Writes the figures that a test holds a change of matching to; look at the diff.
golden: go
	@$(GO) test ./internal/accuracy -run '^TestAccuracyIsAsWritten$$' -count 1 -update
	@git --no-pager diff --stat -- internal/accuracy/testdata

# Whether expected namesakes, probabilities and dates of birth come true: takes
# some minutes.
calibration: go
	@$(GO) run ./internal/calibration

# Nobody lost and nothing done twice: so many histories of changes and crashes on
# SQLite and on PostgreSQL, each compared with screening from the beginning.
FAULTS ?= 200
faults: go
	@NAMESAKE_FAULTS=$(FAULTS) $(GO) test ./internal/rescreen ./internal/jobs -count 1 -timeout 2h

# SUBJECTS people, screened again after 10,000 entities were added and after OFAC
# went from 2019 to 2021; POSTGRES=1 for PostgreSQL.
SUBJECTS ?= 1000000
population: go
	@NAMESAKE_SUBJECTS=$(SUBJECTS) NAMESAKE_POSTGRES=$(POSTGRES) $(GO) test ./internal/rescreen -run '^TestScale$$' -count 1 -timeout 2h -v

# 64 clients for LOAD on all lists together, then the server is killed under load.
LOAD ?= 60s
load: go
	@NAMESAKE_LOAD=$(LOAD) $(GO) test ./internal/e2e -run '^TestLoadAndKill$$' -count 1 -timeout 1h -v

# The pages as people use them: needs Chromium (in PATH, or NAMESAKE_CHROMIUM) and
# npm. Pictures of every page go to NAMESAKE_SCREENSHOTS.
export NAMESAKE_SCREENSHOTS ?= $(CURDIR)/bin/screenshots
browser: go internal/browser/node_modules
	@NAMESAKE_BROWSER=1 $(GO) test ./internal/browser -count 1 -timeout 30m $(ARGS)

# The accessibility checker, as package-lock.json pins it.
internal/browser/node_modules: internal/browser/package-lock.json
	@command -v npm >/dev/null || { echo "npm is missing: it brings the accessibility checker (Debian: npm)"; exit 1; }
	@cd internal/browser && npm ci --ignore-scripts --no-audit --no-fund --silent && touch node_modules

# The pictures of the tour in README.md. They need fonts for Arabic and Chinese.
screenshots: go internal/browser/node_modules
	@NAMESAKE_BROWSER=1 NAMESAKE_TOUR='$(CURDIR)/docs/tour' $(GO) test ./internal/browser -run '^TestTour$$' -count 1 -v

# How long every page takes on the server with SUBJECTS people and ALERTS alerts.
# Filling takes minutes; DIR keeps it for the next time.
ALERTS ?= 100000
DIR ?=
deskscale: go
	@NAMESAKE_SUBJECTS=$(SUBJECTS) NAMESAKE_ALERTS=$(ALERTS) NAMESAKE_DESKSCALE='$(DIR)' $(GO) test ./internal/cli -run '^TestDeskScale$$' -count 1 -timeout 2h -v

# What is checked before a change goes in, besides the tests.
check: go
	@$(GO) vet ./...
	@$(GO) tool staticcheck ./...
	@unformatted=$$($$($(GO) env GOROOT)/bin/gofmt -l .); if [ -n "$$unformatted" ]; then echo "gofmt -w $$unformatted"; exit 1; fi
	@$(GO) mod tidy -diff
