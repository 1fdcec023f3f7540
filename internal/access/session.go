package access

import (
	"context"
	"errors"
	"time"

	"github.com/namesake-screening/namesake/internal/store"
)

// seenEvery is how exactly the database knows when a session was last used:
// reading a page should not wait for a write.
const seenEvery = time.Minute

// signedIn records that an account signed in, and starts its session.
func (a *Access) signedIn(tx *store.Tx, c *Account, way string) (session string, err error) {
	c.SignedIn, c.Password = tx.Now(), c.Password || !c.External
	if _, err := tx.Exec("UPDATE accounts SET signed_in_at = $1 WHERE id = $2", tx.Micros(), c.ID); err != nil {
		return "", err
	}
	if err := a.record(tx, "session.opened", c.Actor(), *c, map[string]string{"way": way}); err != nil {
		return "", err
	}
	return a.newSession(tx, c.ID)
}

func (a *Access) newSession(tx *store.Tx, account int64) (session string, err error) {
	session, hash := newToken()
	if _, err := tx.Exec("INSERT INTO sessions (hash, account, created_at, seen_at) VALUES ($1, $2, $3, $4)", hash, account, tx.Micros(), tx.Micros()); err != nil {
		return "", err
	}
	_, err = tx.Exec("DELETE FROM sessions WHERE created_at <= $1 OR seen_at <= $2", tx.Now().Add(-a.config.Absolute).UnixMicro(), tx.Now().Add(-a.config.Idle).UnixMicro())
	return session, err
}

// errNobody is returned for a session or key that is nobody's any more.
var errNobody = errors.New("nobody is signed in")

// bySession is who a session is of, with the roles that they have now.
func (a *Access) bySession(ctx context.Context, session string) (Identity, error) {
	hash := hashed(session)
	var c stored
	var seen time.Time
	err := a.store.View(ctx, func(tx *store.Tx) (err error) {
		var id, created, used int64
		if err := tx.Get("SELECT account, created_at, seen_at FROM sessions WHERE hash = $1", []any{hash}, &id, &created, &used); err != nil {
			return err
		}
		seen = store.Time(used)
		if tx.Now().Sub(store.Time(created)) >= a.config.Absolute || tx.Now().Sub(seen) >= a.config.Idle {
			return store.ErrNotFound
		}
		c, err = account(tx, "id = $1 AND disabled_at = 0", id)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return Identity{}, errNobody
	}
	if err != nil {
		return Identity{}, err
	}
	if a.store.Now().Sub(seen) >= seenEvery {
		err = a.store.Update(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec("UPDATE sessions SET seen_at = $1 WHERE hash = $2 AND seen_at < $3", tx.Micros(), hash, tx.Micros())
			return err
		})
	}
	return c.identity(), err
}

// SignOut ends a session, or every session of the same account. One that is
// ended already is none to end.
func (a *Access) SignOut(ctx context.Context, session string, everywhere bool) error {
	hash := hashed(session)
	return a.store.Update(ctx, func(tx *store.Tx) error {
		c, err := account(tx, "id = (SELECT account FROM sessions WHERE hash = $1)", hash)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		detail := map[string]string{}
		if everywhere {
			detail["sessions"] = "all"
			_, err = tx.Exec("DELETE FROM sessions WHERE account = $1", c.ID)
		} else {
			_, err = tx.Exec("DELETE FROM sessions WHERE hash = $1", hash)
		}
		if err != nil {
			return err
		}
		return a.record(tx, "session.closed", c.Actor(), c.Account, detail)
	})
}

// Session is one that has not ended.
type Session struct {
	Started time.Time
	Seen    time.Time // last, to the minute
}

// Sessions are those of an account that have not ended, the one used last first.
func (a *Access) Sessions(ctx context.Context, id int64) (all []Session, err error) {
	err = a.store.View(ctx, func(tx *store.Tx) error {
		return tx.Query(func(scan func(...any) error) error {
			var started, seen int64
			err := scan(&started, &seen)
			all = append(all, Session{store.Time(started), store.Time(seen)})
			return err
		}, "SELECT created_at, seen_at FROM sessions WHERE account = $1 AND created_at > $2 AND seen_at > $3 ORDER BY seen_at DESC, created_at DESC",
			id, tx.Now().Add(-a.config.Absolute).UnixMicro(), tx.Now().Add(-a.config.Idle).UnixMicro())
	})
	return all, err
}

// EndSessions signs an account out everywhere; by is the actor who does it. It
// returns how many sessions ended, and where there was none records nothing.
func (a *Access) EndSessions(ctx context.Context, by string, id int64) (ended int64, err error) {
	err = a.change(ctx, id, func(tx *store.Tx, c stored) error {
		var err error
		if ended, err = tx.Exec("DELETE FROM sessions WHERE account = $1", id); err != nil || ended == 0 {
			return err
		}
		return a.record(tx, "session.closed", by, c.Account, map[string]string{"sessions": "all"})
	})
	return ended, err
}
