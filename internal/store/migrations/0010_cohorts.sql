-- Named groups of people with a ledger of what became of each: package cohorts.
CREATE TABLE cohorts (
	id {{id}},
	name TEXT NOT NULL UNIQUE,
	about TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	created_by TEXT NOT NULL
);

-- The statuses of a cohort, in their order. One that others stand under is a group.
CREATE TABLE cohort_statuses (
	cohort BIGINT NOT NULL,
	code TEXT NOT NULL,
	label TEXT NOT NULL,
	within TEXT NOT NULL,         -- code of the group; '' at the top
	place BIGINT NOT NULL,        -- in the order, from 1
	added_at BIGINT NOT NULL,
	added_by TEXT NOT NULL,
	PRIMARY KEY (cohort, code)
);

-- Where members were or are; entries name places by number.
CREATE TABLE cohort_places (
	id {{id}},
	cohort BIGINT NOT NULL,
	name TEXT NOT NULL,
	folded TEXT NOT NULL,         -- in lower case: one place, one spelling
	UNIQUE (cohort, folded)
);

CREATE TABLE cohort_members (
	cohort BIGINT NOT NULL,
	number BIGINT NOT NULL,       -- from 1
	reference TEXT NOT NULL,      -- the cohort's own
	subject BIGINT NOT NULL,      -- by the ledger as it is now; 0 while it is not known who this is
	PRIMARY KEY (cohort, number),
	UNIQUE (cohort, reference)
);
CREATE INDEX cohort_members_by_subject ON cohort_members (subject);

-- The ledger: rows are added, never altered.
CREATE TABLE cohort_entries (
	id {{id}},
	cohort BIGINT NOT NULL,
	member BIGINT NOT NULL,       -- number
	kind TEXT NOT NULL,           -- joined, changed, left, tied or withdrawn
	status TEXT NOT NULL,         -- '' for what states none
	day TEXT NOT NULL,            -- from which it holds, YYYY-MM-DD; '' where that is not asked
	place BIGINT NOT NULL,        -- 0 unknown
	subject BIGINT NOT NULL,      -- of a tie; 0 for nobody
	source TEXT NOT NULL,
	note TEXT NOT NULL,
	supersedes BIGINT NOT NULL,   -- the entry that this corrects; 0 for none
	root BIGINT NOT NULL,         -- the first entry of the corrections; 0 for one that corrects none
	at BIGINT NOT NULL,           -- when it was recorded; grows with every entry of a cohort
	actor TEXT NOT NULL
);
CREATE INDEX cohort_entries_by_cohort ON cohort_entries (cohort, id);
CREATE INDEX cohort_entries_by_member ON cohort_entries (cohort, member, id);
CREATE UNIQUE INDEX cohort_entries_once ON cohort_entries (supersedes) WHERE supersedes > 0
