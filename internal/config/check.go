package config

import (
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

var listName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// check finds what the single values do not tell.
func (c *Config) check(p *Problems) {
	checkAddr(p, "addr", c.Addr)
	if c.PublicURL != "" {
		u := checkURL(p, "public_url", c.PublicURL)
		if u != nil && (strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil) {
			p.add("public_url", "%q has more than a host; write https://HOST", c.PublicURL)
		}
	}
	for _, proxy := range c.TrustedProxies {
		_, err := netip.ParsePrefix(proxy)
		if _, alone := netip.ParseAddr(proxy); err != nil && alone != nil {
			p.add("trusted_proxies", "%q is no address; write one such as 10.0.0.1 or a prefix such as 10.0.0.0/8", proxy)
		}
	}
	if c.DatabaseURL != "" && c.DatabaseURLFile != "" {
		p.add("database_url_file", "database_url is set, too; keep one of them")
	}
	if u, err := url.Parse(c.DatabaseURL); err == nil && u.User != nil {
		if _, has := u.User.Password(); has {
			p.add("database_url", "it holds a password; write the URL into a file that only the service can read, and name it as database_url_file")
		}
	}
	if c.TLS.CertFile == "" != (c.TLS.KeyFile == "") {
		missing := "tls.key_file"
		if c.TLS.CertFile == "" {
			missing = "tls.cert_file"
		}
		p.add(missing, "certificate and key go together; set both or none")
	}
	if c.Fetch.Mirror != "" {
		checkURL(p, "fetch.mirror", c.Fetch.Mirror)
	}
	for name, l := range c.Lists {
		l.check(p, "lists."+name, name)
	}
	if c.Sessions.Idle > c.Sessions.Absolute {
		p.add("sessions.idle", "%v is longer than sessions.absolute, %v; no session would end by it", c.Sessions.Idle, c.Sessions.Absolute)
	}
	c.OIDC.check(p, c.PublicURL)
	for key, d := range map[string]Duration{"retention.screenings": c.Retention.Screenings, "retention.jobs": c.Retention.Jobs} {
		if d != 0 && time.Duration(d) < 24*time.Hour {
			p.add(key, "%v is less than a day; write 1d or more", d)
		}
	}
	checkWord(p, "log.level", c.Log.Level, "debug", "info", "warn", "error")
	checkWord(p, "log.format", c.Log.Format, "text", "json")
	if c.Metrics.Addr != "" {
		checkAddr(p, "metrics.addr", c.Metrics.Addr)
		if c.Metrics.Addr == c.Addr {
			p.add("metrics.addr", "the service itself listens at %s; take another port, or leave this out", c.Addr)
		}
	}
}

func (l List) check(p *Problems, key, name string) {
	if !listName.MatchString(name) {
		p.add(key, "%q names no list; a name is small letters, digits, dot, hyphen and underscore", name)
	}
	for _, a := range l.Addresses {
		// A parameter may stand anywhere but in the host.
		checkURL(p, key+".addresses", strings.NewReplacer("{", "", "}", "").Replace(a))
	}
	if !l.Fetch && (l.Interval != 0 || len(l.Addresses) > 0 || len(l.ParamFiles) > 0) {
		p.add(key+".fetch", "the list has settings of how to fetch it, and is not fetched; write fetch = true, or remove them")
	}
	if l.Interval != 0 && time.Duration(l.Interval) < time.Minute {
		p.add(key+".interval", "%v is too often; write 1m or more", l.Interval)
	}
	if l.Fetch && l.Required && l.Interval >= l.MaxAge {
		p.add(key+".interval", "the list is looked for every %v and may be %v old; it would be too old between two looks", l.Interval, l.MaxAge)
	}
}

func (o OIDC) check(p *Problems, public string) {
	if o.Issuer == "" {
		if o.ClientID != "" || o.ClientSecretFile != "" || len(o.Roles) > 0 {
			p.add("oidc.issuer", "it is missing; write the address of the identity provider, or remove the settings of oidc")
		}
		return
	}
	if u := checkURL(p, "oidc.issuer", o.Issuer); u != nil && u.Scheme != "https" && u.Hostname() != "localhost" && !net.ParseIP(u.Hostname()).IsLoopback() {
		p.add("oidc.issuer", "%q is not protected by TLS; write https://HOST", o.Issuer)
	}
	if o.ClientID == "" {
		p.add("oidc.client_id", "it is missing; write what the identity provider calls this service")
	}
	if len(o.Roles) == 0 {
		p.add("oidc.roles", "it is missing, so that nobody could sign in; write the role of a group, such as compliance = \"analyst\"")
	}
	if public == "" {
		p.add("public_url", "it is missing; the identity provider sends people back to it")
	}
	for group, role := range o.Roles {
		checkWord(p, "oidc.roles."+group, role, Roles...)
	}
}

func checkAddr(p *Problems, key, addr string) {
	_, port, err := net.SplitHostPort(addr)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		p.add(key, "%q is no address; write HOST:PORT, such as 127.0.0.1:8080", addr)
	}
}

func checkURL(p *Problems, key, text string) *url.URL {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		p.add(key, "%q is no address; write https://HOST…", text)
		return nil
	}
	return u
}

func checkWord(p *Problems, key, word string, known ...string) {
	if !slices.Contains(known, word) {
		p.add(key, "%q is none of %s%s", word, strings.Join(known, ", "), hint(known, word))
	}
}

// paths calls f for every setting that names a file to read.
func (c *Config) paths(f func(key string, path *string)) {
	f("database_url_file", &c.DatabaseURLFile)
	f("tls.cert_file", &c.TLS.CertFile)
	f("tls.key_file", &c.TLS.KeyFile)
	f("oidc.client_secret_file", &c.OIDC.ClientSecretFile)
	for name, l := range c.Lists {
		for param, path := range l.ParamFiles {
			f("lists."+name+".param_files."+param, &path)
			l.ParamFiles[param] = path
		}
	}
}

// resolve takes paths from a folder.
func (c *Config) resolve(dir string) {
	from := func(_ string, path *string) {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(dir, *path)
		}
	}
	c.paths(from)
	from("", &c.DataDir)
	if !strings.Contains(c.DatabaseURL, "://") {
		from("", &c.DatabaseURL)
	}
}

func (c *Config) checkFiles(p *Problems) {
	c.paths(func(key string, path *string) {
		if *path == "" {
			return
		}
		if info, err := os.Stat(*path); err != nil || info.IsDir() {
			p.add(key, "there is no file %s", *path)
		} else if f, err := os.Open(*path); err != nil {
			p.add(key, "%s may not be read by who runs the service", *path)
		} else {
			f.Close()
		}
	})
}
