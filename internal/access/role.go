package access

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Role is what somebody is here for. An account or a key may have several.
type Role string

const (
	Analyst       Role = "analyst"       // screens, and decides alerts
	Reviewer      Role = "reviewer"      // is the second pair of eyes, and approves policies
	Administrator Role = "administrator" // keeps accounts, lists and configuration, and decides nothing
	Auditor       Role = "auditor"       // reads everything and changes nothing
	Integrator    Role = "integrator"    // is a program that screens and keeps the population
)

// Roles are all there are, in the order of the columns of [Rules].
var Roles = []Role{Analyst, Reviewer, Administrator, Auditor, Integrator}

// Action is something that an address or a command does.
type Action string

const (
	Screen          Action = "screen"
	ScreeningRead   Action = "screening.read"
	SubjectRead     Action = "subject.read"
	SubjectWrite    Action = "subject.write"
	SubjectDelete   Action = "subject.delete"
	AlertRead       Action = "alert.read"
	AlertDecide     Action = "alert.decide"
	AlertReview     Action = "alert.review"
	ViewWrite       Action = "view.write"
	CaseRead        Action = "case.read"
	CaseOpen        Action = "case.open"
	CaseWrite       Action = "case.write"
	CaseAssign      Action = "case.assign"
	CaseReview      Action = "case.review"
	ClearanceRead   Action = "clearance.read"
	ClearanceGrant  Action = "clearance.grant"
	ClearanceRevoke Action = "clearance.revoke"
	HoldRead        Action = "hold.read"
	HoldRequest     Action = "hold.request"
	HoldRelease     Action = "hold.release"
	HoldReview      Action = "hold.review"
	RedressRead     Action = "redress.read"
	RedressWrite    Action = "redress.write"
	RedressPropose  Action = "redress.propose"
	RedressDecide   Action = "redress.decide"
	CohortRead      Action = "cohort.read"
	CohortWrite     Action = "cohort.write"
	ListRead        Action = "list.read"
	ListImport      Action = "list.import"
	ListFetch       Action = "list.fetch"
	PolicyRead      Action = "policy.read"
	PolicyDraft     Action = "policy.draft"
	PolicyTest      Action = "policy.test"
	PolicyApprove   Action = "policy.approve"
	PolicyLive      Action = "policy.live"
	CoverageRead    Action = "coverage.read"
	JobRead         Action = "job.read"
	JobRun          Action = "job.run"
	WebhookRead     Action = "webhook.read"
	WebhookManage   Action = "webhook.manage"
	AccountRead     Action = "account.read"
	AccountManage   Action = "account.manage"
	KeyRead         Action = "key.read"
	KeyManage       Action = "key.manage"
	SettingRead     Action = "setting.read"
	SettingChange   Action = "setting.change"
	AuditRead       Action = "audit.read"
	AuditVerify     Action = "audit.verify"
	MetricsRead     Action = "metrics.read"
	StatisticsRead  Action = "statistics.read"
	OwnRead         Action = "own.read"
	OwnPassword     Action = "own.password"
	OwnSessions     Action = "own.sessions"
	OwnNotices      Action = "own.notices"
)

// Scope is of which things an action may be done.
type Scope int

const (
	None Scope = iota
	Own        // of what is assigned to them, or is about themselves
	All
)

func (s Scope) String() string { return [...]string{"–", "own", "all"}[s] }

// Effect is what an action does to the state of the service, and who may cause it.
type Effect int

const (
	Reads   Effect = iota // changes nothing
	Changes               // by a person or by a program
	Decides               // by a person who signed in; a key never does, whatever its roles
)

func (e Effect) String() string { return [...]string{"reads", "changes", "person only"}[e] }

// Rule says who may do one action.
type Rule struct {
	Action Action
	Text   string
	Effect Effect
	Scopes [5]Scope // in the order of Roles
}

