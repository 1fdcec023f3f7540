// Package config reads the one file that says how the service runs. The file is
// TOML; every setting has a default, so that an empty file, or none, works.
//
// What decides about people is not here: thresholds and rules are policies,
// which are versions in the database and in the audit log (package policies).
//
// Secrets are in files of their own, which the settings ending in _file name.
// Paths are from the folder that the configuration is in.
package config

import (
	"fmt"
	"os"
	"strings"
)

// Config is the file. Its comments are those of the example (see [Example]).
type Config struct {
	// Where to listen, as HOST:PORT. Port 0 takes any that is free.
	// Defaults to 127.0.0.1:8080, which this machine alone can reach.
	Addr string `toml:"addr" default:"127.0.0.1:8080"`
	// Where people reach the service, as https://HOST. It makes cookies secure,
	// and identity providers send people back to it.
	// Defaults to none: cookies are secure where the request came by TLS.
	PublicURL string `toml:"public_url" example:"https://screening.example.org"`
	// Addresses of reverse proxies, whose X-Forwarded-For and X-Forwarded-Proto
	// are believed, as address or prefix.
	// Defaults to none.
	TrustedProxies []string `toml:"trusted_proxies" example:"10.0.0.0/8"`
	// The folder of lists, jobs, the index and, without another, the database.
	// Defaults to $XDG_DATA_HOME/namesake.
	DataDir string `toml:"data_dir" example:"/var/lib/namesake"`
	// The database: the path of a SQLite file, or postgres://USER@HOST/DATABASE.
	// Defaults to namesake.db in the data directory.
	DatabaseURL string `toml:"database_url" example:"postgres://namesake@db.example.org/namesake"`
	// A file with the database's URL, where that holds a password.
	// Defaults to none.
	DatabaseURLFile string `toml:"database_url_file" example:"/run/credentials/namesake.service/database_url"`
	// The policy of requests that name none.
	// Defaults to default.
	Policy string `toml:"policy" default:"default"`

	TLS       TLS             `toml:"tls"`
	Fetch     Fetch           `toml:"fetch"`
	Lists     map[string]List `toml:"lists" example:"us-ofac-sdn"`
	Rescreen  Rescreen        `toml:"rescreen"`
	Sessions  Sessions        `toml:"sessions"`
	OIDC      OIDC            `toml:"oidc"`
	Limits    Limits          `toml:"limits"`
	Retention Retention       `toml:"retention"`
	Webhooks  Webhooks        `toml:"webhooks"`
	Log       Log             `toml:"log"`
	Metrics   Metrics         `toml:"metrics"`
}

// TLS is for who has no proxy in front that speaks it.
type TLS struct {
	// The certificate and those it was issued by, PEM.
	// Defaults to none: HTTP without TLS.
	CertFile string `toml:"cert_file" example:"/etc/namesake/tls.crt"`
	// Its private key, PEM.
	// Defaults to none.
	KeyFile string `toml:"key_file" example:"/run/credentials/namesake.service/tls.key"`
}

// Fetch is how lists are brought from their publishers.
type Fetch struct {
	// A base address under which every list is found as LIST/FILE, instead of at
	// its publisher's.
	// Defaults to none.
	Mirror string `toml:"mirror" example:"https://mirror.example.org/lists"`
	// How many lists are fetched at once.
	// Defaults to 2: an import needs memory and a core.
	Parallel int `toml:"parallel" default:"2"`
}

// List is what is wanted of one list, by its name.
type List struct {
	// Whether the service is ready only with this list, not older than max_age.
	// Defaults to false.
	Required bool `toml:"required" example:"true"`
	// The greatest time since the list was last found to be the publisher's.
	// Defaults to 7d.
	MaxAge Duration `toml:"max_age" default:"7d"`
	// Whether to fetch the list from its publisher.
	// Defaults to false: it is imported by hand.
	Fetch bool `toml:"fetch" example:"true"`
	// How often to look for a new edition.
	// Defaults to what suits its publisher.
	Interval Duration `toml:"interval" example:"6h"`
	// Addresses of the files, in the place of the publisher's and in their order.
	// {name} stands for a parameter, as from param_files.
	// Defaults to the publisher's.
	Addresses []string `toml:"addresses" example:"https://mirror.example.org/sdn.csv?token={token}"`
	// Files with parameters of the addresses that are not to be seen, such as a
	// token, by the parameter's name.
	// Defaults to none.
	ParamFiles map[string]string `toml:"param_files" example:"token=/run/credentials/namesake.service/ofac_token"`
}

