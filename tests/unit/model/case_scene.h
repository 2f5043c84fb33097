/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_MODEL_CASE_SCENE_H
#define CWTOP_TESTS_UNIT_MODEL_CASE_SCENE_H
/* case_scene.h - a small stack of which all is well, as a snapshot that tests change by hand: the
 * 21st of November 2026, one in the morning. */
#include "../test.h"
#include "model/case_look.h"
#include "model/cost.h"
#include "model/event_row.h"
#include "model/pipelines.h"
#include "model/probes.h"
#include "model/service_map.h"
#include "model/sessions.h"

#define NOW_S INT64_C(1795222800)
#define RED_S (NOW_S - 600) /* when metrics that are made red begin to be */

enum scene_metric {
	SCENE_ERRORS,    /* AWS/Lambda, of the function api */
	SCENE_RATE,      /* an expression of it */
	SCENE_THROTTLES, /* of api, too */
	SCENE_LAG,       /* of the replica db-2 */
	SCENE_LOAD,      /* of db-1 */
	SCENE_BILL,
	SCENE_JS, /* AWS/RUM, of site */
	SCENE_HOSTS,
	SCENE_METRICS
};

struct case_scene {
	struct stack stack;
	struct snapshot snapshot;
	struct metric_view metrics[SCENE_METRICS];
	struct alarm_row alarm_rows[3];
	const struct alarm_row *alarms[3];
	struct service_row service_row;
	const struct service_row *services[1];
	struct task_row task_rows[4];
	const struct task_row *tasks[4];
	struct queue_view queue;
	struct queue_row queue_row;
	struct target_view target_view;
	struct targets targets;
	struct target_group group;
	struct target_row target_rows[2];
	struct probe_view probe;
	struct probe_result probe_row;
	struct pipeline_view pipeline;
	struct pipeline pipeline_row;
	struct pipeline_action action;
	struct pipeline_stage stage;
	struct session_view session;
	struct sessions session_row;
	struct sessions_error js_error;
	struct cost_view cost;
	struct cost cost_row;
	struct cost_service bills[2];
	double usd[2][10];
	struct map_view map;
	struct service_map map_row;
	struct map_line lines[2];
	struct jobs_view jobs;
	struct job_row job_row;
	struct job_view job;
	struct events events;
	struct event_row event_rows[2];
	struct case_found found;
	struct case_line found_lines[4];
	struct case_trace found_traces[3];
	struct tile tiles[2];
	struct case_cause causes[CASE_CAUSES_MAX];
	size_t n_causes;
};

void
case_scene_open(struct case_scene *s);
void
case_scene_close(struct case_scene *s);

/* case_scene_red - the metric has this value since RED_S, and is at ALARM; before, and else,
 * `before`.
 */
void
case_scene_red(struct case_scene *s, enum scene_metric metric, double before, double value);
/* case_scene_moves - likewise, and it breaches nothing. */
void
case_scene_moves(struct case_scene *s, enum scene_metric metric, double before, double value);
/* case_scene_moves_ahead - so many seconds before the moment. */
void
case_scene_moves_ahead(struct case_scene *s, enum scene_metric metric, int64_t ahead_s,
		       double before, double value);
/* case_scene_task - a task of the family worker that failed so long ago. */
struct task_row *
case_scene_task(struct case_scene *s, const char *id, const char *code, const char *reason,
		int exit_code, int64_t ago_s);
/* case_scene_line - a line that was found. */
void
case_scene_line(struct case_scene *s, const char *stream, const char *text, size_t n_alike);
/* case_scene_deployed - an event: that was deployed so long before RED_S. */
void
case_scene_deployed(struct case_scene *s, const char *subject, int64_t before_s);

/* case_scene_plan - of the moment since when it is red. */
void
case_scene_plan(const struct case_scene *s, struct subject subject, struct case_ask *out);

/* case_scene_says - of this subject some cause has these words; the first of them when is_first.
 * case_scene_is_silent - none has. */
void
case_scene_says(struct case_scene *s, struct subject subject, const char *words, bool is_first);
void
case_scene_is_silent(struct case_scene *s, struct subject subject, const char *words);

struct subject
case_scene_subject(enum subject_kind kind);

#endif
