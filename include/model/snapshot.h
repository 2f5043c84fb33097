/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SNAPSHOT_H
#define CWTOP_MODEL_SNAPSHOT_H
/* snapshot.h - all that is known at one moment: what panels draw and `snapshot` prints. Immutable
 * once published; series and parts are shared with the model. Main thread only. */
#include "model/rows.h"
#include "model/series.h"
#include "model/stack.h"
#include "model/watched.h"

/* What asking one source unit costs: list prices, free tiers not counted. */
struct source_cost {
	uint64_t calls;       /* requests that left, so far */
	double usd;           /* so far */
	double usd_per_month; /* 30 days at the present cadence */
};

/* One source unit: a source in a region, for one thing (a cluster, a queue). */
struct source_status {
	const char *name;   /* "metrics", "alarms", "tasks", "queues" */
	const char *target; /* cluster or queue; "" */
	const char *region;
	enum state state;
	int64_t good_ms;    /* virtual time of the last good poll; 0: never */
	int64_t cadence_ms; /* now in force */
	bool is_resting;    /* nothing that is on screen or has a threshold needs it: not asked */
	bool is_stale;      /* last good poll older than two cadences; never of what rests */
	enum err err;       /* of the last failure; ERR_OK when the state is ok or pending */
	const char *error;  /* its sentence; "" */
	unsigned failures;  /* consecutive */
	struct source_cost cost;
};

struct metric_view {
	const struct metric_def *def;
	const struct series *series; /* never NULL; may be empty */
	struct sample last;
	enum level level; /* from its thresholds: OK, WARN, ALARM; UNKNOWN without a value */
	bool is_late;     /* the last point is older than three periods plus the usual lag */
	bool is_watched;  /* false: asked for only when a page shows it, and none does */
	int64_t good_ms;  /* virtual time of the last answer for it; 0: never */
	size_t source;    /* index of its source unit */
	bool is_forbidden;
	const char *message; /* what AWS said of this metric; "" */
};

struct queue_view {
	const struct queue_row *row; /* NULL until the first good poll */
	const struct stack_queue *def;
	struct sample oldest_age_s, sent_per_s, deleted_per_s;
	bool has_drain;
	double drain_s; /* time to empty at the present rates; infinite when it grows */
	enum level level, dlq_level;
	size_t source;
};

/* Subject of the one reason that stands for all sources when nobody is logged in. */
#define REASON_LOGIN "login"

struct reason {
	enum level level;
	const char *subject; /* id of a group, alarm, queue, cluster or source; REASON_LOGIN */
	const char *text;    /* one line for a person */
	const char *sources; /* names of the source units that say it: "tasks services" */
	const char *key;     /* subject_key's, of what shares its name: a service, an alarm; "" */
};

/* A tile: one line of the health panel. The worst of its members, in words. */
enum tile_kind {
	TILE_METRICS,
	TILE_ALARMS,
	TILE_TASKS,
	TILE_QUEUES,
	TILE_SESSIONS,
	TILE_TARGETS,
	TILE_CHECKS,
	TILE_MAP,
	TILE_PIPELINES,
	TILE_PROBES,
	TILE_COST,
	TILE_JOBS
};

struct tile {
	enum tile_kind kind;
	size_t index; /* group, cluster or queue in the stack */
	const char *title;
	enum level level;
	const char *value;               /* "0.3%", "2 in ALARM", "14 (+3 dead)" */
	const char *note;                /* why it is not ok, or what the value is */
	const struct series *series;     /* a sparkline for it; NULL: none */
	const struct metric_def *metric; /* whose series; NULL: none */
	bool is_stale;
};

struct watching { /* what cwtop itself has cost since it started */
	uint64_t calls, errors;
	double usd;
	double calls_per_min, usd_per_month; /* at the present cadence */
	double limit_usd;                    /* a month; 0: none */
	double unlimited_usd;                /* what a month would cost without it */
	double pace;     /* the operator's: every so many designed cadences; 0: not said */
	bool is_limited; /* the limit decides how often what costs is asked */
};

struct ack;
struct snapshot {
	unsigned refs;
	uint64_t version;
	const struct stack *stack;
	int64_t time_ms; /* virtual */
	const struct source_status *sources;
	size_t n_sources;
	const struct metric_view *metrics; /* one per stack metric, same order */
	size_t n_metrics;
	const struct alarm_row **alarms; /* worst first, composite ones last, then newest */
	size_t n_alarms;
	const struct service_row **services;
	size_t n_services;
	const struct task_row **tasks; /* running first, then the newest stopped */
	size_t n_tasks;
	const struct queue_view *queues; /* one per stack queue, same order */
	size_t n_queues;
	struct watched_views watched; /* everything else that the stack names */
	const struct tile *tiles;
	size_t n_tiles;
	enum level health;
	const struct reason *reasons; /* worst first */
	size_t n_reasons;
	struct watching watching;
	const struct ack *acks; /* acks.h: what operators have said of what is wrong */
	size_t n_acks;
	struct arena *arena; /* owns the arrays and texts above */
	struct part **parts; /* references held */
	size_t n_parts;
};

struct snapshot *
snapshot_ref(struct snapshot *snapshot);
void
snapshot_unref(struct snapshot *snapshot); /* NULL is fine */

/* snapshot_age_s - age of a source's data at the snapshot's time; -1 when there is none. */
int64_t
snapshot_age_s(const struct snapshot *snapshot, size_t source);

#endif
