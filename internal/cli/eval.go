package cli

type evalCmd struct {
	Pairs  string   `placeholder:"FILE.csv" xor:"what" required:"" help:"Labelled names: columns schema,name1,name2,is_match."`
	People string   `placeholder:"FILE.csv" xor:"what" required:"" help:"People with the entity expected: columns name,birth_date,country,gender,expect."`
	Out    string   `placeholder:"FILE.csv" help:"With --pairs: write the file with a column score, 0–1."`
	Report string   `placeholder:"FILE.html" help:"With --pairs: write a report for readers, one file with charts, figures and the worst cases."`
	Lists  []string `sep:"none" placeholder:"PATH" help:"With --people: a file or folder of one list; repeatable."`
	By     string   `placeholder:"COLUMN" help:"Tell the figures apart by the values of a column."`
	// NamesOnly tells what names alone are worth.
	NamesOnly bool     `help:"With --people: pass over all that is known but the name."`
	More      []string `arg:"" optional:"" name:"path" help:"Further lists."`
}

func (evalCmd) Help() string {
	return `Names alone, at the threshold that is shipped; name1 is who is asked about, name2 who is listed:

  namesake eval --pairs pairs.csv --out scored.csv --by category
  namesake eval --pairs pairs.csv --report report.html --by category

Whole screenings; expect is the ID of the listed entity, several separated by ";", or empty for people on no list. Anybody found for
them, potential match or inconclusive, counts as a false alert:

  namesake eval --people people.csv --lists sdn/ --by culture`
}

func (c *evalCmd) Run(e *env) error {
	if c.People != "" {
		if c.Out != "" {
			return usagef("namesake screen --in FILE.csv --out FILE.jsonl keeps each answer", "--out goes with --pairs")
		}
		if c.Report != "" {
			return usagef("people are screened against lists; the report is of pairs of names", "--report goes with --pairs")
		}
		return c.people(e)
	}
	if len(c.Lists)+len(c.More) > 0 || c.NamesOnly {
		return usagef("pairs of names need no list, and have nothing but names", "--lists and --names-only go with --people")
	}
	return c.pairs(e)
}
