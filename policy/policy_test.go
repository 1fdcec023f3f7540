package policy_test

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/policy"
)

func TestDefaultIsSound(t *testing.T) {
	if err := policy.Default().Validate(); err != nil {
		t.Error(err)
	}
}

// Every mistake is told at once, by its field.
func TestValidateNamesEveryField(t *testing.T) {
	err := policy.Policy{Similarity: math.NaN(), People: math.Inf(1), Organizations: -1, RuleOut: 5}.Validate()
	if err == nil {
		t.Fatal("a policy of mistakes passed")
	}
	for _, field := range []string{"name", "version", "similarity", "people", "organizations", "max_namesakes", "prior_one_in", "rule_out"} {
		if !strings.Contains(err.Error(), "policy: "+field+": ") {
			t.Errorf("%q does not name %s", err, field)
		}
	}
	for _, similarity := range []float64{0, 0.49, 1.01} {
		p := policy.Default()
		p.Similarity = similarity
		if err := p.Validate(); err == nil || strings.Contains(err.Error(), "people") {
			t.Errorf("similarity %v: %v", similarity, err)
		}
	}
}

// A screening names its policy by hash: a change of any field is another
// policy, and the same content is the same one wherever it was read.
func TestHashCoversEveryField(t *testing.T) {
	base := policy.Default().Ref()
	p := policy.Default()
	var change func(v reflect.Value)
	change = func(v reflect.Value) {
		for i := range v.NumField() {
			f, was := v.Field(i), v.Field(i).Interface()
			switch f.Kind() {
			case reflect.String:
				f.SetString("other")
			case reflect.Int, reflect.Int32:
				f.SetInt(f.Int() - 1)
			case reflect.Float64:
				f.SetFloat(f.Float()*0.9 + 0.01)
			case reflect.Slice:
				f.Set(reflect.MakeSlice(f.Type(), 1, 1))
			case reflect.Struct:
				change(f)
				continue
			default:
				t.Fatalf("field %s: say how to change it", v.Type().Field(i).Name)
			}
			if p.Ref().Hash == base.Hash {
				t.Errorf("a change of %s leaves the hash", v.Type().Field(i).Name)
			}
			f.Set(reflect.ValueOf(was))
		}
	}
	change(reflect.ValueOf(&p).Elem())
	var read policy.Policy
	b, err := json.Marshal(policy.Default())
	if err == nil {
		err = json.Unmarshal(b, &read)
	}
	if err != nil || read.Ref() != base {
		t.Errorf("written and read: %+v, %v; was %+v", read.Ref(), err, base)
	}
}

// What is not stated is not part of the content, so that a policy drafted before
// there was such a field has the hash that stored screenings name.
func TestHashStaysForWhatIsNotStated(t *testing.T) {
	const want = "sha256:9dd72ab75211958def6fcd5e3ad8c5825aaa9c84e5e8dbcf69b021dfa1309395"
	if got := policy.Default().Ref().Hash; got != want {
		t.Errorf("the shipped policy has hash %s, had %s; where its content changed on purpose, raise its version", got, want)
	}
}

// The population halves with every bit, and never grows: evidence against
// makes nobody likelier than the whole world. Near people are few among it.
func TestExpectedNamesakes(t *testing.T) {
	p := policy.Default()
	for _, c := range []struct {
		kind        namesake.Kind
		name, facts namesake.Bits
		want        float64
	}{
		{namesake.KindPerson, 0, 0, 8e9},
		{namesake.KindPerson, 100, 0, 4e9},
		{namesake.KindUnknown, 500, -200, 1e9},
		{namesake.KindPerson, -500, 0, 8e9},
		{namesake.KindVessel, 200, 0, 7.5e7},
		{namesake.KindOrganization, 200, -100, 1.5e8},
	} {
		if got := p.ExpectedNamesakes(c.kind, c.name, c.facts); math.Abs(got/c.want-1) > 1e-4 {
			t.Errorf("%s at %s and %s bits: %v, want %v", c.kind, c.name, c.facts, got, c.want)
		}
	}
}

// The rules, each by the least that sets it off and the most that does not.
func TestDecide(t *testing.T) {
	p := policy.Default()
	fact := func(f namesake.Feature, v namesake.Verdict, b namesake.Bits, text string) namesake.Evidence {
		return namesake.Evidence{Feature: f, Verdict: v, Bits: b, Text: text}
	}
	name := fact(namesake.FeatureName, namesake.VerdictContradicts, -5000, "the names differ")
	date := func(b namesake.Bits) namesake.Evidence {
		return fact(namesake.FeatureBirthDate, namesake.VerdictContradicts, b, "date is off")
	}
	gender := fact(namesake.FeatureGender, namesake.VerdictContradicts, -300, "another gender")
	number := fact(namesake.FeatureIdentifier, namesake.VerdictAgrees, 2400, "same number")
	born := fact(namesake.FeatureBirthDate, namesake.VerdictAgrees, 520, "same year")
	for _, c := range []struct {
		story     string
		facts     []namesake.Evidence
		quality   namesake.Quality
		namesakes float64
		want      namesake.Outcome
		reason    string
	}{
		{"few namesakes", nil, "", p.MaxNamesakes, namesake.OutcomePotentialMatch, "hardly anybody"},
		{"too many", nil, "", p.MaxNamesakes + 0.1, namesake.OutcomeInconclusive, "too many"},
		{"nearly ruled out", []namesake.Evidence{date(p.RuleOut + 1)}, "", 1, namesake.OutcomePotentialMatch, ""},
		{"ruled out", []namesake.Evidence{date(p.RuleOut)}, "", 1, namesake.OutcomeClear, "ruled out: date is off"},
		{"ruled out by several", []namesake.Evidence{date(-400), gender}, "", 1, namesake.OutcomeClear, "date is off and another gender"},
		{"a number over all", []namesake.Evidence{date(-5000), number}, namesake.QualityWeak, 1e9, namesake.OutcomePotentialMatch, "identifying number"},
		{"weak alias alone", nil, namesake.QualityWeak, 0, namesake.OutcomeClear, "weak alias"},
		{"weak alias with a fact", []namesake.Evidence{born}, namesake.QualityWeak, 1, namesake.OutcomePotentialMatch, ""},
		{"weak alias with a fact that too many share", []namesake.Evidence{born}, namesake.QualityWeak, 1e6, namesake.OutcomeInconclusive, ""},
	} {
		got, reason := p.Decide(namesake.Evidence{Parts: append([]namesake.Evidence{name}, c.facts...)}, c.quality, c.namesakes)
		if got != c.want || !strings.Contains(reason, c.reason) {
			t.Errorf("%s: %s, %q; want %s, %q", c.story, got, reason, c.want, c.reason)
		}
	}
}

func TestDecodeIsStrict(t *testing.T) {
	good, err := json.Marshal(policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	if p, err := policy.Decode(good); err != nil || p.Ref() != policy.Default().Ref() {
		t.Errorf("the shipped policy is read as %+v, %v", p, err)
	}
	for _, bad := range []string{"", "[]", `{"similarty": 0.7}`, `{"name": "x"}`, string(good) + "{}"} {
		if _, err := policy.Decode([]byte(bad)); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}
