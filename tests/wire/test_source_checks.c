/* SPDX-License-Identifier: MIT */
/* test_source_checks.c - the sources of health checks and probes as the poller runs them: what a
 * part says, what is asked again, and what one poll hands to the next. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "client.h"
#include "model/checks.h"
#include "model/probes.h"
#include "poll/source.h"

#define NOW_MS INT64_C(1795222923000)

static const char denied[] =
	"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User: "
	"arn:aws:iam::1:user/u is not authorized to perform: route53:X</Message></Error>"
	"</ErrorResponse>";
static const char no_status[] =
	"<ErrorResponse><Error><Type>Sender</Type><Code>InvalidInput</Code><Message>Health check "
	"status is not available for calculated health checks</Message></Error></ErrorResponse>";

struct poll {
	struct bag bag;
	struct client client;
	struct stack_check checks[2];
	struct stack_probe probe;
	struct stack stack;
	struct job *job;
	struct why why;
	enum err err;
};

static void
poll_begin(struct poll *p)
{
	*p = (struct poll){ .checks = { { .id = "a1", .title = "one" },
					{ .id = "a2", .title = "two" } } };
	p->stack = (struct stack){ .region = "eu-west-2",
				   .checks = p->checks,
				   .n_checks = 2,
				   .probes = &p->probe,
				   .n_probes = 1 };
	bag_init(&p->bag);
	clock_set(&(struct clock_origin){ NOW_MS, clock_real_ms(), 0 });
}

/* The poller's part: the newest good part is handed to the next poll. */
static void
poll_once(struct poll *p, const struct source *source, size_t target)
{
	struct part *previous = p->job ? p->job->part : NULL;

	if (p->job) {
		p->job->part = NULL;
		job_free(p->job);
	} else if (!p->client.aws) {
		client_open(&p->client, p->bag.answers, p->bag.n);
	}
	p->job = job_new();
	p->job->source = source;
	p->job->stack = &p->stack;
	p->job->region = "us-east-1";
	p->job->target = target;
	p->job->max_attempts = 1;
	p->job->previous = previous;
	p->err = source->poll(p->job, p->client.aws, &p->why);
}

static void
poll_end(struct poll *p)
{
	job_free(p->job);
	client_close(&p->client);
	bag_done(&p->bag);
	clock_set(NULL);
}

static const struct check_status *
status_of(const struct poll *p)
{
	if (p->err)
		fail_msg("%s: %s", err_word(p->err), p->why.text);
	assert_int_equal(p->job->part->kind, PART_CHECK);
	return p->job->part->row;
}

static void
add_bad(struct poll *p, const char *status, const char *body)
{
	bag_add(&p->bag, status, "", body);
}

/* How it is set up is asked for once in ten minutes, what is seen each time. */
static void
test_an_endpoint(void **state)
{
	struct poll p;
	const struct check_status *row;

	(void)state;
	poll_begin(&p);
	bag_add_file(&p.bag, "invented-list-health-checks.xml");
	bag_add_file(&p.bag, "invented-health-check-status.xml");
	bag_add_file(&p.bag, "invented-health-check-status.xml");
	bag_add_file(&p.bag, "invented-list-health-checks.xml");
	bag_add_file(&p.bag, "invented-health-check-status.xml");
	poll_once(&p, &source_checks, 0);
	for (int i = 0; i < 3; i++) {
		row = status_of(&p);
		assert_true(row->has_config && row->has_observations);
		assert_string_equal(row->type, "HTTP_STR_MATCH");
		assert_string_equal(row->target, "http://192.0.2.7/health");
		assert_string_equal(row->search, "ok");
		assert_int_equal(row->interval_s, 30);
		assert_true(row->is_inverted && row->is_disabled);
		assert_int_equal(row->n_observations, 3);
		assert_int_equal(row->n_reported, 2);
		assert_int_equal(row->n_success, 1);
		assert_string_equal(row->missing, "");
		if (i == 2)
			break;
		clock_advance(i == 0 ? 60000 : 600000);
		poll_once(&p, &source_checks, 0);
		assert_int_equal(server_requests(p.client.server), i == 0 ? 3 : 5);
	}
	poll_end(&p);
}

/* What asks no endpoint has no checkers: nobody is asked about them. */
static void
test_an_alarm(void **state)
{
	struct poll p;

	(void)state;
	poll_begin(&p);
	bag_add_file(&p.bag, "invented-list-health-checks.xml");
	poll_once(&p, &source_checks, 1);
	assert_string_equal(status_of(&p)->target, "alarm api-errors in eu-west-2");
	assert_true(status_of(&p)->is_without_checkers);
	assert_false(status_of(&p)->has_observations);
	assert_int_equal(server_requests(p.client.server), 1);
	poll_end(&p);
}

