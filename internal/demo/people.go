package demo

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/internal/jobs"
	"github.com/namesake-screening/namesake/internal/sample"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/synth"
)

// Keys of people in the invented client's system.
func travellerKey(i int) string { return fmt.Sprintf("T-%04d", 1001+i) }
func clientKey(i int) string    { return fmt.Sprintf("C-%04d", 2001+i) }

// travellers are people on no list who came by one route, the members of the
// cohort: of those that package synth invents, the ones on no list of its own.
func travellers(n int) []namesake.Subject {
	world := synth.World{Seed: 2024, Entities: 5000}
	var out []namesake.Subject
	for at := 0; len(out) < n; at++ {
		if p := world.Person(at); p.Category == synth.Clean {
			out = append(out, p.Subject)
		}
	}
	return out
}

// clients are parties who share a name with somebody on the sample list, by the
// spellings that the list has of it: each listed person has namesakes of another
// age, some of whom little is known, and every third is met in person. Two share
// the name of somebody who is no longer listed.
func clients() ([]namesake.Subject, error) {
	now, err := sample.Edition()
	if err != nil {
		return nil, err
	}
	former, err := sample.Former()
	if err != nil {
		return nil, err
	}
	listed := now.Entities
	for _, e := range list.Diff(former, now).Removed {
		listed = append(listed, *e)
	}
	var out []namesake.Subject
	for i, e := range listed {
		at := func(k int) string { return e.Names[k%len(e.Names)].Full }
		if e.Kind != namesake.KindPerson {
			out = append(out, namesake.Subject{Kind: e.Kind, Name: at(i)})
			continue
		}
		var born namesake.PartialDate
		if len(e.BirthDates) > 0 {
			born = e.BirthDates[0]
		}
		from := []string{[]string{"PT", "SE", "CL", "MY"}[i%4]}
		if len(e.Nationalities) > 0 && i%4 > 0 {
			from = []string{e.Nationalities[0].Code}
		}
		person := func(name string, born namesake.PartialDate) {
			out = append(out, namesake.Subject{Kind: e.Kind, Name: name, BirthDate: born, Gender: e.Gender, Countries: from})
		}
		person(at(i), aged(born, i))
		person(at(i+1), namesake.PartialDate{})
		person(at(i+2), year(born))
		words := strings.Fields(at(0))
		if i%3 == 1 {
			// Of the family alone: too little for the policy in force.
			person("Mira "+words[len(words)-1], year(born))
		}
		if i%2 == 0 {
			person(strings.Join(append(words[1:], words[0]), " "), aged(born, i+1))
		}
		if i%3 == 0 {
			person(at(i+2), born)
		}
	}
	return out, nil
}

// year is a date of birth of which no more than the year is known.
func year(born namesake.PartialDate) namesake.PartialDate {
	d, _ := namesake.ParsePartialDate(fmt.Sprint(born.From.Year)) // none of none
	return d
}

// aged is a date of birth that is one slip, or years, away from another.
func aged(born namesake.PartialDate, i int) namesake.PartialDate {
	year := int(born.From.Year)
	if year == 0 {
		return namesake.PartialDate{}
	}
	text := fmt.Sprintf("%d-%02d-%02d", year+[]int{1, 7, 0, -12}[i%4], 1+i%12, 1+i%28)
	d, _ := namesake.ParsePartialDate(text) // as it was written
	return d
}

// takeIn hands a file of people to a job, as a client's system does every night.
func (o *office) takeIn(people []namesake.Subject, key func(int) string, more ...string) error {
	if err := o.job(jobs.Subjects, people, key, more...); err != nil {
		return err
	}
	return o.Service.Settle(o.ctx)
}

// job has a file of people worked through.
func (o *office) job(kind string, people []namesake.Subject, key func(int) string, more ...string) error {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"id", "name", "birth_date", "gender", "country"}}
	for i, p := range people {
		rows = append(rows, []string{key(i), p.Name, p.BirthDate.String(), string(p.Gender), strings.Join(p.Countries, ";")})
	}
	for _, row := range more {
		rows = append(rows, strings.Split(row, ","))
	}
	if err := w.WriteAll(rows); err != nil {
		return err
	}
	if _, err := o.Jobs.Create(o.ctx, jobs.Order{Kind: kind, Policies: []string{o.Service.Policy}, Format: jobs.CSV, By: o.program}, &b); err != nil {
		return err
	}
	_, err := o.Jobs.Once(o.ctx)
	return err
}
