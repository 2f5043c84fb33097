/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_UNIT_MODEL_COST_SCENE_H
#define CWTOP_TESTS_UNIT_MODEL_COST_SCENE_H
/* cost_scene.h - a stack with a plan, and a bill: the 18th of November 2026, two in the afternoon,
 * for tests of what follows from it. */
#include "../test.h"
#include "model/cost_report.h"
#include "model/model.h"

#define NOW "2026-11-18T14:00:00Z"
#define N_DAYS 18
#define TODAY (N_DAYS - 1)

/* What a test may add to the stack: two gateways, and one thing that has no price. */
extern const struct stack_running scene_running[2];

struct scene {
	struct stack stack;
	struct prices *prices;
	struct model *model;
	struct snapshot *snapshot;
	struct part *part;
	struct cost *cost; /* of the part, until it is shown */
	int64_t now_s;
	size_t source, tasks;
};

/* scene_at - Unix seconds of an ISO date. */
int64_t
scene_at(const char *iso);
/* scene_open - a stack with prices, a plan and thresholds in pounds at half a dollar; nothing is
 * billed yet. */
void
scene_open(struct scene *s);
void
scene_close(struct scene *s);
/* scene_bill - a service with so much on every day but today, and so much today. */
struct cost_service *
scene_bill(struct scene *s, const char *name, double a_day, double today);
/* scene_show - the report of a new snapshot. */
const struct cost_report *
scene_show(struct scene *s);
void
scene_expect(struct cost_amount amount, double want);
/* scene_says - one of the reasons of this level holds the text. */
bool
scene_says(const struct scene *s, enum level level, const char *text);
const struct tile *
scene_tile(const struct scene *s);
const struct cost_line *
scene_line(const struct cost_report *report, const char *title);

#endif