static void
test_half_denied(void **state)
{
	struct poll p;

	(void)state;
	poll_begin(&p);
	add_bad(&p, "403 Forbidden", denied);
	bag_add_file(&p.bag, "invented-health-check-status.xml");
	poll_once(&p, &source_checks, 0);
	assert_false(status_of(&p)->has_config);
	assert_int_equal(status_of(&p)->n_success, 1);
	assert_non_null(strstr(status_of(&p)->missing, "ListHealthChecks"));
	poll_end(&p);

	poll_begin(&p);
	bag_add_file(&p.bag, "invented-list-health-checks.xml");
	add_bad(&p, "403 Forbidden", denied);
	poll_once(&p, &source_checks, 0);
	assert_true(status_of(&p)->has_config);
	assert_false(status_of(&p)->has_observations);
	assert_non_null(strstr(status_of(&p)->missing, "GetHealthCheckStatus"));
	poll_end(&p);

	poll_begin(&p);
	add_bad(&p, "403 Forbidden", denied);
	poll_once(&p, &source_checks, 0);
	assert_int_equal(p.err, ERR_DENIED);
	assert_null(p.job->part);
	poll_end(&p);
}

/* Denied to read how it is set up, refused to tell what is seen: it must be of the kind that asks
 * no endpoint. */
static void
test_refused_by_kind(void **state)
{
	struct poll p;

	(void)state;
	poll_begin(&p);
	add_bad(&p, "403 Forbidden", denied);
	add_bad(&p, "400 Bad Request", no_status);
	poll_once(&p, &source_checks, 0);
	assert_true(status_of(&p)->is_without_checkers);
	assert_false(status_of(&p)->has_config);
	poll_end(&p);
}

static void
test_no_such_check(void **state)
{
	struct poll p;

	(void)state;
	poll_begin(&p);
	p.checks[0].id = "absent";
	bag_add_file(&p.bag, "invented-list-health-checks.xml");
	poll_once(&p, &source_checks, 0);
	assert_int_equal(p.err, ERR_GONE);
	assert_non_null(strstr(p.why.text, "absent: there is no such Route 53 health check"));
	poll_end(&p);
}

static void
count_unit(void *ctx, const struct unit_plan *unit)
{
	size_t *n = ctx;

	assert_string_equal(unit->region, "us-gov-west-1");
	assert_string_equal(unit->target_name, "a2");
	assert_int_equal(unit->target, 1);
	(*n)++;
}

static void
test_plan(void **state)
{
	struct poll p;
	size_t n = 0;

	(void)state;
	poll_begin(&p);
	p.stack.region = "us-gov-east-1";
	p.checks[0].unresolved = "id";
	source_checks.plan(&p.stack, count_unit, &n);
	assert_int_equal(n, 1);
	bag_done(&p.bag);
	clock_set(NULL);
}

/* A probe remembers through the part of the poll before. */
static void
test_a_probe_remembers(void **state)
{
	const struct probe_result *row;
	char host[32], url[64];
	struct poll p;

	(void)state;
	poll_begin(&p);
	bag_add(&p.bag, "200 OK", "", "x");
	bag_add(&p.bag, "502 Bad Gateway", "", "x");
	p.probe = (struct stack_probe){
		.name = "p", .url = url, .timeout_s = 5, .slow_warn_ms = -1, .slow_alarm_ms = -1
	};
	client_open(&p.client, p.bag.answers, p.bag.n);
	(void)snprintf(host, sizeof(host), "127.0.0.1:%d", server_port(p.client.server));
	(void)snprintf(url, sizeof(url), "http://%s/", host);
	for (int i = 0; i < 3; i++)
		poll_once(&p, &source_probes, 0);
	assert_int_equal(p.err, ERR_OK);
	row = p.job->part->row;
	assert_int_equal(row->n_points, 3);
	assert_int_equal(probe_ups(row), 1);
	assert_int_equal(row->failures, 2);
	assert_true(text_starts(row->why, host));
	assert_int_equal(p.job->stats.requests, 0); /* nothing of AWS's */
	poll_end(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_endpoint),       cmocka_unit_test(test_an_alarm),
		cmocka_unit_test(test_half_denied),       cmocka_unit_test(test_refused_by_kind),
		cmocka_unit_test(test_no_such_check),     cmocka_unit_test(test_plan),
		cmocka_unit_test(test_a_probe_remembers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