// Rules is the whole of who may do what; docs/access.md shows it. Both sides of
// what takes two people are decisions, so that nobody is their own second pair
// of eyes by way of a key.
var Rules = []Rule{
	// -------------------------------------------------------------------------- analyst reviewer administrator auditor integrator
	{Screen, "screen a subject or a party", Changes, [5]Scope{All, All, All, None, All}},
	{ScreeningRead, "read stored screenings", Reads, [5]Scope{All, All, All, All, All}},
	{SubjectRead, "read the subjects that are kept", Reads, [5]Scope{All, All, None, All, All}},
	{SubjectWrite, "add subjects and change them", Changes, [5]Scope{All, All, None, None, All}},
	{SubjectDelete, "delete subjects and their data", Changes, [5]Scope{None, All, None, None, All}},
	{AlertRead, "read alerts", Reads, [5]Scope{All, All, None, All, All}},
	{AlertDecide, "decide an alert", Decides, [5]Scope{All, All, None, None, None}},
	{AlertReview, "confirm or return the decision of somebody else", Decides, [5]Scope{None, All, None, None, None}},
	{ViewWrite, "save filters of pages, and share them", Changes, [5]Scope{All, All, None, None, None}},
	{CaseRead, "read cases", Reads, [5]Scope{All, All, None, All, None}},
	{CaseOpen, "open a case", Changes, [5]Scope{All, All, None, None, None}},
	{CaseWrite, "work on a case: notes, requests for information, closing", Decides, [5]Scope{Own, All, None, None, None}},
	{CaseAssign, "give a case to somebody", Decides, [5]Scope{None, All, None, None, None}},
	{CaseReview, "confirm or return the closing of a case by somebody else", Decides, [5]Scope{None, All, None, None, None}},
	{ClearanceRead, "read clearances", Reads, [5]Scope{All, All, None, All, None}},
	{ClearanceGrant, "propose a clearance", Decides, [5]Scope{All, All, None, None, None}},
	{ClearanceRevoke, "end a clearance before its time", Decides, [5]Scope{None, All, None, None, None}},
	{HoldRead, "read who is held, requests for information and releases", Reads, [5]Scope{All, All, None, All, All}},
	{HoldRequest, "ask for information, acknowledge such a request, and enter what came back", Decides, [5]Scope{All, All, None, None, None}},
	{HoldRelease, "propose to release somebody over a hold", Decides, [5]Scope{All, All, None, None, None}},
	{HoldReview, "confirm or refuse a release that somebody else proposed", Decides, [5]Scope{None, All, None, None, None}},
	{RedressRead, "read complaints of people wrongly matched", Reads, [5]Scope{All, All, None, All, None}},
	{RedressWrite, "take a complaint down", Changes, [5]Scope{All, All, None, None, All}},
	{RedressPropose, "propose what to decide of a complaint", Decides, [5]Scope{All, All, None, None, None}},
	{RedressDecide, "confirm or return what somebody else proposed to decide of a complaint", Decides, [5]Scope{None, All, None, None, None}},
	{CohortRead, "read cohorts and their ledgers", Reads, [5]Scope{All, All, None, All, None}},
	{CohortWrite, "make cohorts and enter changes of status", Decides, [5]Scope{All, All, None, None, None}},
	{ListRead, "read lists, editions and their differences", Reads, [5]Scope{All, All, All, All, All}},
	{ListImport, "import an edition, or withdraw a list", Changes, [5]Scope{None, None, All, None, None}},
	{ListFetch, "fetch lists from their publishers, and say when", Changes, [5]Scope{None, None, All, None, None}},
	{PolicyRead, "read policies", Reads, [5]Scope{All, All, All, All, All}},
	{PolicyDraft, "draft a version of a policy", Decides, [5]Scope{None, All, All, None, None}},
	{PolicyTest, "test a draft against labelled people", Changes, [5]Scope{None, All, All, None, None}},
	{PolicyApprove, "approve a version that somebody else drafted", Decides, [5]Scope{None, All, None, None, None}},
	{PolicyLive, "put an approved version in force", Decides, [5]Scope{None, None, All, None, None}},
	{CoverageRead, "read what is screened and what is owed", Reads, [5]Scope{All, All, All, All, All}},
	{JobRead, "read jobs and how far they are", Reads, [5]Scope{All, All, All, All, All}},
	{JobRun, "start and stop jobs", Changes, [5]Scope{None, None, All, None, All}},
	{WebhookRead, "read where events are sent", Reads, [5]Scope{None, None, All, All, None}},
	{WebhookManage, "say where events are sent", Decides, [5]Scope{None, None, All, None, None}},
	{AccountRead, "read accounts and their roles", Reads, [5]Scope{None, None, All, All, None}},
	{AccountManage, "create and disable accounts, reset passwords, give roles", Decides, [5]Scope{None, None, All, None, None}},
	{KeyRead, "read which keys there are", Reads, [5]Scope{None, None, All, All, None}},
	{KeyManage, "create and revoke keys", Decides, [5]Scope{None, None, All, None, None}},
	{SettingRead, "read the settings of the service", Reads, [5]Scope{None, None, All, All, None}},
	{SettingChange, "change the settings of the service", Decides, [5]Scope{None, None, All, None, None}},
	{AuditRead, "read the audit log", Reads, [5]Scope{None, None, All, All, None}},
	{AuditVerify, "verify the audit log", Reads, [5]Scope{None, None, All, All, None}},
	{MetricsRead, "read the metrics of the service", Reads, [5]Scope{None, None, All, All, All}},
	{StatisticsRead, "read counts and rates", Reads, [5]Scope{All, All, All, All, None}},
	{OwnRead, "read one's own account", Reads, [5]Scope{Own, Own, Own, Own, Own}},
	{OwnPassword, "change one's own password", Decides, [5]Scope{Own, Own, Own, Own, Own}},
	{OwnSessions, "end one's own sessions", Decides, [5]Scope{Own, Own, Own, Own, Own}},
	{OwnNotices, "mark one's own notices as read", Changes, [5]Scope{Own, Own, Own, Own, Own}},
}

