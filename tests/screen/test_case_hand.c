/* SPDX-License-Identifier: MIT */
/* test_case_hand.c - the JSON that is handed over while a case is open: what the case has, by the
 * published schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "app/view_wish.h"
#include "base/file.h"
#include "base/schema.h"
#include "case_story.h"
#include "ui/theme.h"

#define SCHEMA "share/schema/snapshot.schema.json"
#define PAGE(panel) "[ { 'name': 'one', 'rows': [ { 'panels': ['" panel "'] } ] } ]"

/* The document, which keeps to the schema; freed by the caller. */
static struct json *
hand(struct fixture *f)
{
	const int size[2] = { 80, 24 };
	struct theme theme = { 0 };
	struct buf schema, out;
	struct json *doc = NULL;
	struct why why = { "" };

	buf_init(&schema, 1u << 20);
	buf_init(&out, 4u << 20);
	assert_int_equal(file_read(SCHEMA, &schema, &why), ERR_OK);
	assert_true(view_hand_write(f->view, VIEW_HAND_JSON, size, &theme, &out));
	if (schema_read(&(struct schema_document){ schema.data, schema.len, out.data, out.len,
						   "handed over" },
			&doc, &why))
		fail_msg("%s in %s", why.text, out.data);
	buf_done(&schema);
	buf_done(&out);
	return doc;
}

static void
open_on(struct fixture *f, const char *pages, const char *keys)
{
	fixture_open(f, pages, STYLE_BRAILLE);
	fixture_answer(f);
	fixture_show(f, 80, 24);
	fixture_keys(f, keys);
	fixture_show(f, 80, 24);
	assert_true(fixture_has(f, "Case:"));
}

/* "a.b.c" of an object; an array's first element is "0". */
static const struct json_val *
at(const struct json *doc, const char *path)
{
	const struct json_val *val = json_root(doc);

	while (val && *path) {
		char key[40];
		size_t n = strcspn(path, ".");

		memcpy(key, path, n);
		key[n] = '\0';
		val = strcmp(key, "0") == 0 ? json_first(val) : json_get(val, key);
		path += n + (path[n] == '.');
	}
	return val;
}

static void
says(const struct json *doc, const char *path, const char *expected)
{
	const char *is = json_text(at(doc, path), "(nothing)");

	if (strncmp(is, expected, strlen(expected)) != 0)
		fail_msg("%s: %s, not %s", path, is, expected);
}

static void
test_nothing_is_open(void **state)
{
	struct fixture f;
	struct json *doc;

	(void)state;
	fixture_open(&f, PAGE("health"), STYLE_BRAILLE);
	fixture_answer(&f);
	fixture_show(&f, 80, 24);
	doc = hand(&f);
	assert_null(at(doc, "case"));
	json_free(doc);
	fixture_close(&f);
}

