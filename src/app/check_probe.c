/* SPDX-License-Identifier: MIT */
/* check_probe.c - tries the reads of a stack, row by row of the table in check_reads.c. An endpoint
 * that does not answer is not waited for a second time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/check_rows.h"
#include "aws/settings.h"
#include "base/text.h"

#define ATTEMPTS 2 /* a person waits */

struct aws_scope
check_scope(const struct check_run *run, const char *region)
{
	return (struct aws_scope){ .client = run->client,
				   .region = region,
				   .arena = run->arena,
				   .max_attempts = ATTEMPTS };
}

/* ---- endpoints ---- */

static void
resolve(struct check_run *run, struct check_endpoint *row)
{
	struct endpoint endpoint = { .host = "" };
	struct why why = { "" };
	enum err err =
		settings_endpoint(run->shared, row->service, row->region, NULL, &endpoint, &why);

	if (err) {
		row->reach = REACH_NO;
		row->host = "-";
		row->verdict = (struct check_verdict){ CHECK_FAIL, err,
						       check_say(run->check, "%s", why.text) };
		return;
	}
	row->host = mem_must(arena_text(run->check->arena, endpoint.host));
	row->is_custom = endpoint.is_custom;
}

struct check_endpoint *
check_endpoint_of(struct check_run *run, enum aws_service service, const char *region)
{
	struct check *check = run->check;
	struct check_endpoint *row;

	for (size_t i = 0; i < check->n_endpoints; i++) {
		row = &check->endpoints[i];
		if (row->service == service && text_is(row->region, region))
			return row;
	}
	check->endpoints = mem_resize(check->endpoints, check->n_endpoints, check->n_endpoints + 1,
				      sizeof(*check->endpoints));
	row = &check->endpoints[check->n_endpoints++];
	row->service = service;
	row->region = region;
	row->verdict.level = CHECK_NOTE; /* until it is tried */
	resolve(run, row);
	return row;
}

static bool
is_unreached(enum err err)
{
	return err == ERR_NET || err == ERR_TIMEOUT || err == ERR_TLS;
}

/* Whoever answers so is AWS, and well. */
static bool
is_well(enum err err)
{
	return err == ERR_OK || err == ERR_DENIED || err == ERR_GONE;
}

void
check_ask(struct check_run *run, const struct check_endpoint *endpoint)
{
	run->asked = (size_t)(endpoint - run->check->endpoints);
}

static bool
is_lookup_late(const struct check_run *run)
{
	return run->step == STEP_LOOKUPS && run->are_lookups_late;
}

static void
note_late(struct check_run *run, struct check_endpoint *endpoint)
{
	char time[40] = "lookups";
	struct aws_stats stats;

	aws_stats(run->client, &stats);
	if (endpoint->reach == REACH_UNTRIED) {
		/* pages came, and no end of them */
		endpoint->reach = stats.bytes_in > run->bytes ? REACH_YES : REACH_NO;
		endpoint->connect_ms = endpoint->answer_ms = -1;
	}
	if (run->is_time_up)
		(void)snprintf(time, sizeof(time), "this check (%d s)", CHECK_TIME_S);
	endpoint->verdict = (struct check_verdict){
		/* a long list is no fault of who sends it, and others are answered after it */
		!run->is_time_up && endpoint->reach == REACH_YES ? CHECK_WARN : CHECK_FAIL,
		ERR_TIMEOUT,
		check_say(run->check,
			  "%s: no complete answer before the time for %s was over: it or the "
			  "network is slow: run check again",
			  endpoint->host, time)
	};
}

/* What it answered with is no answer of AWS's, or none that helps: its own rows are the failures.
 */
static void
note_trouble(struct check_run *run, struct check_endpoint *endpoint, enum err err)
{
	if (endpoint->verdict.level == CHECK_OK && err != ERR_STOPPED)
		endpoint->verdict = (struct check_verdict){
			CHECK_NOTE, err,
			check_say(run->check,
				  "it answers, but not well: %s: what was asked of it says more",
				  err_word(err))
		};
}

void
check_note_reply(struct check_run *run, struct check_endpoint *endpoint, enum err err,
		 const struct why *why)
{
	const struct http_reply *reply = &run->client->reply;
	struct aws_stats stats;

	run->asked = SIZE_MAX;
	if ((run->is_time_up || is_lookup_late(run)) && err == ERR_STOPPED) {
		note_late(run, endpoint);
		return;
	}
	aws_stats(run->client, &stats);
	if (stats.requests == run->n_requests)
		return; /* it failed before anything was sent */
	run->n_requests = stats.requests;
	run->bytes = stats.bytes_in;
	if (is_unreached(err)) {
		endpoint->reach = REACH_NO;
		endpoint->verdict =
			(struct check_verdict){ CHECK_FAIL, err,
						check_say(run->check, "%s", why->text) };
		return;
	}
	if (reply->status == 0 && (err == ERR_OK || err == ERR_STOPPED))
		return;
	if (endpoint->reach == REACH_UNTRIED) {
		bool is_http = reply->status != 0;

		endpoint->reach = REACH_YES;
		endpoint->verdict.level = CHECK_OK;
		endpoint->connect_ms = is_http ? reply->connect_ms : -1;
		endpoint->answer_ms = is_http ? reply->elapsed_ms : -1;
	}
	if (!is_well(err))
		note_trouble(run, endpoint, err);
}

