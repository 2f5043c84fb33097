/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_DASHBOARD_JOBS_H
#define CWTOP_APP_DASHBOARD_JOBS_H
/* dashboard_jobs.h - between the view, which wishes, and the desk (act/act.h), which carries out:
 * wishes become orders, templates are loaded, jobs get their ids, news go to the view and into the
 * log. Only the dashboard uses this. Main thread. */
#include "app/dashboard_acks.h"
#include "app/dashboard_hand.h"
#include "app/session.h"
#include "app/view.h"

struct dashboard_jobs;

/* dashboard_jobs_new - reads what was typed last: before the first frame. dashboard_jobs_free -
 * writes it: after the last one. All is borrowed: acks, and who carries out what leaves the screen.
 */
struct dashboard_jobs *
dashboard_jobs_new(struct session *session, struct dashboard_acks *acks,
		   const struct dashboard_hand *hand);
void
dashboard_jobs_free(struct dashboard_jobs *jobs);

/* dashboard_jobs_run - hands out what the view wishes, and gives it the news; true: there is
 * something new to draw. */
bool
dashboard_jobs_run(struct dashboard_jobs *jobs, struct view *view);

/* dashboard_jobs_are_changing - an order that changes AWS is on its way. dashboard_jobs_are_idle -
 * no order is. */
bool
dashboard_jobs_are_changing(const struct dashboard_jobs *jobs);
bool
dashboard_jobs_are_idle(const struct dashboard_jobs *jobs);

#endif