static void
test_all_of_it(void **state)
{
	struct case_found found;
	struct fixture f;
	struct json *doc;

	(void)state;
	open_on(&f, PAGE("health"), "\r");
	case_story_expect(&f);
	doc = hand(&f);
	says(doc, "case.evidence.log_lines.state", "asking");
	json_free(doc);
	found = case_story_good(&f);
	found.points.state = CASE_NOT_ASKED;
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_show(&f, 80, 24);
	doc = hand(&f);
	says(doc, "case.subject.kind", "metric");
	says(doc, "case.subject.key", "metric:");
	says(doc, "case.title", "metric Web (CloudFront)");
	says(doc, "case.level", "alarm");
	says(doc, "case.since", "20");
	says(doc, "case.causes.0", "87 lines in /aws/lambda/shop-api like: ConnectionError");
	says(doc, "case.evidence.metric.state", "known");
	says(doc, "case.evidence.metric.of.namespace", "AWS/CloudFront");
	says(doc, "case.evidence.metric.of.console", "https://");
	assert_true(json_count(at(doc, "case.evidence.metric.points")) > 10);
	says(doc, "case.evidence.tasks.state", "known");
	says(doc, "case.evidence.tasks.items.0.arn", "2c3d4e5f");
	says(doc, "case.evidence.tasks.items.0.subject", "task:2c3d4e5f");
	says(doc, "case.evidence.log_lines.state", "answered");
	says(doc, "case.evidence.log_lines.note", "/aws/lambda/shop-api has more of that minute");
	assert_int_equal(json_count(at(doc, "case.evidence.log_lines.items")), 3);
	says(doc, "case.evidence.log_lines.items.0.log_stream", "s/1");
	says(doc, "case.evidence.log_lines.items.0.console",
	     "https://eu-west-2.console.aws.amazon.com/cloudwatch/home?region=eu-west-2#logsV2:");
	says(doc, "case.evidence.alarm_history.items.0.to", "ALARM");
	says(doc, "case.evidence.alarm_history.items.0.arn", "arn:aws:cloudwatch:eu-west-2:");
	says(doc, "case.evidence.traces.items.0.cause_service", "shop-db");
	says(doc, "case.evidence.traces.items.0.console", "https://eu-west-2.");
	says(doc, "case.evidence.changes.note", "no deployment");
	assert_true(json_count(at(doc, "case.evidence.red_now.items")) > 3);
	json_free(doc);
	fixture_close(&f);
}

/* A part that is not there says why; and all of them that nobody answers. */
static void
test_parts(void **state)
{
	struct case_found found;
	struct fixture f;
	struct json *doc;

	(void)state;
	open_on(&f, PAGE("health"), "\r");
	case_story_expect(&f);
	case_story_all(&found, CASE_FAILED, "denied: ask for the permission");
	found.lines.err = ERR_DENIED;
	found.points.err = ERR_TIMEOUT;
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_show(&f, 80, 24);
	doc = hand(&f);
	says(doc, "case.evidence.log_lines.state", "denied");
	says(doc, "case.evidence.log_lines.note", "denied: ask for the permission");
	says(doc, "case.evidence.metric.state", "failed");
	assert_int_equal(json_count(at(doc, "case.evidence.log_lines.items")), 0);
	json_free(doc);
	fixture_close(&f);
	open_on(&f, PAGE("health"), "\r");
	case_story_expect(&f);
	case_story_tell(&f, NULL, ERR_SYSTEM, true);
	fixture_show(&f, 80, 24);
	doc = hand(&f);
	says(doc, "case.error", "case: nobody is at home");
	says(doc, "case.evidence.log_lines.state", "failed");
	json_free(doc);
	fixture_close(&f);
}

/* Of a task, and when it is gone; of a queue, whose metric is not the stack's. */
static void
test_things(void **state)
{
	struct case_found found;
	struct fixture f;
	struct json *doc;

	(void)state;
	open_on(&f, PAGE("tasks"), "/OutOf\r\r");
	doc = hand(&f);
	says(doc, "case.subject.kind", "task");
	says(doc, "case.subject.arn", "2c3d4e5f");
	assert_true(json_bool(at(doc, "case.subject.listed"), false));
	json_free(doc);
	fixture_answer_empty(&f);
	fixture_show(&f, 80, 24);
	doc = hand(&f);
	assert_false(json_bool(at(doc, "case.subject.listed"), true));
	says(doc, "case.subject.key", "task:");
	json_free(doc);
	fixture_close(&f);
	open_on(&f, PAGE("queues"), "\r");
	case_story_expect(&f);
	case_story_all(&found, CASE_ANSWERED, "");
	case_story_tell(&f, &found, ERR_OK, true);
	fixture_show(&f, 80, 24);
	doc = hand(&f);
	says(doc, "case.subject.kind", "queue");
	says(doc, "case.evidence.metric.of.dimensions.0.value", "shop-jobs-dlq");
	says(doc, "case.evidence.log_lines.note", "no line of that minute");
	json_free(doc);
	fixture_close(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_is_open),
		cmocka_unit_test(test_all_of_it),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_things),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
