/* SPDX-License-Identifier: MIT */
/* submit_out.c - see submit_out.h. */
#include "app/submit_out.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/job_out.h"
#include "base/clock.h"
#include "base/text.h"
#include "model/unit.h"

#define RESULT_LIMIT (256u << 20)
#define VALUES_SHOWN 400 /* bytes of the review */

/* ---- before ---- */

static const char *
kind_title(enum route_kind kind)
{
	static const char *const titles[] = {
		[ROUTE_QUEUE] = "stored in S3, sent to SQS",
		[ROUTE_QUEUE_TASK] = "stored in S3, sent to SQS, a task started",
		[ROUTE_TASK] = "stored in S3, a task started",
		[ROUTE_HTTP] = "posted to an API",
	};

	return titles[kind];
}

static void
say(const char *name, const char *value)
{
	if (value && value[0])
		fprintf(stderr, "  %-9s %s\n", name, value);
}

static void
say_who(const struct desk *desk, const struct submit_target *target)
{
	const char *endpoint = aws_custom_endpoint(desk->session.aws);
	TEXT_ON(text, 400);

	text_addf(&text, "%s%s%s", target->account, target->arn[0] ? " as " : "", target->arn);
	if (endpoint)
		text_addf(&text, "%sat %s, not AWS", text.len ? ", " : "", endpoint);
	say("account", text.data);
}

static void
say_queue(const struct stack_route *route, const struct submit_target *target)
{
	TEXT_ON(text, 400);

	if (!route->queue)
		return;
	text_addf(&text, "%s (%s)", route->queue,
		  target->is_fifo ? "FIFO: it finds duplicates"
				  : "standard: it cannot find duplicates");
	if (target->n_waiting >= 0)
		text_addf(&text, ", %lld waiting", (long long)target->n_waiting);
	say("queue", text.data);
}

static void
say_route(const struct submit_plan *plan, const struct submit_target *target)
{
	const struct stack_route *route = plan->route;
	TEXT_ON(kind, 400);
	TEXT_ON(bucket, 400);
	TEXT_ON(task, 400);

	text_addf(&kind, "%s: %s", route->name, kind_title(route->kind));
	say("route", kind.data);
	say("API", route->submit_url);
	if (route->kind == ROUTE_HTTP)
		return;
	say("region", route->region);
	text_addf(&bucket, "%s, below %s", route->bucket, route->prefix);
	say("bucket", bucket.data);
	say_queue(route, target);
	if (route->launch.cluster)
		text_addf(&task, "%s in %s, Fargate%s", route->launch.family, route->launch.cluster,
			  route->launch.is_spot ? " Spot" : "");
	say("task", task.data);
}

static void
say_jobs(const struct submit_plan *plan)
{
	char lasts[UNIT_TEXT_MAX];
	TEXT_ON(text, 300);

	text_addf(&text, "%zu", plan->n_jobs);
	if (plan->seconds > 0) {
		unit_duration((int64_t)(plan->seconds / (double)plan->n_jobs), lasts);
		text_addf(&text, ", about %s%s", lasts, plan->n_jobs > 1 ? " each" : "");
	}
	if (plan->has_price)
		text_addf(&text, ", about $%.*f at list prices", plan->usd < 1 ? 4 : 2, plan->usd);
	else
		text_add(&text, ", cost not known");
	say("jobs", text.data);
}

void
submit_review(const struct desk *desk, const struct submit_plan *plan,
	      const struct submit_target *target)
{
	const struct template *template = plan->template;
	TEXT_ON(values, VALUES_SHOWN);

	fprintf(stderr, "Stack %s%s\n", desk->session.stack->title,
		desk->session.stack->is_prod ? " (production)" : "");
	say_who(desk, target);
	say_route(plan, target);
	say("template", template->title[0] ? template->title : template->name);
	for (size_t i = 0; i < template->n_fields; i++)
		if (plan->values[i][0])
			text_addf(&values, "%s%s=%s", values.len ? " " : "", template->fields[i].id,
				  plan->values[i]);
	say("values", values.data);
	say_jobs(plan);
}

void
submit_question(const struct submit_plan *plan, struct text *out)
{
	const struct stack_route *route = plan->route;

	text_addf(out, "Submit %zu job%s to %s?", plan->n_jobs, plan->n_jobs == 1 ? "" : "s",
		  route->queue        ? route->queue
		  : route->submit_url ? route->submit_url
				      : route->launch.cluster);
}

/* ---- after ---- */

static int
compare_record(const void *id, const void *record)
{
	return strcmp(id, ((const struct job_record *)record)->intent.id);
}

