/* SPDX-License-Identifier: MIT */
/* orders.c - see orders.h. */
#include "orders.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/text.h"

#define PATIENCE_S 600

static const char *
hex_of(const char *text, bool is_md5)
{
	static char hex[SHA256_HEX];
	unsigned char digest[SHA256_LEN];

	if (is_md5)
		assert_true(crypto_md5(text, strlen(text), digest));
	else
		assert_true(crypto_sha256(text, strlen(text), digest));
	crypto_hex(digest, is_md5 ? MD5_LEN : SHA256_LEN, hex);
	return hex;
}

const char *
orders_config(const char *id)
{
	static char config[400];

	(void)snprintf(config, sizeof(config),
		       "{\"schema\":\"cwtop-job-config/1\",\"job_id\":\"%s\","
		       "\"template\":\"smoke\",\"submitted_at\":\"2026-11-21T04:29:58Z\","
		       "\"submitted_by\":\"me@here\",\"config\":{\"days\":1}}",
		       id);
	return config;
}

const char *
orders_message(const char *id)
{
	static char message[600];

	(void)snprintf(message, sizeof(message),
		       "{\"schema\":\"cwtop-job-message/1\",\"job_id\":\"%s\","
		       "\"bucket\":\"artifacts\",\"key\":\"jobs/%s/config.json\",\"sha256\":\"%s\","
		       "\"template\":\"smoke\",\"submitted_at\":\"2026-11-21T04:29:58Z\","
		       "\"submitted_by\":\"me@here\"}",
		       id, id, hex_of(orders_config(id), false));
	return message;
}

/* ---- answers ---- */

void
orders_add_identity(struct orders *o)
{
	bag_add(&o->bag, "200 OK", "",
		"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::"
		"123456789012:user/me</Arn><UserId>AIDA</UserId><Account>123456789012</Account>"
		"</GetCallerIdentityResult></GetCallerIdentityResponse>");
}

void
orders_add_queue(struct orders *o)
{
	bag_add(&o->bag, "200 OK", "", "{\"QueueUrl\":\"https://sqs/123456789012/jobs\"}");
}

void
orders_add_put(struct orders *o)
{
	bag_add(&o->bag, "200 OK", "ETag: \"e\"\r\n", "");
}

void
orders_add_sent(struct orders *o)
{
	TEXT_ON(body, 200);

	text_addf(&body, "{\"MessageId\":\"m-1\",\"MD5OfMessageBody\":\"%s\"}",
		  hex_of(orders_message(ORDERS_JOB), true));
	bag_add(&o->bag, "200 OK", "", body.data);
}

void
orders_add_task(struct orders *o)
{
	bag_add(&o->bag, "200 OK", "",
		"{\"tasks\":[{\"taskArn\":\"" ORDERS_TASK "\",\"lastStatus\":\"PROVISIONING\"}],"
		"\"failures\":[]}");
}

void
orders_add_fault(struct orders *o, const char *status, const char *body)
{
	if (text_is(status, "reset"))
		bag_add_raw(&o->bag, "", 0, AFTER_RESET);
	else
		bag_add(&o->bag, status, "", body);
}

/* ---- begin and end ---- */

void
orders_init(struct orders *o)
{
	static const char *subnets[] = { "subnet-1" };

	*o = (struct orders){
		.route = { .name = "simulate",
			   .title = "Simulation",
			   .kind = ROUTE_QUEUE,
			   .region = "eu-west-2",
			   .bucket = "artifacts",
			   .prefix = "jobs/",
			   .queue = "jobs",
			   .cluster = "city",
			   .family = "worker:7",
			   .launch = { .family = "worker:7",
				       .subnets = subnets,
				       .n_subnets = LEN(subnets) } },
		.stack = { .name = "cityflow", .region = "eu-west-2" },
	};
	bag_init(&o->bag);
	clock_set(&(struct clock_origin){ ORDERS_NOW_MS, clock_real_ms(), 0 });
}