var rules = func() map[Action]Rule {
	out := map[Action]Rule{}
	for _, r := range Rules {
		out[r.Action] = r
	}
	return out
}()

// scope is what the roles together allow.
func scope(roles []Role, a Action) Scope {
	most := None
	for i, role := range Roles {
		if slices.Contains(roles, role) {
			most = max(most, rules[a].Scopes[i])
		}
	}
	return most
}

// ParseRole reads the name of a role.
func ParseRole(text string) (Role, error) {
	if r := Role(text); slices.Contains(Roles, r) {
		return r, nil
	}
	return "", &Error{"role", fmt.Sprintf("unknown role %q; write %s", text, listed(Roles))}
}

// ParseAction reads the name of an action, as a key is narrowed to.
func ParseAction(text string) (Action, error) {
	if a := Action(text); rules[a].Action != "" {
		return a, nil
	}
	return "", &Error{"scope", fmt.Sprintf("unknown action %q; docs/access.md has the actions", text)}
}

func listed[T ~string](items []T) string {
	var words []string
	for _, item := range items {
		words = append(words, string(item))
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// joined writes a set for the database, split reads it.
func joined[T ~string](items []T) string {
	words := make([]string, len(items))
	for i, item := range items {
		words[i] = string(item)
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), ",")
}

func split[T ~string](text string) []T {
	var out []T
	for word := range strings.SplitSeq(text, ",") {
		if word != "" {
			out = append(out, T(word))
		}
	}
	return out
}

// coded writes a set for the audit log, which takes nothing empty and no more
// than 128 letters: of more it has the hash, and the set itself stands in the
// database.
func coded(set string) string {
	switch {
	case set == "":
		return "none"
	case len(set) > 128:
		return "sha256:" + hex.EncodeToString(hashed(set))
	}
	return set
}

// checkRoles refuses none, and what is no role.
func checkRoles(roles []Role) error {
	if len(roles) == 0 {
		return &Error{"role", "none is given; write " + listed(Roles)}
	}
	for _, r := range roles {
		if _, err := ParseRole(string(r)); err != nil {
			return err
		}
	}
	return nil
}

// Table writes [Rules] as a table in Markdown.
func Table() string {
	var b strings.Builder
	b.WriteString("| action | what it is to | effect |")
	for _, r := range Roles {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat("---|", len(Roles)) + "\n")
	for _, r := range Rules {
		fmt.Fprintf(&b, "| `%s` | %s | %s |", r.Action, r.Text, r.Effect)
		for _, s := range r.Scopes {
			fmt.Fprintf(&b, " %s |", s)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
