package yente

import "strings"

// opensanctionsNames are the names by which OpenSanctions' clients ask for the
// lists that Namesake reads from their publishers. A name that a list has itself
// goes before.
var opensanctionsNames = map[string]string{
	"sanctions":               Everything, // more than sanctions where other lists are there: nobody is left out
	"un_sc_sanctions":         "un-sc",
	"eu_fsf":                  "eu-fsf",
	"gb_hmt_sanctions":        "uk-ofsi",
	"gb_fcdo_sanctions":       "uk-sl",
	"us_bis_denied":           "us-dpl",
	"us_trade_csl":            "us-csl",
	"ca_dfatd_sema_sanctions": "ca-sema",
	"au_dfat_sanctions":       "au-dfat",
}

// formatTopics are the topics of everybody on a list of the format.
var formatTopics = map[string][]string{
	"ofac-csv":     {"sanction"},
	"un-xml":       {"sanction"},
	"eu-fsf-xml":   {"sanction"},
	"eu-fsf-csv":   {"sanction"},
	"eu-old-xml":   {"sanction"},
	"uk-ofsi-csv":  {"sanction"},
	"uk-sl-xml":    {"sanction"},
	"ca-sema-xml":  {"sanction"},
	"au-dfat-xlsx": {"sanction"},
	"us-dpl-tsv":   {"export.control"},
	"us-csl-csv":   {"export.control", "sanction"}, // of some the one, of some the other: whoever asks for either gets all
}

// topicLabels are the topics of FollowTheMoney, with what to call them.
var topicLabels = map[string]string{}

func init() {
	for _, line := range strings.Split(strings.TrimSpace(topics), "\n") {
		name, label, _ := strings.Cut(line, " ")
		topicLabels[name] = label
	}
}

const topics = `
asset.frozen Frozen asset
corp.disqual Disqualified
corp.offshore Offshore
corp.public Public listed company
corp.shell Shell company
crime Crime
crime.boss Criminal leadership
crime.cyber Cybercrime
crime.env Environmental violations
crime.fin Financial crime
crime.fraud Fraud
crime.terror Terrorism
crime.theft Theft
crime.traffick Trafficking
crime.traffick.drug Drug trafficking
crime.traffick.human Human trafficking
crime.war War crimes
debarment Debarred entity
export.control Export controlled
export.control.linked Export control-linked
export.risk Trade risk
fin Financial services
fin.adivsor Financial advisor
fin.bank Bank
fin.fund Fund
forced.labor Forced labor
gov Government
gov.admin Civil service
gov.executive Executive branch of government
gov.financial Central banking and financial integrity
gov.head Head of government or state
gov.igo Intergovernmental organization
gov.judicial Judicial branch of government
gov.legislative Legislative branch of government
gov.muni Municipal government
gov.national National government
gov.religion Religious leadership
gov.security Security services
gov.soe State-owned enterprise
gov.state State government
gov.union Union
invest.ban Investment ban
invest.risk Investment risk
mare.detained Maritime detention
mare.shadow Shadow fleet
mare.sts Ship-to-ship transfer
mil Military
poi Person of interest
pol.party Political party
pol.union Union
reg.action Regulator action
reg.warn Regulator warning
rel Religion
role.act Activist
role.diplo Diplomat
role.journo Journalist
role.judge Judge
role.lawyer Lawyer
role.lobby Lobbyist
role.oligarch Oligarch
role.pep Politician
role.pol Non-PEP politician
role.rca Close associate
role.spy Spy
sanction Sanctioned entity
sanction.counter Counter-sanctioned entity
sanction.linked Sanction-linked entity
wanted Wanted
`
