/* SPDX-License-Identifier: MIT */
/* test_audit.c - a submission on record: a line before each change and one after it, in a chain; no
 * secret and no body; and nothing is sent where no line can be written. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/crypto.h"
#include "base/file.h"
#include "base/text.h"
#include "orders.h"
#include "store/audit_log.h"

#define LINES_MAX 16

struct lines {
	struct buf text;
	struct json *docs[LINES_MAX];
	size_t n;
};

static void
read_lines(const struct orders *o, struct lines *lines)
{
	char path[512], previous[SHA256_HEX];
	struct why why = { "" };

	*lines = (struct lines){ .n = 0 };
	buf_init(&lines->text, 1u << 20);
	(void)snprintf(path, sizeof(path), "%s/" AUDIT_LOG_NAME, store_path(o->store));
	assert_int_equal(file_read(path, &lines->text, &why), ERR_OK);
	memset(previous, '0', SHA256_HEX - 1);
	previous[SHA256_HEX - 1] = '\0';
	for (char *line = lines->text.data, *end; (end = strchr(line, '\n')); line = end + 1) {
		unsigned char digest[SHA256_LEN];
		size_t n = (size_t)(end - line);

		assert_true(lines->n < LINES_MAX);
		assert_int_equal(json_parse(line, n, 0, &lines->docs[lines->n], &why), ERR_OK);
		assert_string_equal(
			json_text(json_get(json_root(lines->docs[lines->n++]), "prev"), ""),
			previous);
		assert_true(crypto_sha256(line, n, digest));
		crypto_hex(digest, sizeof(digest), previous);
	}
}

static void
lines_done(struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++)
		json_free(lines->docs[i]);
	buf_done(&lines->text);
}

static const char *
text_of(const struct lines *lines, size_t i, const char *key)
{
	return json_text(json_get(json_root(lines->docs[i]), key), "(null)");
}

/* The next pair of lines: one call, on this, with this outcome. */
static void
expect_pair(const struct lines *lines, size_t *at, const char *action, const char *resource,
	    const char *outcome)
{
	size_t before = *at, after = *at + 1;

	assert_true(after < lines->n);
	*at += 2;
	for (size_t i = before; i <= after; i++) {
		assert_string_equal(text_of(lines, i, "action"), action);
		assert_string_equal(text_of(lines, i, "resource"), resource);
		assert_string_equal(text_of(lines, i, "user"), "me");
		assert_string_equal(text_of(lines, i, "host"), "here");
		assert_string_equal(text_of(lines, i, "account"), "123456789012");
		assert_string_equal(text_of(lines, i, "region"), "eu-west-2");
		assert_string_equal(text_of(lines, i, "job"), ORDERS_JOB);
		assert_string_equal(text_of(lines, i, "time"), "2026-11-21T04:30:00Z");
	}
	assert_string_equal(text_of(lines, before, "step"), "before");
	assert_string_equal(text_of(lines, before, "outcome"), "(null)");
	assert_string_equal(text_of(lines, after, "step"), "after");
	assert_string_equal(text_of(lines, after, "outcome"), outcome);
	assert_string_equal(text_of(lines, after, "request_id"), "7c1f");
	assert_string_equal(text_of(lines, before, "call"), text_of(lines, after, "call"));
}

static void
test_submission(void **state)
{
	struct lines lines;
	struct orders o;
	size_t at = 0;

	(void)state;
	orders_init(&o);
	o.route.kind = ROUTE_QUEUE_TASK;
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_add_put(&o);
	orders_add_sent(&o);
	orders_add_fault(&o, "403 No", "{\"__type\":\"AccessDeniedException\"}");
	orders_begin(&o);
	orders_submit(&o);
	read_lines(&o, &lines);
	expect_pair(&lines, &at, "s3:PutObject", "artifacts/" ORDERS_KEY, "ok");
	expect_pair(&lines, &at, "sqs:SendMessage", "https://sqs/123456789012/jobs", "ok");
	expect_pair(&lines, &at, "ecs:RunTask", "city/worker:7", "denied");
	assert_int_equal(lines.n, at);
	assert_int_equal(json_number(json_get(json_root(lines.docs[5]), "status"), 0), 403);
	assert_false(json_bool(json_get(json_root(lines.docs[5]), "in_doubt"), true));
	assert_non_null(strstr(text_of(&lines, 5, "why"), "ecs:RunTask"));
	/* neither keys, signatures nor what was sent */
	assert_null(strstr(lines.text.data, "AKIA"));
	assert_null(strstr(lines.text.data, "wJalr"));
	assert_null(strstr(lines.text.data, "Signature"));
	assert_null(strstr(lines.text.data, "cwtop-job"));
	lines_done(&lines);
	orders_end(&o);
}

/* There is no room for the line: the call is refused, and the one that came before stays known. */
static void
test_refused(void **state)
{
	struct orders o;
	char path[512];

	(void)state;
	orders_init(&o);
	orders_add_identity(&o);
	orders_add_queue(&o);
	orders_begin(&o);
	(void)snprintf(path, sizeof(path), "%s/" AUDIT_LOG_NAME, store_path(o.store));
	assert_int_equal(mkdir(path, 0700), 0);
	orders_submit(&o);
	orders_fails(&o, ERR_FILE, "s3:PutObject is not sent: it cannot be put on record");
	assert_int_equal(o.news->n_refused, 1);
	orders_n_sent(&o, 2); /* questions */
	orders_phase(&o, JOB_REFUSED);
	orders_end(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_submission),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
