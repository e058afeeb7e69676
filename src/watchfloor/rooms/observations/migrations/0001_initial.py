"""What was seen: one table partitioned by month, filled by COPY, refused to be changed.

It has no foreign keys, as the table of contacts has none: each would cost a look-up a row, and
what it points to is never deleted. Its sums are kept beside it. A writer only adds rows to
`observations_fresh`; a job folds them into days and months, so that writers never wait for
each other, and readers add the three.
"""

from django.db import migrations

CREATE = """
CREATE SEQUENCE observations_observation_id_seq AS bigint;
CREATE TABLE observations_observation (
    id bigint NOT NULL DEFAULT nextval('observations_observation_id_seq'),
    at timestamptz NOT NULL,
    kind text COLLATE "C" NOT NULL,
    subject text COLLATE "C" NOT NULL,
    layer text COLLATE "C" NOT NULL,
    result text COLLATE "C" NOT NULL,
    standard_id bigint,
    standard_version_id bigint,
    step text COLLATE "C" NOT NULL,
    agent_id bigint,
    node_id bigint,
    observer_id bigint,
    points double precision,
    probability double precision NOT NULL CHECK (probability > 0 AND probability <= 1),
    frame text COLLATE "C" NOT NULL,
    evidence jsonb NOT NULL,
    key text COLLATE "C" NOT NULL,
    PRIMARY KEY (at, id)
) PARTITION BY RANGE (at);
CREATE INDEX seen_by_id ON observations_observation (id);
CREATE INDEX seen_by_subject ON observations_observation (subject);
CREATE INDEX seen_by_agent ON observations_observation (agent_id, at);
CREATE INDEX seen_by_frame ON observations_observation (frame, at) WHERE frame <> '';
-- Judgements are few among the prompts and steps: these keep their rates quick.
CREATE INDEX judged_by_standard ON observations_observation (standard_id, at)
    WHERE kind IN ('audit', 'record_check');
CREATE INDEX judged_by_agent ON observations_observation (agent_id, at)
    WHERE kind IN ('audit', 'record_check');
CREATE INDEX judged_by_node ON observations_observation (node_id, at)
    WHERE kind IN ('audit', 'record_check');

-- The same key is stored once, whatever its instant and so its partition.
CREATE TABLE observations_key (digest uuid PRIMARY KEY);

-- Counts are integers because those add up several times as fast as bigints do.
CREATE TABLE observations_fresh (
    day date NOT NULL,
    standard_id bigint,
    step text COLLATE "C" NOT NULL,
    node_id bigint,
    agent_id bigint,
    layer text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    seen integer NOT NULL,
    not_applicable integer NOT NULL,
    looked integer NOT NULL,
    failed integer NOT NULL,
    weight double precision NOT NULL,
    failed_weight double precision NOT NULL,
    spread double precision NOT NULL,
    failed_spread double precision NOT NULL
);
CREATE TABLE observations_day (LIKE observations_fresh);
ALTER TABLE observations_day DROP COLUMN agent_id;
CREATE UNIQUE INDEX observations_day_once ON observations_day
    (day, standard_id, step, node_id, layer, kind) NULLS NOT DISTINCT;
CREATE TABLE observations_month (LIKE observations_fresh);
ALTER TABLE observations_month RENAME COLUMN day TO month;
CREATE UNIQUE INDEX observations_month_once ON observations_month
    (month, standard_id, agent_id, node_id, step, layer, kind) NULLS NOT DISTINCT;
-- Whole years of all points and agents would else be read from twelve times as many rows.
CREATE TABLE observations_year (LIKE observations_month);
ALTER TABLE observations_year RENAME COLUMN month TO year;
CREATE UNIQUE INDEX observations_year_once ON observations_year
    (year, standard_id, agent_id, node_id, step, layer, kind) NULLS NOT DISTINCT;
CREATE INDEX observations_month_agent ON observations_month (agent_id, month);
CREATE INDEX observations_month_node ON observations_month (node_id, month);

-- In whose days the sums are kept; one row.
CREATE TABLE observations_zone (
    is_the_row boolean PRIMARY KEY DEFAULT true CHECK (is_the_row),
    zone text NOT NULL
);
"""
DROP = """
DROP TABLE observations_zone, observations_year, observations_month, observations_day, observations_fresh,
    observations_key, observations_observation;
DROP SEQUENCE observations_observation_id_seq;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = [("calendars", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
