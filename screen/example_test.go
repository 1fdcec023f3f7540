package screen_test

import (
	"fmt"
	"log"
	"testing/fstest"

	"github.com/namesake-screening/namesake"
	"github.com/namesake-screening/namesake/list"
	"github.com/namesake-screening/namesake/list/formats"
	"github.com/namesake-screening/namesake/policy"
	"github.com/namesake-screening/namesake/screen"
)

// The list may be in any format that package list/formats gathers; here it is
// a CSV file of one's own.
func Example() {
	files := fstest.MapFS{"list.csv": {Data: []byte("id,name,birth_date\nQ1,Orvan Daskel,1961-05-02\n")}}

	edition, err := list.Read(files, "list.csv", formats.All())
	if err != nil {
		log.Fatal(err) // names file, line and field
	}
	screener, err := screen.New([]*list.Edition{edition}, policy.Default())
	if err != nil {
		log.Fatal(err)
	}
	answer, err := screener.Screen(namesake.Subject{Name: "Orwan Daskell", BirthDate: namesake.Year(1961)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.Outcome)
	fmt.Println(answer.Matches[0].Summary)

	// Output:
	// potential-match
	// May be Orvan Daskel: hardly anybody else would agree this well.
}
