package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// Action says what was done: an object's kind and a past participle, such as
// "alert.opened". The package that does it names it.
type Action string

// SignerAdded is the log's own: its detail "key" is the public key of a new signer
// of checkpoints.
const SignerAdded Action = "signer.added"

// System is the actor of what nobody asked for.
const System = "system"

// Bounds of an entry.
const (
	maxCode    = 128 // bytes of an actor, an object or a detail
	maxDetail  = 16
	maxContent = 8
	maxLine    = 8192 // bytes; more than these bounds allow
)

// Entry is what a change says of itself. Words are of a–z, 0–9 and "_", codes of
// at most 128 ASCII letters, digits and "._:/+,=-". That leaves no room for an
// address, a remark or a full name, so that a mistake shows; it is for the caller
// to let ids stand for people, also for those who work here, and hashes for what
// they wrote.
type Entry struct {
	Action Action
	Actor  string // the id of an account or key, such as "account:7", or [System]
	Kind   string // of the object: a word
	Object string // its id: a code, the service's own and never the client's
	// Detail has small values by word: codes, integers (int or int64) and bools.
	Detail map[string]any
	// Content has hashes by word of what was written: "sha256:" or, where it is
	// personal, "hmac-sha256:" ([Seal]), and 64 hexadecimal digits.
	Content map[string]string
}

// Record is an entry as the log has it.
type Record struct {
	Seq int64     // from 0, without gaps
	At  time.Time // never before that of an earlier record
	// Clock is what the clock showed, where that was earlier than the record
	// before; else zero.
	Clock time.Time
	Entry
}

func isWord(s string) bool {
	return s != "" && len(s) <= 32 && s[0] >= 'a' && s[0] <= 'z' && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

func isCode(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && strings.IndexByte("._:/+,=-", c) < 0 {
			return false
		}
	}
	return s != "" && len(s) <= maxCode
}

func isHash(s string) bool {
	_, digits, ok := strings.Cut(s, "sha256:")
	return ok && (len(s) == len("sha256:")+64 || strings.HasPrefix(s, "hmac-") && len(s) == len("hmac-sha256:")+64) &&
		len(digits) == 64 && strings.Trim(digits, "0123456789abcdef") == ""
}

const needCode = "write a code of at most 128 ASCII letters, digits and ._:/+,=- (an entry has no room for text: of what was written, give the hash)"

// validate says what is wrong with an entry, without its values.
func (e *Entry) validate() error {
	object, done, dotted := strings.Cut(string(e.Action), ".")
	switch {
	case !dotted || !isWord(object) || !isWord(done):
		return errors.New("action: write two words with a dot between, such as alert.opened")
	case !isCode(e.Actor):
		return fmt.Errorf("%s, actor: %s", e.Action, needCode)
	case !isWord(e.Kind):
		return fmt.Errorf("%s, kind: write a word of a-z, 0-9 and _", e.Action)
	case !isCode(e.Object):
		return fmt.Errorf("%s, object: %s", e.Action, needCode)
	case len(e.Detail) > maxDetail:
		return fmt.Errorf("%s: %d details, the most are %d", e.Action, len(e.Detail), maxDetail)
	case len(e.Content) > maxContent:
		return fmt.Errorf("%s: %d hashes of content, the most are %d", e.Action, len(e.Content), maxContent)
	}
	for name, v := range e.Detail {
		if !isWord(name) {
			return fmt.Errorf("%s: a detail's name is not a word of a-z, 0-9 and _", e.Action)
		}
		switch v := v.(type) {
		case bool, int, int64:
		case string:
			if !isCode(v) {
				return fmt.Errorf("%s, detail %s: %s", e.Action, name, needCode)
			}
		default:
			return fmt.Errorf("%s, detail %s: it is a %T; write a code, an int, an int64 or a bool", e.Action, name, v)
		}
	}
	for name, h := range e.Content {
		if !isWord(name) {
			return fmt.Errorf("%s: a content's name is not a word of a-z, 0-9 and _", e.Action)
		}
		if !isHash(h) {
			return fmt.Errorf("%s, content %s: write sha256: or hmac-sha256: and 64 hexadecimal digits", e.Action, name)
		}
	}
	return nil
}

// appendBody writes the part of the line that is known before the end of the
// transaction. Words, codes and hashes need no escapes, so that there is one way
// to write an entry.
func (e *Entry) appendBody(b []byte) []byte {
	b = fmt.Appendf(b, `"action":"%s","actor":"%s","kind":"%s","object":"%s"`, e.Action, e.Actor, e.Kind, e.Object)
	if len(e.Detail) > 0 {
		b = append(b, `,"detail":{`...)
		for i, name := range slices.Sorted(maps.Keys(e.Detail)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(strconv.AppendQuote(b, name), ':')
			switch v := e.Detail[name].(type) {
			case string:
				b = strconv.AppendQuote(b, v)
			case bool:
				b = strconv.AppendBool(b, v)
			case int:
				b = strconv.AppendInt(b, int64(v), 10)
			case int64:
				b = strconv.AppendInt(b, v, 10)
			}
		}
		b = append(b, '}')
	}
	if len(e.Content) > 0 {
		b = append(b, `,"content":{`...)
		for i, name := range slices.Sorted(maps.Keys(e.Content)) {
			if i > 0 {
				b = append(b, ',')
			}
			b = strconv.AppendQuote(append(strconv.AppendQuote(b, name), ':'), e.Content[name])
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

// appendLine writes a record: what the tree hashes, without a line end. Times
// are microseconds since 1970.
func appendLine(b []byte, seq, at, clock int64, body []byte) []byte {
	b = strconv.AppendInt(append(b, `{"seq":`...), seq, 10)
	b = strconv.AppendInt(append(b, `,"at":`...), at, 10)
	if clock != 0 {
		b = strconv.AppendInt(append(b, `,"clock":`...), clock, 10)
	}
	return append(append(b, ','), body...)
}

// parseLine reads a record, and only as appendLine writes it.
func parseLine(line []byte) (*Record, error) {
	if len(line) > maxLine {
		return nil, fmt.Errorf("its line has %d bytes, the most are %d", len(line), maxLine)
	}
	var w struct {
		Seq     int64             `json:"seq"`
		At      int64             `json:"at"`
		Clock   int64             `json:"clock"`
		Action  Action            `json:"action"`
		Actor   string            `json:"actor"`
		Kind    string            `json:"kind"`
		Object  string            `json:"object"`
		Detail  map[string]any    `json:"detail"`
		Content map[string]string `json:"content"`
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return nil, errors.New("its line is not the JSON of an entry")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("its line goes on after the entry")
	}
	for name, v := range w.Detail {
		if n, ok := v.(json.Number); ok {
			i, err := n.Int64()
			if err != nil {
				return nil, errors.New("its line has a number that is no integer")
			}
			w.Detail[name] = i
		}
	}
	r := &Record{Seq: w.Seq, At: store.Time(w.At), Clock: store.Time(w.Clock),
		Entry: Entry{Action: w.Action, Actor: w.Actor, Kind: w.Kind, Object: w.Object, Detail: w.Detail, Content: w.Content}}
	if err := r.validate(); err != nil {
		return nil, fmt.Errorf("its line is not an entry: %w", err)
	}
	if w.Seq < 0 || w.Clock != 0 && w.Clock >= w.At || !bytes.Equal(appendLine(nil, w.Seq, w.At, w.Clock, r.appendBody(nil)), line) {
		return nil, errors.New("its line is not written as the log writes it")
	}
	return r, nil
}
