package cli

import (
	"strings"

	"github.com/namesake-screening/namesake/internal/subject"
)

type screenCmd struct {
	Name       []string `arg:"" optional:"" help:"The name to screen, in quotes, in any script."`
	BirthDate  string   `placeholder:"DATE" help:"YYYY, YYYY-MM or YYYY-MM-DD."`
	Country    []string `sep:"none" placeholder:"COUNTRY" help:"Nationality, as a name or code; repeatable. It never raises a score."`
	Gender     string   `placeholder:"GENDER" help:"male, female or other."`
	Kind       string   `placeholder:"KIND" help:"person, organization, vessel or aircraft. Default: any."`
	Identifier []string `sep:"none" name:"id" aliases:"identifier" placeholder:"TYPE:VALUE" help:"Such as passport:A1234567; repeatable."`
	MRZ        string   `placeholder:"LINES" help:"The machine readable zone of a travel document, its lines in one pair of quotes; NAME may be left out."`
	Alias      []string `sep:"none" placeholder:"NAME" help:"Another name of the same person; repeatable."`

	In  string `placeholder:"FILE.csv" help:"Screen every row of a file of people."`
	Out string `placeholder:"FILE.jsonl" help:"Where the results go: one JSON object a line, in the order of the input."`

	Lists       []string `sep:"none" placeholder:"PATH" help:"A file, or a folder that holds one list's files; repeatable. Default: the imported lists."`
	FailOnMatch bool     `help:"Exit with status 3 when anybody was found."`
}

func (screenCmd) Help() string {
	return `Ask about one name. Whatever else is known helps to tell the listed person from a namesake:

  namesake screen "Orvan Daskel"
  namesake screen "Orvan Daskel" --birth-date 1961-05 --country Norway --id passport:N1234567
  namesake screen "Орван Даскел" --lists sdn/ --lists consolidated.xml --json

Ask about many. The columns are name, birth_date, country, gender, id, aliases, kind, identifiers, mrz; only name or mrz, the machine
readable zone of a travel document, is needed, and several values in one field are separated by ";". Rows that cannot be read go to results.rejects.csv with their line and reason:

  namesake screen --in people.csv --out results.jsonl`
}

func (c *screenCmd) Run(e *env) error {
	if c.In != "" {
		return c.batch(e)
	}
	switch {
	case c.Out != "":
		return usagef("name the input with --in FILE.csv", "--out goes with --in")
	case len(c.Name) == 0 && c.MRZ == "":
		return usagef(`namesake screen "Orvan Daskel", or namesake screen --in people.csv --out results.jsonl`, "no name to screen")
	case len(c.Name) > 1:
		return usagef("write the name in quotes, and --lists before every path", "%d names to screen: %q", len(c.Name), c.Name)
	}
	asked, err := subject.Text{
		Name: strings.Join(c.Name, ""), MRZ: c.MRZ, Kind: c.Kind, BirthDate: c.BirthDate, Gender: c.Gender, Countries: c.Country, Aliases: c.Alias, Identifiers: c.Identifier,
	}.Parse()
	if mistakes := subject.Mistakes(err); len(mistakes) > 0 {
		var texts []string
		for _, m := range mistakes {
			texts = append(texts, flagOf(m.Field)+": "+m.Msg)
		}
		return usagef("namesake screen --help", "%s", strings.Join(texts, "; "))
	}
	screener, err := e.screener(c.Lists)
	if err != nil {
		return err
	}
	answer, err := screener.Screen(asked)
	if err != nil {
		return err
	}
	if c.FailOnMatch && len(answer.Matches) > 0 {
		e.status = exitFound
	}
	if e.json {
		return e.writeJSON(answer)
	}
	return explain(e.out, answer, screener.titles)
}

// flagOf is how a field is given at the command line.
func flagOf(field string) string {
	if field == "name" {
		return "NAME"
	}
	field, _, _ = strings.Cut(field, "/")
	field = strings.TrimSuffix(field, "es") // aliases
	return "--" + strings.ReplaceAll(field, "_", "-")
}
