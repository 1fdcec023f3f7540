-- Files of people to be screened or taken into the population. The files are in
-- the folder of the service; how far each has come is here, and counts.
CREATE TABLE jobs (
	id {{id}},
	key TEXT NOT NULL UNIQUE,     -- what the API calls it, and the name of its folder
	kind TEXT NOT NULL,           -- screen or subjects
	policies TEXT NOT NULL,       -- names, with a comma between
	format TEXT NOT NULL,         -- csv or jsonl
	state TEXT NOT NULL,          -- queued, running, done, failed or cancelled
	error TEXT NOT NULL,          -- why it failed, or rests
	created_at BIGINT NOT NULL,
	created_by TEXT NOT NULL,
	started_at BIGINT NOT NULL,
	finished_at BIGINT NOT NULL,
	erased_at BIGINT NOT NULL,    -- when its files were deleted
	total BIGINT NOT NULL,        -- bytes of the input
	place BIGINT NOT NULL,        -- bytes of it that are done
	line BIGINT NOT NULL,         -- that begins there
	rows_read BIGINT NOT NULL,
	rejected BIGINT NOT NULL,     -- of them
	counts TEXT NOT NULL,         -- what became of the others, JSON
	results BIGINT NOT NULL,      -- bytes of the files of results and of rejected rows:
	rejects BIGINT NOT NULL,      -- what is beyond is of a chunk that was not committed
	token TEXT NOT NULL,          -- of the process that works on it; '' for none
	until BIGINT NOT NULL,        -- when that loses its claim, or it is taken up again
	attempts BIGINT NOT NULL      -- since it last came further
);
CREATE INDEX jobs_by_state ON jobs (state, id)