static void
open_desk(struct orders *o, bool recovers)
{
	const struct act_options options = {
		.stack = &o->stack,
		.aws = o->client.shared,
		.store = o->has_no_store ? NULL : o->store,
		.by = "me@here",
		.is_read_only = o->is_read_only,
		.recovers = recovers,
	};

	if (act_new(&options, &o->act, &o->client.why))
		fail_msg("%s", o->client.why.text);
}

void
orders_begin(struct orders *o)
{
	static const struct http_limits patient = { .connect_ms = PATIENCE_S * 1000,
						    .total_ms = PATIENCE_S * 1000,
						    .stall_s = PATIENCE_S,
						    .stall_bytes_s = 1,
						    .body_bytes = HTTP_BODY_MAX };

	if (o->route.kind == ROUTE_QUEUE_TASK || o->route.kind == ROUTE_TASK)
		o->route.launch.cluster = "city";
	if (o->route.kind == ROUTE_TASK)
		o->route.queue = NULL;
	o->stack.routes = &o->route;
	o->stack.n_routes = 1;
	if (o->bag.n == 0)
		orders_add_fault(o, "500 Nothing is expected", "{}");
	client_open(&o->client, o->bag.answers, o->bag.n);
	if (o->bag.turns[0].to)
		server_route(o->client.server, o->bag.turns);
	if (store_open_temporary(&o->store, &o->client.why))
		fail_msg("%s", o->client.why.text);
	o->audit = audit_new("me@here");
	audit_use(o->audit, o->has_no_store ? NULL : o->store);
	o->client.shared->audit = audit_hooks(o->audit);
	o->client.shared->is_read_only = o->is_read_only;
	o->client.shared->max_attempts = 1;
	o->client.shared->backoff_max_ms = 1;
	o->client.shared->limits = o->is_patient ? &patient : NULL;
	o->arena = arena_new(16u << 20);
	assert_non_null(o->arena);
	open_desk(o, false);
}

static void
drop_news(struct orders *o)
{
	act_news_free(o->news);
	o->news = NULL;
}

void
orders_end_desk(struct orders *o)
{
	drop_news(o);
	assert_true(act_stop(o->act));
	o->act = NULL;
}

void
orders_end(struct orders *o)
{
	if (o->act)
		orders_end_desk(o);
	store_close(o->store);
	client_close(&o->client);
	audit_free(o->audit);
	arena_free(o->arena);
	bag_done(&o->bag);
	clock_set(NULL);
}

/* ---- orders ---- */

struct act_news *
orders_next(struct orders *o)
{
	struct pollfd fd = { .fd = act_fd(o->act), .events = POLLIN };
	struct act_news *news = NULL;

	while (!news) {
		assert_int_equal(poll(&fd, 1, PATIENCE_S * 1000), 1);
		news = act_next(o->act);
	}
	return news;
}

/* Blocks until the last news of this order have come; what comes before of recovery is kept. */
static struct act_news *
wait_for(struct orders *o, uint64_t number)
{
	for (;;) {
		struct pollfd fd = { .fd = act_fd(o->act), .events = POLLIN };
		struct act_news *news;

		assert_int_equal(poll(&fd, 1, 60000), 1);
		while ((news = act_next(o->act)) != NULL) {
			if (news->is_last && news->number == number)
				return news;
			if (news->is_last && news->number == 0)
				o->news = news;
			else
				act_news_free(news);
		}
	}
}

void
orders_give(struct orders *o, const struct act_order *order)
{
	struct act_news *news;

	drop_news(o);
	news = wait_for(o, act_give(o->act, order));
	drop_news(o);
	o->news = news;
}

void
orders_submit(struct orders *o)
{
	const char *const ids[] = { ORDERS_JOB };
	const char *const configs[] = { orders_config(ORDERS_JOB) };
	const struct act_order order = { .kind = ACT_SUBMIT,
					 .route = &o->route,
					 .template_name = "smoke",
					 .title = "Smoke",
					 .configs = configs,
					 .ids = ids,
					 .n_jobs = 1 };

	orders_give(o, &order);
}

void
orders_decide(struct orders *o, enum act_kind kind)
{
	const struct act_order order = { .kind = kind, .route = &o->route, .job = ORDERS_JOB };

	orders_give(o, &order);
}

