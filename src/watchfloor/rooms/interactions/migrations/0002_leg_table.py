"""Legs are the one large fact table: partitioned by month of entry, filled by COPY.

It has no foreign keys: four checks a row would double the time of an import, and adding a
month would lock the tables that they point to. The rows are written by one function, which
makes queues, agents and run in the same transaction, and nothing deletes those.

Ids of contacts are compared as bytes: no reader needs them in a language's order, and their
indexes are the dearest part of an import. The rows of a run lie together: BRIN finds them.
"""

from django.db import migrations

CREATE = """
CREATE SEQUENCE interactions_leg_id_seq AS bigint;
CREATE TABLE interactions_leg (
    id bigint NOT NULL DEFAULT nextval('interactions_leg_id_seq'),
    feed_id bigint NOT NULL,
    queue_id bigint NOT NULL,
    call_id text COLLATE "C" NOT NULL,
    contact_key text COLLATE "C" NOT NULL,
    channel varchar(10) NOT NULL,
    entered_at timestamptz NOT NULL,
    outcome smallint NOT NULL CHECK (outcome BETWEEN 0 AND 4),
    ending text NOT NULL,
    answered_at timestamptz,
    ended_at timestamptz,
    wait_ms integer CHECK (wait_ms >= 0),
    ring_ms integer CHECK (ring_ms >= 0),
    talk_ms integer CHECK (talk_ms >= 0),
    hold_ms integer CHECK (hold_ms >= 0),
    wrap_ms integer CHECK (wrap_ms >= 0),
    agent_id bigint,
    transferred_to text,
    customer_masked text NOT NULL,
    customer_key bytea,
    note text NOT NULL,
    run_id bigint NOT NULL,
    lines integer[] NOT NULL,
    PRIMARY KEY (entered_at, id),
    CONSTRAINT leg_once UNIQUE (feed_id, queue_id, call_id, entered_at)
) PARTITION BY RANGE (entered_at);
CREATE INDEX leg_by_queue ON interactions_leg (queue_id, entered_at);
CREATE INDEX leg_by_agent ON interactions_leg (agent_id, entered_at);
CREATE INDEX leg_by_contact ON interactions_leg (contact_key);
CREATE INDEX leg_by_customer ON interactions_leg (customer_key, entered_at)
    WHERE customer_key IS NOT NULL;
CREATE INDEX leg_by_id ON interactions_leg (id);
CREATE INDEX leg_by_run ON interactions_leg USING brin (run_id) WITH (pages_per_range = 16);
CREATE INDEX leg_unclosed ON interactions_leg (queue_id, entered_at) WHERE note <> '';
-- Few are open or lost: without this a list of them reads every leg of the window.
CREATE INDEX leg_without_end ON interactions_leg (queue_id, entered_at) WHERE outcome IN (0, 4);
"""
VIEW = """
CREATE VIEW interactions_legsource AS
    SELECT id AS leg_id, run_id, unnest(lines)::bigint AS line FROM interactions_leg
    UNION ALL
    SELECT row_id, (data->>'run_id')::bigint,
           jsonb_array_elements_text(data->'lines')::bigint
    FROM interactions_replacedrow WHERE "table" = 'leg'
    UNION ALL
    SELECT leg_id, run_id, line FROM interactions_orphanline WHERE leg_id IS NOT NULL;
"""
DROP = "DROP VIEW interactions_legsource; DROP TABLE interactions_leg; DROP SEQUENCE interactions_leg_id_seq;"


class Migration(migrations.Migration):
    dependencies = [("interactions", "0001_initial")]
    operations = [migrations.RunSQL(CREATE + VIEW, DROP)]
