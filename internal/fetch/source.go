package fetch

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Source is where one list is published.
type Source struct {
	List      string // the list's name, as its format gives it: "us-ofac-sdn"
	Title     string
	Publisher string
	Page      string // what people read about the list, and where a moved file is found
	// Ended says when the publisher gave the list up and what took its place;
	// "" for lists that live. Such a list is not looked at unless asked for.
	Ended string

	// Files are all that make up one edition, in the order they are asked for.
	Files []File
	// Params are what the addresses need that only the user can supply.
	Params []Param
	// Every is how often to look.
	Every time.Duration
	// Pause is the least time between two requests to the same host.
	Pause time.Duration
}

// File is one file of a list.
type File struct {
	Name string // what it is called in the folder that Fetch makes
	// Address is where it is. "{name}" in it stands for a parameter.
	Address string
	// Checksum is the address of a text with the file's SHA-256, SHA-384 or
	// SHA-512 in hexadecimal, alone or in the lines of sha256sum; "" where the
	// publisher states none.
	Checksum string
	Kind     Kind
	MaxBytes int64 // the most it may have, uncompressed
}

// Kind is what the bytes of a file must look like, so that a web page with an
// apology is not taken for a list.
type Kind string

// The kinds of files.
const (
	Delimited Kind = "csv" // text in columns: CSV, or divided by tabs
	XML       Kind = "xml"
	Workbook  Kind = "xlsx"
)

// Param is a part of an address that the user supplies, such as a key.
type Param struct {
	Name  string
	About string // how to get one
	// Value is what the user set. It is kept out of errors and of State.
	Value string
}

// Settings are what a user may say about sources. The zero value changes
// nothing.
type Settings struct {
	// Mirror is a base address under which every list is found as
	// LIST/FILE, e.g. "https://mirror.example/lists" with
	// ".../us-ofac-sdn/sdn.csv". Lists named in Addresses are not asked for there.
	Mirror string
	// Addresses are, by list, the addresses of its files in the order of
	// Source.Files. A key belongs into Params, and "{name}" into the address:
	// errors and states show addresses as they stand here.
	Addresses map[string][]string
	// Params are the values of parameters, by list and parameter.
	Params map[string]map[string]string
	// Every is how often to look, by list.
	Every map[string]time.Duration
}

// Apply returns the sources with the settings in effect. A file that is asked
// for elsewhere than at its publisher's is not held to the publisher's
// checksum, which may be of another day. A list, parameter or number of
// addresses that no source has is an error. A parameter left without a value
// fails its own list when that is fetched, and no other.
func (c Settings) Apply(sources []Source) ([]Source, error) {
	known := map[string]bool{}
	for _, s := range sources {
		known[s.List] = true
	}
	for _, set := range []struct {
		what  string
		lists []string
	}{
		{"addresses", slices.Sorted(maps.Keys(c.Addresses))},
		{"parameters", slices.Sorted(maps.Keys(c.Params))},
		{"interval", slices.Sorted(maps.Keys(c.Every))},
	} {
		for _, name := range set.lists {
			if !known[name] {
				return nil, fmt.Errorf("%s of list %q: there is no such source; sources: %s", set.what, name, names(sources))
			}
		}
	}
	if c.Mirror != "" {
		if err := checkAddress(c.Mirror); err != nil {
			return nil, fmt.Errorf("mirror: %w", err)
		}
	}
	out := make([]Source, len(sources))
	for i, s := range sources {
		s.Files, s.Params = slices.Clone(s.Files), slices.Clone(s.Params)
		addresses := c.Addresses[s.List]
		if addresses == nil && c.Mirror != "" {
			for _, f := range s.Files {
				addresses = append(addresses, strings.TrimSuffix(c.Mirror, "/")+"/"+s.List+"/"+f.Name)
			}
		}
		if addresses != nil {
			if len(addresses) != len(s.Files) {
				return nil, fmt.Errorf("addresses of list %s: %d given, and it has %d files: %s", s.List, len(addresses), len(s.Files), s.fileNames())
			}
			for j := range s.Files {
				s.Files[j].Address, s.Files[j].Checksum = addresses[j], ""
			}
			s.Params = slices.DeleteFunc(s.Params, func(p Param) bool {
				return !slices.ContainsFunc(addresses, func(a string) bool { return strings.Contains(a, "{"+p.Name+"}") })
			})
		}
		for _, name := range slices.Sorted(maps.Keys(c.Params[s.List])) {
			j := slices.IndexFunc(s.Params, func(p Param) bool { return p.Name == name })
			if j < 0 {
				return nil, fmt.Errorf("parameter %q of list %s: its addresses have no such parameter", name, s.List)
			}
			s.Params[j].Value = c.Params[s.List][name]
		}
		if every, ok := c.Every[s.List]; ok {
			s.Every = every
		}
		if err := s.Validate(); err != nil {
			return nil, err
		}
		out[i] = s
	}
	return out, nil
}

