package casereport

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/desk"
	"github.com/namesake-screening/namesake/internal/holds"
)

//go:embed report.html
var page string

//go:embed report.css
var style string

// Policy is the content security policy of a document that stands by itself: its
// own style by its hash, and nothing else.
var Policy = func() string {
	sum := sha256.Sum256([]byte(style))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
}()

// Names says what actors are called, such as "account:7".
type Names func(actor string) string

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"utc": utc, "facts": Of, "listed": Listed, "rows": desk.Waterfall, "words": desk.Words, "number": desk.Number, "namesakes": desk.Namesakes,
	"probable": desk.Probability, "percent": desk.Percent, "what": What, "detail": detail, "reason": Reason,
}).Parse(page))

// view is what the templates see.
type view struct {
	*Report
	Style template.CSS
	names Names
}

// Content writes a report as what stands within a page.
func (r *Report) Content(names Names) (template.HTML, error) {
	text, err := r.write("report", names)
	return template.HTML(text), err // it was escaped just now
}

// Document writes a report as a file of its own, to be served with [Policy].
func (r *Report) Document(names Names) ([]byte, error) { return r.write("document", names) }

func (r *Report) write(which string, names Names) ([]byte, error) {
	var b bytes.Buffer
	err := templates.ExecuteTemplate(&b, which, view{r, template.CSS(style), names})
	return b.Bytes(), err
}

// Called is the name of an actor with the actor itself, by which the audit log
// names it.
func (v view) Called(actor string) string {
	switch known := v.names(actor); {
	case actor == "":
		return "the service"
	case known == "" || known == actor:
		return actor
	default:
		return known + " (" + actor + ")"
	}
}

// Code writes what is beside an entry of the timeline.
func (v view) Code(code string) string { return Code(code, v.Called) }

// What says in words what an entry of a timeline is: "Alert 5: reopened".
func What(e cases.Entry) string {
	object, done, _ := strings.Cut(e.Event, ".")
	of := int64(0)
	switch object {
	case "alert":
		of = e.Alert
	case "case":
		of = e.Case
	default:
		of = e.Object
	}
	text := desk.Words(object)
	if of > 0 {
		text += " " + number(of)
	}
	text += ": " + strings.NewReplacer("-", " ", "_", " ").Replace(done)
	switch e.Event {
	case "case.noted", "case.corrected":
		text += ", note " + number(e.Object)
	case "case.attached", "case.detached":
		text += ", attachment " + number(e.Object)
	}
	return text
}

// Code writes what is beside an entry: an actor by name, a code in words.
func Code(code string, names Names) string {
	switch kind, _, _ := strings.Cut(code, ":"); kind {
	case "account", "key":
		return names(code)
	case "sha256":
		return code
	}
	if at, err := time.Parse(time.RFC3339, code); err == nil {
		return desk.When(at)
	}
	return strings.NewReplacer("-", " ", "_", " ").Replace(code)
}

// Reason writes the reason code of a decision or a clearance in words.
func Reason(code string) string {
	for _, r := range decisions.Reasons {
		if r.Code == code {
			return r.Text + " (" + code + ")"
		}
	}
	for _, r := range holds.Reasons {
		if r.Code == code {
			return r.Text + " (" + code + ")"
		}
	}
	return code
}

// detail writes what an entry of the audit log has beside: codes and hashes by
// name.
func detail(codes map[string]any, content map[string]string) string {
	var out []string
	for _, k := range slices.Sorted(maps.Keys(codes)) {
		out = append(out, fmt.Sprintf("%s %v", k, codes[k]))
	}
	for _, k := range slices.Sorted(maps.Keys(content)) {
		out = append(out, k+" "+content[k])
	}
	return strings.Join(out, ", ")
}

// Best is the fact that would tell most, of a match; "" for none.
func (a Alert) Best() string {
	if a.Match == nil || len(a.Match.Deciders) == 0 {
		return ""
	}
	return strings.Join(each(a.Match.Deciders, func(d namesake.Decider) string { return d.Text + " (" + d.Bits.String() + " bits)" }), "; ")
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
