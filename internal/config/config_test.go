package config

import (
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"

	"github.com/namesake-screening/namesake/internal/access"
)

var update = flag.Bool("update", false, "write docs/namesake.toml")

const document = "../../docs/namesake.toml"

// put writes a configuration, with the files that it may name beside it.
func put(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"namesake.toml": text, "secret": "s3cret\n", "two": "a\nb\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "namesake.toml")
}

func TestExampleIsAsWritten(t *testing.T) {
	if *update {
		if err := os.WriteFile(document, []byte(Example()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written, err := os.ReadFile(document)
	if err != nil {
		t.Fatal(err)
	}
	if string(written) != Example() {
		t.Error("docs/namesake.toml is not the example; go test ./internal/config -update writes it")
	}
}

// The example changes nothing as it is, and is right with every setting in effect.
func TestExampleCanBeUsed(t *testing.T) {
	c, err := Load(put(t, Example()))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(c, Default()) {
		t.Errorf("%+v", c)
	}
	all := regexp.MustCompile(`(?m)^#([a-z\[])`).ReplaceAllString(Example(), "$1")
	all = strings.Replace(all, "\ndatabase_url = ", "\n# ", 1) // one of the two
	var tree map[string]any
	if _, err := toml.Decode(all, &tree); err != nil {
		t.Fatal(err)
	}
	c, problems := parse(tree)
	if len(problems) > 0 {
		t.Errorf("%v", problems)
	}
	ofac := c.Lists["us-ofac-sdn"]
	if !ofac.Required || ofac.ParamFiles["token"] == "" || c.OIDC.Roles["compliance"] != "analyst" || time.Duration(c.Retention.Screenings) != 1825*24*time.Hour {
		t.Errorf("%+v", c)
	}
}

// Every setting says what it is by default, and that is what it is.
func TestEverySettingSaysItsDefault(t *testing.T) {
	said := comments()
	var walk func(t reflect.Type)
	fields := 0
	walk = func(typ reflect.Type) {
		for i := range typ.NumField() {
			f := typ.Field(i)
			inner := f.Type
			if inner.Kind() == reflect.Map && inner.Elem().Kind() == reflect.Struct {
				inner = inner.Elem()
			}
			if inner.Kind() == reflect.Struct {
				walk(inner)
				continue
			}
			fields++
			comment := said[typ.Name()+"."+f.Name]
			_, byDefault, ok := strings.Cut(comment, "Defaults to ")
			if value := f.Tag.Get("default"); !ok || !strings.HasPrefix(byDefault, value) {
				t.Errorf("%s.%s defaults to %q; its comment says %q", typ.Name(), f.Name, value, comment)
			}
			if f.Tag.Get("toml") == "" || f.Tag.Get("default")+f.Tag.Get("example") == "" {
				t.Errorf("%s.%s lacks a tag", typ.Name(), f.Name)
			}
		}
	}
	walk(reflect.TypeFor[Config]())
	if fields < 30 {
		t.Errorf("%d settings", fields)
	}
}

// The roles are those of the rules about who may do what.
func TestRolesAreThoseOfAccess(t *testing.T) {
	var want []string
	for _, role := range access.Roles {
		want = append(want, string(role))
	}
	if !slices.Equal(Roles, want) {
		t.Errorf("%q, want %q", Roles, want)
	}
}

func TestLoad(t *testing.T) {
	path := put(t, `
addr = ":443"
data_dir = "data"
database_url_file = "secret"

[lists.us-ofac-sdn]
required = true
fetch = true
interval = "6h"
param_files = { token = "secret" }

[lists.un-sc]
max_age = "3d"

[sessions]
idle = "30m"
`)
	dir := filepath.Dir(path)
	c, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Addr, want.DataDir, want.DatabaseURLFile = ":443", filepath.Join(dir, "data"), filepath.Join(dir, "secret")
	want.Sessions.Idle = Duration(30 * time.Minute)
	want.Lists = map[string]List{
		"us-ofac-sdn": {Required: true, Fetch: true, MaxAge: Duration(7 * 24 * time.Hour), Interval: Duration(6 * time.Hour), ParamFiles: map[string]string{"token": filepath.Join(dir, "secret")}},
		"un-sc":       {MaxAge: Duration(3 * 24 * time.Hour)},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("%+v\n%+v", c, want)
	}
	if url, err := c.Database(); err != nil || url != "s3cret" {
		t.Errorf("%q, %v", url, err)
	}
	if _, err := Secret(filepath.Join(dir, "two")); err == nil || !strings.Contains(err.Error(), "one line") {
		t.Errorf("got %v", err)
	}
}

// All mistakes are told at once, each with its line and what to write.
func TestAllMistakesAtOnce(t *testing.T) {
	path := put(t, `addr = "8080"
adrd = "x"
public_url = "screening.example.org"
database_url = "postgres://me:secret@db/x"
trusted_proxies = ["10.0.0.0/8", "proxy"]
data_dir = 7

[tls]
cert_file = "secret"

[lists.us-ofac-sdn]
requierd = true
max_age = 3
interval = "10s"

[lists."Our list"]
required = "yes"

[sessions]
idle = "2d"

[oidc]
issuer = "http://id.example.org"
client_secret_file = "nowhere"
roles.boss = "analist"

[limits]
per_address = 0
request_bytes = 1.5

[retention]
jobs = "1h"

[log]
level = "inf"

[metrics]
addr = "127.0.0.1:80800"
enabled = "true"

[colour]
x = 1
`)
	err := func() error { _, err := Load(path); return err }()
	if err == nil {
		t.Fatal("loaded")
	}
	want := []string{
		`:1: addr: "8080" is no address; write HOST:PORT, such as 127.0.0.1:8080`,
		`:2: adrd: there is no such setting; is it addr?`,
		`:3: public_url: "screening.example.org" is no address; write https://HOST…`,
		`:4: database_url: it holds a password; write the URL into a file that only the service can read, and name it as database_url_file`,
		`:5: trusted_proxies: "proxy" is no address; write one such as 10.0.0.1 or a prefix such as 10.0.0.0/8`,
		`:6: data_dir: this is 7; write a text in quotes`,
		`:8: tls.key_file: certificate and key go together; set both or none`,
		`:11: lists.us-ofac-sdn.fetch: the list has settings of how to fetch it, and is not fetched; write fetch = true, or remove them`,
		`:12: lists.us-ofac-sdn.requierd: there is no such setting; is it required?`,
		`:13: lists.us-ofac-sdn.max_age: this is 3; write days, hours, minutes or seconds, such as "30d", "12h" or "1d12h"`,
		`:14: lists.us-ofac-sdn.interval: 10s is too often; write 1m or more`,
		`:16: lists.Our list: "Our list" names no list; a name is small letters, digits, dot, hyphen and underscore`,
		`:17: lists.Our list.required: this is the text "yes"; write true or false, without quotes`,
		`:20: sessions.idle: 2d is longer than sessions.absolute, 12h; no session would end by it`,
		`:22: oidc.client_id: it is missing; write what the identity provider calls this service`,
		`:23: oidc.issuer: "http://id.example.org" is not protected by TLS; write https://HOST`,
		`:24: oidc.client_secret_file: there is no file ` + filepath.Join(filepath.Dir(path), "nowhere"),
		`:25: oidc.roles.boss: "analist" is none of analyst, reviewer, administrator, auditor, integrator; is it analyst?`,
		`:28: limits.per_address: this is 0; write a number above 0, without quotes`,
		`:29: limits.request_bytes: this is 1.5; write a whole number from 1, without quotes`,
		`:32: retention.jobs: 1h is less than a day; write 1d or more`,
		`:35: log.level: "inf" is none of debug, info, warn, error; is it info?`,
		`:38: metrics.addr: "127.0.0.1:80800" is no address; write HOST:PORT, such as 127.0.0.1:8080`,
		`:39: metrics.enabled: this is the text "true"; write true or false, without quotes`,
	}
	got := strings.Split(err.Error(), "\n")
	for i, line := range got {
		if i < len(want) && line != path+want[i] {
			t.Errorf("got  %s\nwant %s", line, path+want[i])
		}
	}
	if len(got) != len(want)+1 || !strings.HasPrefix(got[len(got)-1], path+":41: colour: there is no such setting; known are addr, ") {
		t.Errorf("%d mistakes, the last %q", len(got), got[len(got)-1])
	}
}

// What is no TOML is one mistake, at its line; what cannot be read is one, too.
func TestWhatIsNoConfiguration(t *testing.T) {
	for text, want := range map[string]string{
		"addr = \"a\nb\"\n":            ":1: this is not TOML: ",
		"\n[log\n":                     ":3: this is not TOML: ",
		"addr = \"a\"\naddr = \"b\"\n": ":2: this is not TOML: ",
	} {
		path := put(t, text)
		problems := Check(path)
		if len(problems) != 1 || !strings.HasPrefix(problems[0].String(), path+want) {
			t.Errorf("%q: %v", text, problems)
		}
	}
	if problems := Check(t.TempDir() + "/none.toml"); len(problems) != 1 || !strings.Contains(problems[0].String(), "none.toml: it cannot be read: ") {
		t.Errorf("%v", problems)
	}
	if problems := Check(put(t, "")); len(problems) != 0 {
		t.Errorf("an empty file: %v", problems)
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]time.Duration{"30d": 720 * time.Hour, "1d12h": 36 * time.Hour, "90s": 90 * time.Second, "0s": 0} {
		if d, err := ParseDuration(text); err != nil || time.Duration(d) != want {
			t.Errorf("%s: %v, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "d", "5", "5 d", "-1d", "1.5h", "1h1d", "1d1d", "5w", "99999999999d", "2147483647d", "٣d"} {
		if d, err := ParseDuration(text); err == nil {
			t.Errorf("%q: %v", text, d)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Duration(time.Duration(rapid.Int64Range(0, 100*365*24*3600).Draw(t, "seconds")) * time.Second)
		if again, err := ParseDuration(d.String()); err != nil || again != d {
			t.Errorf("%v: %v, %v", d, again, err)
		}
	})
}