/* An order that is none comes back when the recovery before it is over. */
void
orders_again(struct orders *o)
{
	const struct act_order none = { .kind = ACT_ABANDON };

	if (o->act)
		orders_end_desk(o);
	open_desk(o, true);
	act_news_free(wait_for(o, act_give(o->act, &none)));
}

/* ---- the journal ---- */

static const struct job_record *
record_of(const struct job_records *records, const char *id)
{
	for (size_t i = 0; i < records->n; i++)
		if (text_is(records->items[i].intent.id, id))
			return &records->items[i];
	return NULL;
}

const struct job_record *
orders_record(struct orders *o)
{
	struct job_records records = { .damaged = "" };
	struct why why = { "" };

	if (job_log_read(o->store, ORDERS_NOW_MS / 1000, o->arena, &records, &why))
		fail_msg("%s", why.text);
	return record_of(&records, ORDERS_JOB);
}

void
orders_phase(struct orders *o, enum job_phase phase)
{
	const struct job_record *record = orders_record(o);

	assert_non_null(record);
	assert_string_equal(job_phase_word(record->phase), job_phase_word(phase));
}

void
orders_leave(struct orders *o, const enum job_phase *phases, size_t n, int64_t ago_ms)
{
	bool has_task = o->route.launch.cluster != NULL;
	struct job_intent intent = {
		.id = ORDERS_JOB,
		.created_ms = ORDERS_NOW_MS - ago_ms,
		.account = "123456789012",
		.region = "eu-west-2",
		.endpoint = aws_custom_endpoint(o->client.shared),
		.route = "simulate",
		.template_name = "smoke",
		.title = "Smoke",
		.kind = o->route.kind,
		.bucket = "artifacts",
		.key = ORDERS_KEY,
		.config = orders_config(ORDERS_JOB),
		.queue = o->route.queue,
		.message = o->route.queue ? orders_message(ORDERS_JOB) : NULL,
		.is_fifo = stack_route_is_fifo(&o->route),
		.is_idempotent = o->route.is_consumer_idempotent,
		.run = has_task ? "{\"cluster\":\"city\",\"family\":\"worker:7\",\"container\":"
				  "\"worker\",\"spot\":false,\"public_ip\":false,\"subnets\":"
				  "[\"subnet-1\"],\"security_groups\":[]}"
				: NULL,
		.by = "me@here",
	};
	struct job_log *log = NULL;
	struct why why = { "" };

	assert_int_equal(job_log_open(o->store, &log, &why), ERR_OK);
	assert_int_equal(job_log_intend(log, &intent, &why), ERR_OK);
	for (size_t i = 0; i < n; i++) {
		struct job_note note = { .id = ORDERS_JOB,
					 .phase = phases[i],
					 .time_ms = ORDERS_NOW_MS - ago_ms };

		note.message_id = phases[i] == JOB_SENT ? "m-0" : NULL;
		assert_int_equal(job_log_note(log, &note, &why), ERR_OK);
	}
	assert_int_equal(job_log_sync(log, &why), ERR_OK);
	job_log_close(log);
}

/* ---- judging ---- */

void
orders_ok(const struct orders *o, const char *done)
{
	if (o->news->err)
		fail_msg("%s: %s", err_word(o->news->err), o->news->why.text);
	if (!strstr(o->news->done, done))
		fail_msg("\"%s\" is not in \"%s\"", done, o->news->done);
	assert_true(text_is_clean(o->news->done));
}

void
orders_fails(const struct orders *o, enum err err, const char *part)
{
	if (o->news->err != err)
		fail_msg("%s (%s), not %s", err_word(o->news->err), o->news->why.text,
			 err_word(err));
	if (!strstr(o->news->why.text, part))
		fail_msg("\"%s\" is not in \"%s\"", part, o->news->why.text);
	assert_true(text_is_clean(o->news->why.text));
}

void
orders_sent(const struct orders *o, size_t i, const char *part)
{
	const char *request = server_request(o->client.server, i);

	if (!strstr(request, part))
		fail_msg("\"%s\" is not in \"%s\"", part, request);
}

void
orders_n_sent(const struct orders *o, size_t n)
{
	assert_int_equal(server_requests(o->client.server), n);
}
