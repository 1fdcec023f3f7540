package api

import (
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/cases"
	"github.com/namesake-screening/namesake/internal/clearances"
	"github.com/namesake-screening/namesake/internal/cohorts"
	"github.com/namesake-screening/namesake/internal/coverage"
	"github.com/namesake-screening/namesake/internal/decisions"
	"github.com/namesake-screening/namesake/internal/editions"
	"github.com/namesake-screening/namesake/internal/holds"
	"github.com/namesake-screening/namesake/internal/policies"
	"github.com/namesake-screening/namesake/internal/population"
	"github.com/namesake-screening/namesake/internal/redress"
	"github.com/namesake-screening/namesake/internal/screenings"
	"github.com/namesake-screening/namesake/internal/service"
	"github.com/namesake-screening/namesake/internal/statistics"
	"github.com/namesake-screening/namesake/internal/subject"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/policy"
)

// schemaNames are those of types whose own name says too little outside their
// package.
var schemaNames = map[reflect.Type]string{
	reflect.TypeFor[policies.Version]():     "PolicyVersion",
	reflect.TypeFor[policy.Policy]():        "Policy",
	reflect.TypeFor[population.Member]():    "PopulationSubject",
	reflect.TypeFor[population.Past]():      "PastSubject",
	reflect.TypeFor[service.ListInUse]():    "ListInUse",
	reflect.TypeFor[service.KnownEdition](): "KnownEdition",
	reflect.TypeFor[coverage.Edition]():     "PublishedEdition",
	reflect.TypeFor[coverage.Report]():      "Coverage",
	reflect.TypeFor[coverage.Owed]():        "OwedSubjects",
	reflect.TypeFor[coverage.Covered]():     "CoveredSubjects",
	reflect.TypeFor[editions.Refusal]():     "Refusal",
	reflect.TypeFor[decisions.Item]():       "QueuedAlert",
	reflect.TypeFor[decisions.Reason]():     "DecisionReason",
	reflect.TypeFor[clearances.Facts]():     "MaterialFacts",
	reflect.TypeFor[list.FieldChange]():     "FieldChange",
	reflect.TypeFor[cohorts.Summary]():      "CohortSummary",
	reflect.TypeFor[cohorts.Figures]():      "CohortFigures",
	reflect.TypeFor[cohorts.Status]():       "CohortStatus",
	reflect.TypeFor[cohorts.Member]():       "CohortMember",
	reflect.TypeFor[cohorts.Entry]():        "CohortEntry",
	reflect.TypeFor[cases.Case]():           "Case",
	reflect.TypeFor[cases.Note]():           "CaseNote",
	reflect.TypeFor[cases.Attachment]():     "Attachment",
	reflect.TypeFor[cases.Entry]():          "TimelineEntry",
	reflect.TypeFor[struct{}]():             "Nothing",
	reflect.TypeFor[holds.By]():             "HeldBy",
	reflect.TypeFor[holds.Request]():        "InformationRequest",
	reflect.TypeFor[redress.Case]():         "Complaint",
	reflect.TypeFor[redress.Pair]():         "ComplaintParty",
	reflect.TypeFor[redress.Event]():        "ComplaintEvent",
	reflect.TypeFor[subject.Difference]():   "DifferingFact",
	reflect.TypeFor[screenings.Cleared]():   "ClearedMatch",
}

func schemaName(t reflect.Type, hint string) string {
	if name, ok := schemaNames[t]; ok {
		return name
	}
	if inner, ok := strings.CutPrefix(t.Name(), "page["); ok {
		for known, name := range schemaNames {
			if inner == known.PkgPath()+"."+known.Name()+"]" {
				return "PageOf" + name
			}
		}
		return "PageOf" + huma.DefaultSchemaNamer(t, hint)[len("Page"):]
	}
	return huma.DefaultSchemaNamer(t, hint)
}

// The words of package namesake are described by types of the API, since they
// know nothing of it.
type (
	outcomeWord    string
	kindWord       string
	genderWord     string
	identifierWord string
	stateWord      string
	dateText       string
)

func words[T ~string](values ...T) *huma.Schema {
	s := &huma.Schema{Type: huma.TypeString}
	for _, v := range values {
		s.Enum = append(s.Enum, string(v))
	}
	return s
}

func (outcomeWord) Schema(huma.Registry) *huma.Schema {
	return words(namesake.OutcomeClear, namesake.OutcomePotentialMatch, namesake.OutcomeInconclusive, namesake.OutcomeIncomplete)
}

func (kindWord) Schema(huma.Registry) *huma.Schema { return words(subject.Kinds...) }

func (genderWord) Schema(huma.Registry) *huma.Schema {
	return words(namesake.GenderMale, namesake.GenderFemale, namesake.GenderOther)
}

func (identifierWord) Schema(huma.Registry) *huma.Schema { return words(subject.IdentifierTypes...) }

func (stateWord) Schema(huma.Registry) *huma.Schema {
	return words(policies.Draft, policies.Tested, policies.Approved, policies.Live, policies.Retired)
}

func (dateText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "YYYY, YYYY-MM or YYYY-MM-DD; with ~ behind for circa, and with / between two for a range.",
		Pattern: `^\d{4}(-\d\d(-\d\d)?)?~?(/\d{4}(-\d\d(-\d\d)?)?)?$`}
}

func newRegistry() huma.Registry {
	r := huma.NewMapRegistry("#/components/schemas/", schemaName)
	for t, as := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[namesake.Bits]():           reflect.TypeFor[float64](),
		reflect.TypeFor[namesake.Outcome]():        reflect.TypeFor[outcomeWord](),
		reflect.TypeFor[namesake.Kind]():           reflect.TypeFor[kindWord](),
		reflect.TypeFor[namesake.Gender]():         reflect.TypeFor[genderWord](),
		reflect.TypeFor[namesake.IdentifierType](): reflect.TypeFor[identifierWord](),
		reflect.TypeFor[policies.State]():          reflect.TypeFor[stateWord](),
		reflect.TypeFor[namesake.PartialDate]():    reflect.TypeFor[dateText](),
		reflect.TypeFor[statistics.Count]():        reflect.TypeFor[countWord](),
	} {
		r.RegisterTypeAlias(t, as)
	}
	return r
}

// finish says what no type does: which report a version has, and that arrays are
// empty where nothing is in them, and never null.
func finish(r huma.Registry) {
	report := r.Schema(reflect.TypeFor[service.PolicyReport](), true, "")
	if v := r.Map()["PolicyVersion"]; v != nil {
		v.Properties["report"] = report
	}
	for _, s := range r.Map() {
		neverNull(s)
	}
}

func neverNull(s *huma.Schema) {
	if s == nil {
		return
	}
	if s.Type == huma.TypeArray {
		s.Nullable = false
	}
	neverNull(s.Items)
	for _, p := range s.Properties {
		neverNull(p)
	}
}

// schema describes a body.
func (b *body) schema(r huma.Registry) *huma.Schema {
	if b.takes == nil {
		return &huma.Schema{Type: huma.TypeString}
	}
	if b.needs == nil {
		return r.Schema(b.takes, true, "")
	}
	s := *r.Schema(b.takes, false, "")
	s.Required = slices.DeleteFunc(slices.Clone(s.Required), func(field string) bool { return !b.needs(field) })
	s.PrecomputeMessages() // which are of what is required, too
	return &s
}