static void
fill_row(struct submit_result *result, const struct submit_plan *plan, size_t n,
	 const struct job_records *records, const char *why)
{
	const struct job_record *record =
		records->items ? bsearch(plan->ids[n], records->items, records->n, sizeof(*record),
					 compare_record)
			       : NULL;
	struct job_record none = { .phase = JOB_REFUSED,
				   .message_id = "",
				   .task_arn = "",
				   .why = why,
				   .intent = { .template_name = plan->template->name } };
	struct job_row *row = &result->rows[n];

	memcpy(none.intent.id, plan->ids[n], sizeof(none.intent.id));
	job_out_row(record ? record : &none, row);
	row->id = plan->ids[n];
	result->views[n] = (struct job_view){ .jobs = &result->route, .row = row };
	result->n_submitted += row->phase == JOB_SUBMITTED;
	result->n_in_doubt += row->state == JOB_IS_IN_DOUBT;
	result->n_refused += row->phase == JOB_REFUSED;
	result->n_left = n + 1 - result->n_submitted - result->n_in_doubt - result->n_refused;
}

enum err
submit_result_read(const struct desk *desk, const struct submit_plan *plan,
		   const struct why *sent_why, struct submit_result *out, struct why *why)
{
	struct submit_result result = { .n = plan->n_jobs,
					.route = { .def = plan->route, .source = SIZE_MAX },
					.arena = mem_must(arena_new(RESULT_LIMIT)) };
	struct job_records records = { 0 };
	enum err err = ERR_OK;

	if (desk->session.store)
		err = job_log_read(desk->session.store, clock_now_s(), result.arena, &records, why);
	if (err) {
		arena_free(result.arena);
		return err;
	}
	result.rows = mem_must(arena_array(result.arena, plan->n_jobs, sizeof(*result.rows)));
	result.views = mem_must(arena_array(result.arena, plan->n_jobs, sizeof(*result.views)));
	*out = result;
	for (size_t i = 0; i < plan->n_jobs; i++) {
		fill_row(out, plan, i, &records, sent_why->text);
		out->views[i].jobs = &out->route;
	}
	return ERR_OK;
}

void
submit_result_done(struct submit_result *result)
{
	arena_free(result->arena);
}

/* ---- JSON ---- */

static void
put_target(struct json_writer *w, const struct submit_report *report)
{
	const struct stack_route *route = report->plan->route;
	const struct submit_target *target = report->target;

	json_put_text(w, "route", route->name);
	json_put_text(w, "kind", route_kind_word(route->kind));
	json_put_said(w, "account", target->account);
	json_put_said(w, "arn", target->arn);
	json_put_said(w, "endpoint", aws_custom_endpoint(report->desk->session.aws));
	json_put_said(w, "region", route->region);
	json_put_said(w, "bucket", route->bucket);
	json_put_said(w, "prefix", route->bucket ? route->prefix : NULL);
	json_put_said(w, "queue", route->queue);
	json_put_said(w, "url", route->submit_url);
}

static void
put_tally(struct json_writer *w, const struct submit_report *report)
{
	const struct submit_result *result = report->result;
	const struct job_tally *tally = report->watch ? &report->watch->tally : NULL;

	json_put_object(w, "counts");
	json_put_integer(w, "jobs", (int64_t)result->n);
	json_put_integer(w, "submitted", (int64_t)result->n_submitted);
	json_put_integer(w, "in_doubt", (int64_t)result->n_in_doubt);
	json_put_integer(w, "refused", (int64_t)result->n_refused);
	json_put_integer(w, "left", (int64_t)result->n_left);
	json_put_integer_if(w, "succeeded", tally, tally ? (int64_t)tally->succeeded : 0);
	json_put_integer_if(w, "failed", tally, tally ? (int64_t)tally->failed : 0);
	json_put_integer_if(w, "cancelled", tally, tally ? (int64_t)tally->cancelled : 0);
	json_write_object_end(w);
}

static void
put_job(struct json_writer *w, const struct submit_report *report, size_t n, int64_t now_s)
{
	const struct submit_plan *plan = report->plan;
	const struct job_view *seen =
		report->watch && report->watch->views ? report->watch->views[n] : NULL;

	json_write_object(w);
	job_out_json(w, seen ? seen : &report->result->views[n], now_s);
	json_put_object(w, "values");
	for (size_t i = 0; i < plan->template->n_fields; i++)
		json_put_said(w, plan->template->fields[i].id, plan->job_values[n][i]);
	json_write_object_end(w);
	json_write_object_end(w);
}

bool
submit_json(const struct submit_report *report, struct buf *out)
{
	const struct submit_plan *plan = report->plan;
	int64_t now_s = clock_now_s();
	struct json_writer w;

	json_write_init(&w, out, true);
	json_write_object(&w);
	json_put_text(&w, "schema", "cwtop-submit/1");
	json_put_time(&w, "time", now_s);
	json_put_text(&w, "stack", report->desk->session.stack->name);
	put_target(&w, report);
	json_put_text(&w, "template", plan->template->name);
	json_put_text(&w, "by", report->desk->by);
	json_put_number_if(&w, "estimate_s", plan->seconds > 0, plan->seconds);
	json_put_number_if(&w, "estimate_usd", plan->has_price, plan->usd);
	json_put_bool(&w, "waited", report->watch != NULL);
	put_tally(&w, report);
	json_put_array(&w, "jobs");
	for (size_t i = 0; i < plan->n_jobs; i++)
		put_job(&w, report, i, now_s);
	json_write_array_end(&w);
	json_write_object_end(&w);
	return json_write_ok(&w) && buf_add_text(out, "\n");
}
