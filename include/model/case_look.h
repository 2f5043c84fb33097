/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_CASE_LOOK_H
#define CWTOP_MODEL_CASE_LOOK_H
/* case_look.h - between the files of the case: the thing that is red, what belongs to it, and a
 * rule's look at it all. Not for others. */
#include "model/case.h"
#include "model/job_view.h"
#include "model/targets.h"

/* Values of dimensions that name the subject: a function, a queue, a cluster and its service. */
#define CASE_IDS_MAX 8
struct case_ids {
	const char *items[CASE_IDS_MAX];
	size_t n;
	const char *cluster; /* the one that its service or family is in; NULL: none is said */
	bool is_of_clusters; /* of several */
};

/* case_ids_of - of a subject that is no tile. case_ids_have - this is one of them. */
void
case_ids_of(const struct snapshot *snapshot, struct subject subject, struct case_ids *out);
bool
case_ids_have(const struct case_ids *ids, const char *value);
/* case_ids_have_in - as case_ids_have, of a service or family of this cluster: another cluster may
 * have one of the same name. cluster NULL, "": it is not said. */
bool
case_ids_have_in(const struct case_ids *ids, const char *cluster, const char *value);
/* case_ids_have_metric, case_ids_have_alarm - a dimension of it is one of them. */
bool
case_ids_have_metric(const struct case_ids *ids, const struct metric_def *def);
bool
case_ids_have_alarm(const struct case_ids *ids, const struct alarm_row *alarm);

/* case_is_metric_of - the alarm watches this metric, or one that its expression takes. */
bool
case_is_metric_of(const struct stack *stack, const struct metric_def *def,
		  const struct alarm_row *alarm);
/* case_targets - group and target of a subject of targets; both NULL: the whole balancer. */
const struct target_view *
case_targets(const struct snapshot *snapshot, struct subject subject,
	     const struct target_group **group, const struct target_row **target);
/* case_map - the service map; NULL: there is none. */
const struct service_map *
case_map(const struct snapshot *snapshot);
/* case_event - of a subject of events. case_job - of one of jobs. */
const struct event_row *
case_event(const struct snapshot *snapshot, struct subject subject);
const struct job_view *
case_job(const struct snapshot *snapshot, struct subject subject);
/* case_of_event - what an event is about where the snapshot still has it; NONE. */
struct subject
case_of_event(const struct snapshot *snapshot, const struct event_row *event);
/* case_count - how many of a kind there are; TARGETS: balancers, NODE: lines of the map. */
size_t
case_count(const struct snapshot *snapshot, enum subject_kind kind);

/* case_task_concerns - the task is the subject, is of its service, or works off its queue. */
bool
case_task_concerns(const struct snapshot *snapshot, struct subject subject, const char *cluster,
		   const char *family, const char *group, const char *arn);

/* case_is_nearer - `t_s` is nearer to the moment than `to_s` is. */
bool
case_is_nearer(int64_t at_s, int64_t t_s, int64_t to_s);

/* ---- rules ---- */

struct case_look {
	const struct snapshot *snapshot;
	struct subject subject;         /* no tile */
	const struct case_found *found; /* never NULL */
	struct case_ids ids;
	int64_t at_s, since_s, now_s; /* at: when it went red, else now; since 0: not known */
	size_t metric;                /* SIZE_MAX: none */
	struct case_cause *causes;
	size_t n;
};

/* case_say - one sentence for a cause, by weight; the weakest gives way. */
void
case_say(struct case_look *look, int weight, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* case_ago - "4m before" of t_s to the moment. */
void
case_before(const struct case_look *look, int64_t t_s, struct text *out);

typedef void
case_rule(struct case_look *look);

/* case_rules_tasks.c, case_rules_site.c, case_rules_metric.c, case_rules_found.c */
case_rule case_rule_task, case_rule_letters, case_rule_job;
case_rule case_rule_targets, case_rule_certificate, case_rule_probe, case_rule_check,
	case_rule_pipeline, case_rule_service;
case_rule case_rule_lag, case_rule_cost, case_rule_browser, case_rule_throttled, case_rule_node,
	case_rule_scaling;
case_rule case_rule_deployment, case_rule_lines, case_rule_traces, case_rule_no_data,
	case_rule_event;

#endif
