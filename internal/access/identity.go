package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Kind is what sort of party acts.
type Kind string

const (
	Person  Kind = "account"      // somebody who signed in
	Program Kind = "key"          // a program with a key
	Machine Kind = "command-line" // whoever may run commands on the server, or the service itself
)

// Identity is who a request is from. The zero value is nobody, and may do
// nothing.
type Identity struct {
	Kind  Kind
	ID    string // of the account or key, unique for ever within the kind
	Name  string // to show; personal for a person, so never in logs
	Roles []Role
	Only  []Action // to which a key is narrowed; empty for all of its roles
}

// CommandLine is the actor of commands on the server.
const CommandLine = string(Machine)

// Actor is how records name the identity: "account:7", "key:k3h5…", never by a
// name. It is "" for nobody.
func (i Identity) Actor() string {
	if i.ID == "" {
		return string(i.Kind)
	}
	return string(i.Kind) + ":" + i.ID
}

// Can says of which things the identity may do an action.
func (i Identity) Can(a Action) Scope {
	if len(i.Only) > 0 && !slices.Contains(i.Only, a) || i.Kind != Person && rules[a].Effect == Decides {
		return None
	}
	return scope(i.Roles, a)
}

// May reports whether the identity may do an action to a thing that belongs to
// the owner, an actor.
func (i Identity) May(a Action, owner string) bool {
	switch i.Can(a) {
	case All:
		return true
	case Own:
		return owner != "" && owner == i.Actor()
	}
	return false
}

// ErrSamePerson is returned where the second pair of eyes is the first.
var ErrSamePerson = errors.New("this takes a second person: whoever made it cannot confirm it")

// NotMaker is the rule of four eyes: it refuses the identity that made what it
// is to confirm. maker is an actor. Only a person is a pair of eyes, and an
// unknown maker might be anybody.
func NotMaker(i Identity, maker string) error {
	switch {
	case i.Kind != Person || i.ID == "":
		return fmt.Errorf("%w; and it must be a person who signed in", ErrSamePerson)
	case maker == "":
		return fmt.Errorf("%w; and it is not recorded who made this", ErrSamePerson)
	case maker == i.Actor():
		return ErrSamePerson
	}
	return nil
}

type identityKey struct{}

// With returns a context in which the identity acts.
func With(ctx context.Context, i Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, i)
}

// Of is who acts in the context: nobody where nobody signed in.
func Of(ctx context.Context) Identity {
	i, _ := ctx.Value(identityKey{}).(Identity)
	return i
}
