// Package deploy_test holds the files by which the service is installed to the
// program that they install.
package deploy_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/config"
	"github.com/namesake-screening/namesake/internal/metrics"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestConfigurationsLoad(t *testing.T) {
	c, err := config.Load("container.toml")
	if err != nil {
		t.Fatal(err)
	}
	if docker := read(t, "Dockerfile"); c.DataDir != "/data" || !strings.Contains(docker, "\nVOLUME /data\n") || c.Addr != ":8080" || !strings.Contains(docker, "\nEXPOSE 8080\n") {
		t.Errorf("%+v", c)
	}
	if _, err := config.Load("../docs/namesake.toml"); err != nil {
		t.Error(err)
	}
}

// settings are the lines of a unit, by section and name.
func settings(t *testing.T, unit string) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	section := ""
	for line := range strings.Lines(unit) {
		line = strings.TrimSpace(line)
		name, value, ok := strings.Cut(line, "=")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			section = line
		case ok && section != "":
			out[section+name] = append(out[section+name], value)
		default:
			t.Errorf("%q is no line of a unit", line)
		}
	}
	return out
}

func TestUnit(t *testing.T) {
	unit := read(t, "namesake.service")
	got := settings(t, unit)
	for name, want := range map[string]string{
		"[Service]DynamicUser": "yes", "[Service]StateDirectory": "namesake", "[Service]ProtectSystem": "strict", "[Service]NoNewPrivileges": "yes",
		"[Service]Restart": "on-failure", "[Service]CapabilityBoundingSet": "", "[Service]UMask": "0077", "[Install]WantedBy": "multi-user.target",
	} {
		if !slices.Equal(got[name], []string{want}) {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	// Where the example says that secrets are, the unit puts them.
	for _, m := range regexp.MustCompile(`/run/credentials/namesake\.service/([\w.]+)`).FindAllStringSubmatch(config.Example(), -1) {
		if !strings.Contains(unit, "\n#LoadCredential="+m[1]+":") {
			t.Errorf("the unit does not load the credential %s", m[1])
		}
	}
}

// systemd itself understands the unit, and finds little that it is exposed to.
func TestUnitBySystemd(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd is not installed")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "namesake")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	unit := strings.Replace(read(t, "namesake.service"), "ExecStart=/usr/bin/namesake", "ExecStart="+program, 1)
	unit = strings.ReplaceAll(unit, "\n#LoadCredential", "\nLoadCredential")
	file := filepath.Join(dir, "namesake.service")
	if err := os.WriteFile(file, []byte(unit), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, analyze, "verify", "--man=no", file).CombinedOutput()
	// Of units that are not installed here nothing is to be learned.
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "namesake.service") {
			t.Errorf("%s", line)
		}
	}
	if err != nil && !t.Failed() {
		t.Logf("systemd-analyze verify: %v: %s", err, out)
	}
	// From 0 to 100: a plain service has 96.
	out, err = exec.CommandContext(ctx, analyze, "security", "--offline=yes", "--no-pager", "--threshold=15", file).CombinedOutput()
	if err != nil {
		t.Errorf("exposed: %v\n%s", err, out)
	}
}

// The image is built by the Go that the module asks for, without cgo, and runs as
// nobody in particular, by commands that need no shell.
func TestDockerfile(t *testing.T) {
	text := regexp.MustCompile(`(?m)^#.*\n`).ReplaceAllString(read(t, "Dockerfile"), "")
	text = strings.ReplaceAll(text, "\\\n", " ")
	by := map[string][]string{}
	known := strings.Fields("FROM WORKDIR COPY RUN USER VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD")
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, rest, _ := strings.Cut(line, " ")
		if !slices.Contains(known, name) || rest == "" {
			t.Errorf("%q is no instruction", line)
		}
		by[name] = append(by[name], rest)
	}
	version := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(read(t, "../go.mod"))[1]
	if len(by["FROM"]) != 2 || !strings.HasPrefix(by["FROM"][0], "golang:"+version+"-") || !strings.HasSuffix(by["FROM"][1], ":nonroot") {
		t.Errorf("stages %q", by["FROM"])
	}
	if !strings.Contains(text, "CGO_ENABLED=0") || !slices.Equal(by["USER"], []string{"65532:65532"}) {
		t.Errorf("user %q", by["USER"])
	}
	_, health, _ := strings.Cut(by["HEALTHCHECK"][0], " CMD ")
	for _, command := range []string{by["ENTRYPOINT"][0], by["CMD"][0], health} {
		var words []string
		if err := json.Unmarshal([]byte(command), &words); err != nil || len(words) == 0 {
			t.Errorf("%q is no list of words: %v", command, err)
		}
	}
	for _, copied := range by["COPY"] {
		from := strings.Fields(copied)[0]
		if strings.HasPrefix(from, "--") || from == "." {
			continue
		}
		if _, err := os.Stat(filepath.Join("..", from)); err != nil {
			t.Error(err)
		}
	}
}

// Every metric that a rule rests on is one that the service has, and every rule
// says how bad it is and what to do.
func TestAlertRules(t *testing.T) {
	now := time.Now()
	m := metrics.New(metrics.Config{Sources: metrics.Sources{
		Owed: func(context.Context) ([]metrics.Owed, error) { return []metrics.Owed{{Subjects: 1, Since: now}}, nil },
		Lists: func(context.Context) ([]metrics.List, error) {
			return []metrics.List{{Name: "a", Date: now, Checked: now}}, nil
		},
		Refused: func(context.Context) (int, error) { return 1, nil },
		Jobs:    func(context.Context) (map[string]int, error) { return map[string]int{"failed": 1}, nil },
		Outbox:  func(context.Context) (metrics.Queue, error) { return metrics.Queue{}, nil },
		Audit:   func(context.Context) (int64, error) { return 1, nil },
	}})
	m.Screened(metrics.ByAPI, namesake.OutcomeClear, time.Millisecond)
	m.Requests(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	rules := read(t, "prometheus-alerts.yml")
	named := regexp.MustCompile(`namesake_\w+`)
	for _, name := range named.FindAllString(rules, -1) {
		if !regexp.MustCompile(`(?m)^` + name + `(?:_count)?[ {]`).MatchString(w.Body.String()) {
			t.Errorf("there is no metric %s", name)
		}
	}
	parts := strings.Split(rules, "\n      - alert: ")
	if len(parts) < 10 || strings.Contains(rules, "\t") {
		t.Errorf("%d rules", len(parts)-1)
	}
	rule := regexp.MustCompile(`^Namesake\w+
        expr: (?:\S.*|\|\n(?:          .+\n)+)
?(?:        for: \d+[mh]\n)?        labels:
          severity: (?:warning|critical)
        annotations:
          summary: \S.*
          description: \S.*\n*$`)
	for _, part := range parts[1:] {
		if !rule.MatchString(part) {
			t.Errorf("this is no rule:\n%s", part)
		}
	}
}