const char *
check_obstacle(struct check_run *run, const struct check_endpoint *endpoint)
{
	if (run->blocked)
		return run->blocked;
	if (endpoint->reach == REACH_NO)
		return check_say(run->check, "%s is not reached", endpoint->host);
	if (run->is_time_up)
		return check_time_used_up(run);
	return is_lookup_late(run) ? check_lookups_late(run) : NULL;
}

/* ---- permissions ---- */

/* Its needs stand one after the other: "lookups, targets". */
static bool
needs(const struct check_permission *row, const char *what)
{
	const char *at = row->needed_for;
	size_t n = strlen(what);

	while ((at = strstr(at, what))) {
		bool is_begin = at == row->needed_for || at[-1] == ' ';

		if (is_begin && (at[n] == ',' || at[n] == '\0'))
			return true;
		at += n;
	}
	return false;
}

static struct check_permission *
permission_of(struct check_run *run, const struct check_probe *probe, const char *region)
{
	struct check *check = run->check;
	char action[PERMISSION_MAX];
	struct check_permission *row;

	operation_permission(operation_at(probe->operation), action);
	for (size_t i = 0; i < check->n_permissions; i++) {
		row = &check->permissions[i];
		if (!text_is(row->action, action) || !text_is(row->region, region))
			continue;
		if (!needs(row, probe->needed_for))
			row->needed_for =
				check_say(check, "%s, %s", row->needed_for, probe->needed_for);
		return row;
	}
	row = check_add_permission(check);
	row->action = mem_must(arena_text(check->arena, action));
	row->region = region;
	row->needed_for = probe->needed_for;
	row->target = "";
	return row;
}

static enum check_access
access_of(const struct check_verdict *verdict)
{
	switch (verdict->err) {
	case ERR_OK:
		return ACCESS_ALLOWED;
	case ERR_DENIED:
		return ACCESS_DENIED;
	case ERR_THROTTLED:
		return ACCESS_THROTTLED;
	default: /* what is a note was not asked, or did not get there */
		return verdict->level == CHECK_NOTE ? ACCESS_NOT_TRIED : ACCESS_FAILED;
	}
}

static void
note_access(struct check_run *run, struct check_permission *row, const struct check_target *target,
	    const struct check_verdict *verdict)
{
	bool is_worse = verdict->level > row->verdict.level;

	/* the first of the worst is told */
	if (row->verdict.level >= CHECK_WARN && !is_worse)
		return;
	row->target = mem_must(arena_text(run->check->arena, target->name));
	/* one that was allowed is, though another could not be tried */
	if (row->access != ACCESS_ALLOWED || verdict->level != CHECK_NOTE)
		row->access = access_of(verdict);
	if (is_worse)
		row->verdict = *verdict;
}

struct check_verdict
check_try(struct check_run *run, const struct check_probe *probe, const struct check_target *target)
{
	enum aws_service service = operation_at(probe->operation)->service;
	struct check_endpoint *endpoint = check_endpoint_of(run, service, target->region);
	struct check_permission *row = permission_of(run, probe, target->region);
	const char *obstacle = check_obstacle(run, endpoint);
	struct check_verdict verdict = { CHECK_NOTE, ERR_STOPPED, obstacle };
	struct why why = { "" };

	if (!obstacle) {
		check_ask(run, endpoint);
		run->is_spared = false;
		run->remark = NULL;
		verdict.err = probe->ask(run, target, &why);
		check_note_reply(run, endpoint, verdict.err, &why);
		row->n_tried += endpoint->reach != REACH_NO && verdict.err != ERR_STOPPED;
		row->n_answered += verdict.err == ERR_OK;
		row->is_spared = run->is_spared;
		verdict.level = check_level_of(verdict.err);
		verdict.say = verdict.err ? check_say(run->check, "%s", why.text) : NULL;
		/* nothing was named that could be missing */
		if (verdict.err == ERR_GONE && !*target->name)
			verdict.level = CHECK_FAIL;
		if (verdict.err == ERR_OK && run->remark)
			verdict = (struct check_verdict){ CHECK_WARN, ERR_OK, run->remark };
		if (verdict.err == ERR_STOPPED)
			verdict.level = CHECK_NOTE;
		if (verdict.err == ERR_STOPPED && (run->is_time_up || is_lookup_late(run)))
			verdict.say = endpoint->verdict.say;
		if (endpoint->reach == REACH_NO) {
			/* its own row says why */
			verdict.level = CHECK_NOTE;
			verdict.say = check_say(run->check, "%s is not reached", endpoint->host);
		}
	}
	note_access(run, row, target, &verdict);
	return verdict;
}

void
check_find_reads(struct check_run *run)
{
	const struct check_probe *probe;
	size_t n = 0;

	for (size_t row = 0; (probe = check_probe_at(row)); row++) {
		struct check_target target = { 0 };

		for (size_t i = 0; probe->at(run->check->stack, i, &target); i++) {
			if (target.region && n >= run->n_reads) {
				(void)check_try(run, probe, &target);
				run->n_reads = n + 1;
			}
			n += target.region != NULL;
			target = (struct check_target){ 0 };
		}
	}
	check_sum_alarms(run);
}
