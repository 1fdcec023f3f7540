package fetch

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestRobots has the examples of RFC 9309 and what publishers write otherwise.
func TestRobots(t *testing.T) {
	for _, c := range []struct {
		story, text string
		allowed     string // paths, by blanks
		forbidden   string
	}{
		{"nothing", "", "/ /list.csv", ""},
		{"not a robots.txt", "<html><body>Disallow: /</body></html>", "/list.csv", ""},
		{"all", "User-agent: *\nDisallow: /", "", "/ /list.csv"},
		{"none", "User-agent: *\nDisallow:", "/ /list.csv", ""},
		{"a folder", "User-agent: *\nDisallow: /private/", "/private /public/private/ /", "/private/ /private/list.csv"},
		{"a beginning", "User-agent: *\nDisallow: /fish", "/Fish.csv /catfish", "/fish /fish.csv /fish/a /fishing?x=1"},
		{"the longest match", "User-agent: *\nDisallow: /files\nAllow: /files/lists/\nDisallow: /files/lists/old", "/files/lists/a.csv", "/files/a /files/lists/old/a.csv"},
		{"the longest match whatever the order", "User-agent: *\nAllow: /files/lists/\nDisallow: /files", "/files/lists/a.csv", "/files/a"},
		{"of two as long the one that allows", "User-agent: *\nDisallow: /page\nAllow: /page", "/page", ""},
		{"our group, not that of all", "User-agent: *\nDisallow: /\n\nUser-agent: Namesake\nDisallow: /private", "/list.csv", "/private/a"},
		{"our group in any case", "user-agent: NAMESAKE\ndisallow: /", "", "/list.csv"},
		{"our group with a version", "User-agent: Namesake/2.0\nDisallow: /", "", "/list.csv"},
		{"not a name that begins as ours", "User-agent: Namesake-Images\nDisallow: /", "/list.csv", ""},
		{"our group that forbids nothing", "User-agent: *\nDisallow: /\n\nUser-agent: Namesake\nDisallow:", "/list.csv", ""},
		{"another's", "User-agent: Other\nDisallow: /", "/list.csv", ""},
		{"agents that share a group", "User-agent: Other\nUser-agent: Namesake\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", "/a"},
		{"our groups are one", "User-agent: Namesake\nDisallow: /a\n\nUser-agent: Other\nDisallow: /c\n\nUser-agent: Namesake\nDisallow: /b", "/c", "/a /b"},
		{"other lines end no group", "User-agent: *\nCrawl-delay: 10\nSitemap: https://x.example/s.xml\nDisallow: /a", "/b", "/a"},
		{"rules before any group", "Disallow: /\nUser-agent: *\nDisallow: /a", "/b", "/a"},
		{"comments, blanks and other line ends", "\ufeff# ours\r\nUser-agent : *  # all\r\r\n  Disallow:  /a  # not this\r", "/b", "/a"},
		{"stars", "User-agent: *\nDisallow: /*.php\nDisallow: /a*b*c", "/index.html /acb /ab", "/index.php /x/y.php?q=1 /abc /aXbYc/d"},
		{"an end", "User-agent: *\nDisallow: /*.csv$\nDisallow: /$", "/a.csv?x /a.csvx /a", "/a.csv / /b/a.csv"},
		{"a dollar within", "User-agent: *\nDisallow: /a$b", "/a", "/a$b"},
		{"queries", "User-agent: *\nDisallow: /*?token=", "/a /a?b=c", "/a?token=x"},
		{"escapes", "User-agent: *\nDisallow: /%7Ejoe/\nDisallow: /a%2fb\nDisallow: /ツ", "/a/b", "/~joe/x /%7ejoe/x /a%2Fb /%E3%83%84 /%e3%83%84/x"},
	} {
		r := parseRobots(c.text, "Namesake")
		for _, path := range strings.Fields(c.allowed) {
			if !r.allow(path) {
				t.Errorf("%s: %s is forbidden", c.story, path)
			}
		}
		for _, path := range strings.Fields(c.forbidden) {
			if r.allow(path) {
				t.Errorf("%s: %s is allowed", c.story, path)
			}
		}
	}
}

// A pattern made to take for ever does not.
func TestRobotsPatternsAreCheap(t *testing.T) {
	r := parseRobots("User-agent: *\nDisallow: /"+strings.Repeat("a*", 2000)+"b", "Namesake")
	begun := time.Now()
	if !r.allow("/" + strings.Repeat("a", 4000)) {
		t.Error("forbidden")
	}
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a$\nAllow: /%41", "/b%2a?x")
	f.Fuzz(func(t *testing.T, text, path string) {
		parseRobots(text, "Namesake").allow(path)
		if once := normalise(path); normalise(once) != once {
			t.Errorf("%q becomes %q, then %q", path, once, normalise(once))
		}
		if !parseRobots("User-agent: Other\nDisallow: /\n", "Namesake").allow(path) {
			t.Error("another's rules were ours")
		}
	})
}

// A robots.txt is asked for once a day.
func TestRobotsAreKeptForADay(t *testing.T) {
	d := newDesk(t)
	d.puts("/list.csv", []byte("name\n"))
	f, s := d.fetcher(d.config()), at(d.URL, "x", "list.csv")
	for _, c := range []struct {
		later time.Duration
		asks  bool
	}{{0, true}, {time.Hour, false}, {22 * time.Hour, false}, {2 * time.Hour, true}, {23 * time.Hour, false}} {
		d.clock.at = d.clock.at.Add(c.later)
		if _, err := f.Fetch(t.Context(), s, State{}); err != nil {
			t.Fatal(err)
		}
		if asked := strings.Contains(d.was(), "robots.txt"); asked != c.asks {
			t.Errorf("%v later: asked for robots.txt: %v, want %v", c.later, asked, c.asks)
		}
	}
}

// A robots.txt that could not be read is asked for again, and one that moved is
// followed.
func TestRobotsThatFailedOrMoved(t *testing.T) {
	d := newDesk(t)
	d.puts("/list.csv", []byte("name\n"))
	d.on("/robots.txt", first(4, says(502, "", ""), func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/rules.txt", http.StatusMovedPermanently)
	}))
	f, s := d.fetcher(d.config()), at(d.URL, "x", "list.csv")
	if _, err := f.Fetch(t.Context(), s, State{}); err == nil {
		t.Error("fetched without knowing whether it may")
	}
	if strings.Contains(d.was(), "list.csv") {
		t.Error("asked for the list without knowing whether it may")
	}
	d.on("/rules.txt", says(200, "text/plain", "User-agent: *\nDisallow: /list"))
	if _, err := f.Fetch(t.Context(), s, State{}); err == nil || !strings.Contains(err.Error(), "does not permit /list.csv") {
		t.Errorf("with rules that moved: %v", err)
	}
	if d.was() != "GET /robots.txt\nGET /rules.txt" {
		t.Error("the list was asked for")
	}
	if f := (robots{}); !f.allow("/") {
		t.Error("no rules forbid")
	}
}
