/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_SUBJECT_KIND_H
#define CWTOP_MODEL_SUBJECT_KIND_H
/* subject_kind.h - what can be spoken of: a row of a panel, red or not. */
#include <stddef.h>

/* What a row of a panel is: an index into the snapshot's or the stack's array of that kind. Made by
 * panels (panel.h), used by actions, copies, logs and cases. */
enum subject_kind {
	SUBJECT_NONE,
	SUBJECT_JOB,      /* watched.all_jobs */
	SUBJECT_QUEUE,    /* queues */
	SUBJECT_TILE,     /* tiles */
	SUBJECT_METRIC,   /* metrics */
	SUBJECT_ALARM,    /* alarms */
	SUBJECT_SERVICE,  /* services */
	SUBJECT_TASK,     /* tasks */
	SUBJECT_TARGETS,  /* watched.targets: a load balancer; `part`: see targets_part */
	SUBJECT_PROBE,    /* watched.probes */
	SUBJECT_CHECK,    /* watched.checks */
	SUBJECT_MONITOR,  /* watched.sessions */
	SUBJECT_PIPELINE, /* watched.pipelines */
	SUBJECT_NODE,     /* watched.maps[0].row: `part` is the service */
	SUBJECT_COST,     /* watched.costs; `part`: a line of its report */
	SUBJECT_EVENT,    /* watched.events */
	SUBJECT_KINDS
};

struct subject {
	enum subject_kind kind;
	size_t index, part; /* part SIZE_MAX: the whole */
};

#endif
