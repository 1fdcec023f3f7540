package eval_test

import (
	"strings"
	"testing"

	"github.com/namesake-screening/namesake/eval"
)

func TestCommonNamesInTheirOwnScript(t *testing.T) {
	c := eval.Common{
		Country: "QQ",
		Given:   []eval.Written{{"Орван", "Orvan"}, {"Вим", "Wim"}, {"Ида", "Ida"}, {"Илда", "Ilda"}},
		Family:  []eval.Written{{"Даскел", "Daskel"}, {"Кворнли", "Quornley"}, {"Тессали", "Thessaly"}},
	}
	own := map[string]string{} // by the listed name
	for _, g := range c.Given {
		for _, f := range c.Family {
			own[strings.ToUpper(f.Latin)+", "+g.Latin] = g.Own + " " + f.Own
		}
	}
	count := map[bool]int{}
	for _, p := range c.Pairs(1, 10) {
		count[p.Match]++
		if p.Match != (own[p.Listed] == p.Asked) || own[p.Listed] == "" {
			t.Errorf("%+v: label", p)
		}
		if !p.Match && !strings.Contains(own[p.Listed], strings.Fields(p.Asked)[0]) && !strings.Contains(own[p.Listed], strings.Fields(p.Asked)[1]) {
			t.Errorf("%+v: two people share a part", p)
		}
		if strings.HasSuffix(p.Listed, "Ida") && strings.HasPrefix(p.Asked, "Илда") {
			t.Errorf("%+v: names this alike may be one", p)
		}
	}
	if count[true] != 10 || count[false] != 10 {
		t.Errorf("%d pairs of one person, %d of two", count[true], count[false])
	}
	c.FamilyFirst = true
	if p := c.Pairs(1, 1)[0]; strings.Contains(p.Asked, " ") {
		t.Errorf("%q: written without a space", p.Asked)
	}
	if (eval.Common{}).Pairs(1, 1) != nil {
		t.Error("no names make pairs")
	}
}
