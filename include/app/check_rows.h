/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_CHECK_ROWS_H
#define CWTOP_APP_CHECK_ROWS_H
/* check_rows.h - what the table of reads in check_reads.c is made of that stands in other files.
 * For these alone. */
#include "app/check_run.h"

/* at and ask of the rows for metrics, in check_metrics.c. */
bool
check_metrics_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_metrics_ask(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for RUM monitors, in check_sessions.c. */
bool
check_monitors_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_queried_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_events_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_ask_monitor(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_query(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_results(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_events(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for health checks, in check_probes.c. */
bool
check_checks_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_checks_ask(struct check_run *run, const struct check_target *target, struct why *why);
bool
check_status_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_status_ask(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for load balancers and scaling, in check_fleet.c. */
bool
check_balancers_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_open_balancers_at(const struct stack *stack, size_t i, struct check_target *out);
bool
check_scaling_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_ask_balancer(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_groups(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_health(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_bounds(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_policies(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_ask_activities(struct check_run *run, const struct check_target *target, struct why *why);

/* of those for the bill, in check_money.c. */
bool
check_money_bill_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_money_ask_bill(struct check_run *run, const struct check_target *target, struct why *why);
enum err
check_money_ask_forecast(struct check_run *run, const struct check_target *target, struct why *why);
bool
check_money_budgets_at(const struct stack *stack, size_t i, struct check_target *out);
enum err
check_money_ask_budgets(struct check_run *run, const struct check_target *target, struct why *why);

#endif
