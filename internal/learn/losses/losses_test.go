package main

import (
	"os"
	"testing"

	"github.com/namesake-screening/namesake/match/losses"
)

// The committed table, and what the search starts from, keep what package index
// rests on. That go generate ./match/losses writes the same bytes again takes
// minutes, and is for whoever changes the search.
func TestTablesKeepWhatTheIndexRestsOn(t *testing.T) {
	text, err := os.ReadFile("start.txt")
	if err != nil {
		t.Fatal(err)
	}
	start, err := losses.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]losses.Table{"start.txt": start, "the committed table": losses.Now} {
		if !allowed(&table) {
			t.Errorf("%s is not allowed:\n%v", name, table)
		}
	}
	bad := losses.Now
	bad.OmitSecond = 49
	if allowed(&bad) {
		t.Error("a name left out may lose less than match.Floor")
	}
}

// What is beyond an aim counts, but little; what falls short counts in full.
func TestShortfallIsCountedInSteps(t *testing.T) {
	reached := figures{f1: 0.90, auc: 0.93, first: 0.94, ten: 0.99, passed: 0.85, atPercent: 0.94, atPermille: 0.85, slippedTen: 0.98, native: 0.955, nativeNear: 0.985, culture: 0.97, worst: 0.97}
	if s := reached.short(); s > 1e-9 || s < -1e-9 {
		t.Errorf("all aims reached: %v", s)
	}
	worse, better, alerting := reached, reached, reached
	worse.atPercent -= 0.02
	better.atPercent += 0.02
	alerting.alerted = 0.0045 + 0.00025
	if w, b, a := worse.short(), better.short(), alerting.short(); w < 0.99 || w > 1.01 || b > -0.09 || b < -0.11 || a < 1.99 || a > 2.01 {
		t.Errorf("a step short %v, a step beyond %v, two steps too many alerts %v", w, b, a)
	}
}
