-- Where what happens is posted to.
CREATE TABLE webhooks (
	id {{id}},
	key TEXT NOT NULL UNIQUE,     -- what the API calls it
	url TEXT NOT NULL,
	events TEXT NOT NULL,         -- sorted, with a comma between
	secret TEXT NOT NULL,
	old_secret TEXT NOT NULL,     -- signs as well until then; '' for none
	old_until BIGINT NOT NULL,
	active BIGINT NOT NULL,       -- 1, or 0 once disabled
	reason TEXT NOT NULL,         -- why it was disabled
	created_at BIGINT NOT NULL,
	created_by TEXT NOT NULL,
	failures BIGINT NOT NULL,     -- in a row
	failing_since BIGINT NOT NULL,
	next_at BIGINT NOT NULL,      -- not to be tried before
	token TEXT NOT NULL,          -- of the process that posts to it; '' for none
	until BIGINT NOT NULL,        -- when that loses its claim
	claimed_at BIGINT NOT NULL
);

-- What is to be posted, written with the change that it tells of, and what came
-- of it.
CREATE TABLE webhook_deliveries (
	id {{id}},
	webhook BIGINT NOT NULL,
	message TEXT NOT NULL,        -- the same however often it is posted
	event TEXT NOT NULL,
	object TEXT NOT NULL,         -- the id of what it happened to
	body TEXT NOT NULL,
	at BIGINT NOT NULL,
	state TEXT NOT NULL,          -- waiting, delivered, parked or resent
	tries BIGINT NOT NULL,
	tried_at BIGINT NOT NULL,     -- last
	status BIGINT NOT NULL,       -- of the last answer; 0 for none
	error TEXT NOT NULL
);
CREATE INDEX webhook_queue ON webhook_deliveries (webhook, state, id);
CREATE INDEX webhook_done ON webhook_deliveries (state, tried_at)
