/* SPDX-License-Identifier: MIT */
/* test_cut.c - answers cut short at every byte, with and without a Content-Length: never data. */
#include "client.h"

#include <string.h>

/* What is asked with a reply; the output must stay as it was. */
struct subject {
	const char *file;
	enum err (*ask)(struct client *client, bool *out_is_touched);
};

static enum err
ask_metrics(struct client *c, bool *out_is_touched)
{
	struct metric_asked got = { .points = { { .n = 77 }, { .n = 77 } } };
	enum err err = metric_ask(c, &got);

	*out_is_touched = got.points[0].n != 77 || got.points[1].n != 77;
	return err;
}

static enum err
ask_alarms(struct client *c, bool *out_is_touched)
{
	struct alarm_list list = { 0 };
	enum err err = cw_alarms(&c->scope, NULL, &list, &c->why);

	*out_is_touched = list.rows != NULL;
	return err;
}

static enum err
ask_tasks(struct client *c, bool *out_is_touched)
{
	const char *items[] = { "x" };
	struct ecs_tasks tasks = { 0 };
	enum err err = ecs_describe_tasks(&c->scope, "c", &(struct ecs_names){ items, 1 }, &tasks,
					  &c->why);

	*out_is_touched = tasks.rows != NULL;
	return err;
}

static enum err
ask_services(struct client *c, bool *out_is_touched)
{
	const char *items[] = { "x" };
	struct ecs_services services = { 0 };
	enum err err = ecs_describe_services(&c->scope, "c", &(struct ecs_names){ items, 1 },
					     &services, &c->why);

	*out_is_touched = services.rows != NULL;
	return err;
}

static enum err
ask_queue(struct client *c, bool *out_is_touched)
{
	struct sqs_queue queue = { 0 };
	enum err err = sqs_queue_attributes(&c->scope, "u", &queue, &c->why);

	*out_is_touched = queue.counts.is_found;
	return err;
}

static const struct subject subjects[] = {
	{ "moto-get-metric-data.json", ask_metrics },
	{ "moto-describe-alarms.json", ask_alarms },
	{ "moto-describe-services.json", ask_services },
	{ "invented-queue-fifo.json", ask_queue },
	{ "moto-describe-tasks.json", ask_tasks },
	{ "moto-get-queue-attributes.json", ask_queue },
};

/* The head of an answer; without a length the end of the connection is the end of the body. */
static void
make_answer(struct buf *out, const struct buf *body, bool has_length, size_t *out_head)
{
	buf_init(out, 1u << 20);
	assert_true(buf_add_text(out, "HTTP/1.1 200 OK\r\n"));
	if (has_length)
		assert_true(buf_addf(out, "Content-Length: %zu\r\n", body->len));
	else
		assert_true(buf_add_text(out, "Connection: close\r\n"));
	assert_true(buf_add_text(out, "\r\n"));
	*out_head = out->len;
	assert_true(buf_add(out, body->data, body->len));
}

/* One client and one server for all cuts: answers[i] ends i bytes into the body. */
static void
cut_everywhere(const struct subject *subject, bool has_length)
{
	struct answer answers[1600];
	struct buf body, whole;
	struct client c;
	size_t head, n;

	reply_file(subject->file, &body);
	while (body.len > 0 && body.data[body.len - 1] == '\n')
		body.len--;
	make_answer(&whole, &body, has_length, &head);
	n = body.len;
	assert_true(n + 1 < LEN(answers));
	for (size_t i = 0; i <= n; i++)
		answers[i] = (struct answer){ whole.data, head + i, AFTER_CLOSE };
	client_open(&c, answers, n + 1);
	c.scope.max_attempts = 1;
	for (size_t i = 0; i < n; i++) {
		bool is_touched = false;

		if (subject->ask(&c, &is_touched) != ERR_PARSE)
			fail_msg("%s cut at %zu of %zu: not ERR_PARSE: %s", subject->file, i, n,
				 c.why.text);
		assert_false(is_touched);
		expect_why(&c, "incomplete answer (");
	}
	bool is_touched = false;

	assert_int_equal(subject->ask(&c, &is_touched), ERR_OK); /* the whole one is data */
	assert_true(is_touched);
	client_close(&c);
	buf_done(&whole);
	buf_done(&body);
}

static void
test_with_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(subjects); i++)
		cut_everywhere(&subjects[i], true);
}

static void
test_without_length(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(subjects); i++)
		cut_everywhere(&subjects[i], false);
}

static void
test_cut_gzip(void **state)
{
	struct buf body;
	struct client c;

	(void)state;
	reply_file("moto-get-metric-data.json.gz", &body);
	for (size_t i = 0; i < body.len; i++) {
		struct buf whole;
		struct answer answer;
		struct metric_asked got = { 0 };

		buf_init(&whole, 1u << 20);
		assert_true(buf_add_text(&whole, "HTTP/1.1 200 OK\r\nConnection: close\r\n"
						 "Content-Encoding: gzip\r\n\r\n"));
		assert_true(buf_add(&whole, body.data, i));
		answer = (struct answer){ whole.data, whole.len, AFTER_CLOSE };
		client_open(&c, &answer, 1);
		c.scope.max_attempts = 1;
		/* the last bytes are gzip's end mark and checksum: the text before them is whole */
		if (metric_ask(&c, &got) == ERR_OK)
			assert_true(i + 12 >= body.len && got.points[0].n == 3);
		else
			assert_int_equal(got.points[0].n, 0);
		client_close(&c);
		buf_done(&whole);
	}
	buf_done(&body);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_with_length),
		cmocka_unit_test(test_without_length),
		cmocka_unit_test(test_cut_gzip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