// Rescreen is how everybody who stays screened is screened again.
type Rescreen struct {
	// How many buckets of subjects are screened at once.
	// Defaults to one more than the number of processors.
	Workers int `toml:"workers" example:"2"`
	// After how long everybody is compared with everything again, even if nothing
	// changed.
	// Defaults to never.
	MaxAge Duration `toml:"max_age" example:"90d"`
	// The greatest time that a screening may be owed before the service says that
	// it is not ready.
	// Defaults to 1d.
	MaxOwed Duration `toml:"max_owed" default:"1d"`
}

// Sessions are those of people who signed in.
type Sessions struct {
	// After how long without a request a session ends.
	// Defaults to 1h.
	Idle Duration `toml:"idle" default:"1h"`
	// How long a session lasts at most.
	// Defaults to 12h.
	Absolute Duration `toml:"absolute" default:"12h"`
}

// OIDC lets people sign in at an identity provider, by OpenID Connect.
type OIDC struct {
	// The provider, as it calls itself.
	// Defaults to none: people sign in here.
	Issuer string `toml:"issuer" example:"https://id.example.org"`
	// What the provider calls this service.
	// Defaults to none.
	ClientID string `toml:"client_id" example:"namesake"`
	// A file with the secret that goes with it.
	// Defaults to none, for a public client.
	ClientSecretFile string `toml:"client_secret_file" example:"/run/credentials/namesake.service/oidc_secret"`
	// The claim of the ID token that has a person's groups; dots lead into
	// objects, as in realm_access.roles.
	// Defaults to groups.
	Claim string `toml:"claim" default:"groups"`
	// The role that a group gives: analyst, reviewer, administrator, auditor or
	// integrator. Who is in none of the groups is refused.
	// Defaults to none.
	Roles map[string]string `toml:"roles" example:"compliance=analyst"`
}

// Limits bound what one client can ask for.
type Limits struct {
	// Requests a second of one account or key.
	// Defaults to 10000.
	PerIdentity float64 `toml:"per_identity" default:"10000"`
	// How many of them may come at once.
	// Defaults to 20000.
	PerIdentityBurst int `toml:"per_identity_burst" default:"20000"`
	// Requests a second from one address that nobody signed in for.
	// Defaults to 20.
	PerAddress float64 `toml:"per_address" default:"20"`
	// How many of them may come at once.
	// Defaults to 200.
	PerAddressBurst int `toml:"per_address_burst" default:"200"`
	// The most bytes of a request that is no upload.
	// Defaults to 1048576.
	RequestBytes int `toml:"request_bytes" default:"1048576"`
	// The most bytes of a file of people that is uploaded.
	// Defaults to 1073741824.
	UploadBytes int `toml:"upload_bytes" default:"1073741824"`
}

// Retention is how long personal data is kept. What is older is erased; that it
// was there stays in the audit log.
type Retention struct {
	// The content of screenings.
	// Defaults to for ever.
	Screenings Duration `toml:"screenings" example:"1825d"`
	// Inputs and results of jobs.
	// Defaults to 30d.
	Jobs Duration `toml:"jobs" default:"30d"`
}

// Webhooks tell other systems of alerts.
type Webhooks struct {
	// Whether they may go to addresses of this machine and its network.
	// Defaults to false, so that nobody can reach through the service what only
	// it can.
	AllowPrivate bool `toml:"allow_private" example:"false"`
}

// Log is what the service writes to standard error. It holds no personal data.
type Log struct {
	// debug, info, warn or error.
	// Defaults to info.
	Level string `toml:"level" default:"info"`
	// text or json.
	// Defaults to text.
	Format string `toml:"format" default:"text"`
}

// Metrics are for Prometheus, at /metrics. They hold no personal data.
type Metrics struct {
	// Whether to serve them.
	// Defaults to false.
	Enabled bool `toml:"enabled" example:"true"`
	// Where to serve them by themselves, to whoever can reach it, as HOST:PORT.
	// Defaults to none: at the address of the service, to who is signed in.
	Addr string `toml:"addr" example:"127.0.0.1:9464"`
}

// Roles are those that a group may give.
var Roles = []string{"analyst", "reviewer", "administrator", "auditor", "integrator"}

// Database is the URL of the database, from its file where one is named; "" for
// the default.
func (c Config) Database() (string, error) {
	if c.DatabaseURLFile == "" {
		return c.DatabaseURL, nil
	}
	return Secret(c.DatabaseURLFile)
}

// Secret reads a file of one line, such as a password.
func Secret(file string) (string, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read a secret: %w", err)
	}
	s := strings.TrimRight(string(b), "\r\n")
	if s == "" || strings.ContainsAny(s, "\r\n") {
		return "", fmt.Errorf("read a secret: %s should hold one line and nothing else", file)
	}
	return s, nil
}