func names(sources []Source) string {
	var out []string
	for _, s := range sources {
		out = append(out, s.List)
	}
	return strings.Join(out, ", ")
}

func (s Source) fileNames() string {
	var out []string
	for _, f := range s.Files {
		out = append(out, f.Name)
	}
	return strings.Join(out, ", ")
}

var (
	listName    = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
	placeholder = regexp.MustCompile(`\{([^{}]*)\}`)
)

// shortest is the least interval between looks at a list: publishers are not to
// be asked more often than they can publish.
const shortest = time.Minute

// Validate says every mistake of a source.
func (s Source) Validate() error {
	var errs []error
	bad := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf("source %s: %w", s.List, fmt.Errorf(format, args...)))
	}
	if !listName.MatchString(s.List) {
		bad("%q cannot name a list: small letters, digits, dot, hyphen and underscore", s.List)
	}
	if s.Every < shortest {
		bad("interval %v is less than %v", s.Every, shortest)
	}
	if s.Pause < 0 {
		bad("pause %v is less than nothing", s.Pause)
	}
	if s.Page != "" {
		if err := checkAddress(s.Page); err != nil {
			bad("page: %w", err)
		}
	}
	params := map[string]bool{}
	for _, p := range s.Params {
		if p.Name == "" || params[p.Name] {
			bad("parameter %q has no name, or that of another", p.Name)
		}
		params[p.Name] = true
	}
	if len(s.Files) == 0 {
		bad("has no files")
	}
	seen := map[string]bool{}
	for _, f := range s.Files {
		if f.Name == "" || f.Name != path.Base(f.Name) || strings.ContainsAny(f.Name, `\:`) || strings.HasPrefix(f.Name, ".") {
			bad("%q cannot name a file", f.Name)
		}
		if folded := strings.ToLower(f.Name); seen[folded] {
			bad("two files are named %s", f.Name)
		} else {
			seen[folded] = true
		}
		if f.MaxBytes <= 0 {
			bad("%s: the most bytes is %d", f.Name, f.MaxBytes)
		}
		if !slices.Contains([]Kind{Delimited, XML, Workbook}, f.Kind) {
			bad("%s: kind %q is none of csv, xml, xlsx", f.Name, f.Kind)
		}
		addresses := []string{f.Address}
		if f.Checksum != "" {
			addresses = append(addresses, f.Checksum)
		}
		for _, a := range addresses {
			if err := checkAddress(placeholder.ReplaceAllString(a, "x")); err != nil {
				bad("%s: %w", f.Name, err)
			}
			for _, m := range placeholder.FindAllStringSubmatch(a, -1) {
				if !params[m[1]] {
					bad("%s: address %s needs the parameter %q, which the source does not have", f.Name, a, m[1])
				}
			}
		}
	}
	return errors.Join(errs...)
}

// checkAddress refuses what cannot be fetched from.
func checkAddress(a string) error {
	u, err := url.Parse(a)
	switch {
	case err != nil:
		return fmt.Errorf("address %q cannot be read", a)
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("address %q does not begin with https:// or http://", a)
	case u.Hostname() == "":
		return fmt.Errorf("address %q names no host", a)
	case u.User != nil:
		return fmt.Errorf("the address at %s holds a user name, which would show in logs; use a parameter", u.Host)
	case u.Fragment != "":
		return fmt.Errorf("address %q ends in a fragment (#), which no server sees", a)
	}
	return nil
}

// expand puts the values of the parameters into an address.
func (s Source) expand(address string) (*url.URL, error) {
	for _, p := range s.Params {
		hole := "{" + p.Name + "}"
		if !strings.Contains(address, hole) {
			continue
		}
		if p.Value == "" {
			return nil, &Error{Msg: fmt.Sprintf("the address needs the parameter %q", p.Name), Hint: p.About}
		}
		address = strings.ReplaceAll(address, hole, url.QueryEscape(p.Value))
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, &Error{Msg: "the address cannot be read with its parameters filled in", Hint: "check the source's parameters"}
	}
	return u, nil
}

// hosts are those that the source is asked for at, without the ones it may
// redirect to.
func (s Source) hosts() []string {
	var out []string
	for _, f := range s.Files {
		for _, a := range []string{f.Address, f.Checksum} {
			if u, err := url.Parse(placeholder.ReplaceAllString(a, "x")); err == nil && u.Host != "" && !slices.Contains(out, u.Host) {
				out = append(out, u.Host)
			}
		}
	}
	return out
}
