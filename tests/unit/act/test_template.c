/* SPDX-License-Identifier: MIT */
/* test_template.c - job templates: what a file may say, where it is found, and the configuration
 * that values make. */
#include "../test.h"
#include "act/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#define HEAD "{\"schema\": \"cwtop-job-template/1\", \"title\": \"T\", "

static struct template *
parsed(const char *text)
{
	struct template *template = NULL;
	struct why why = { "" };
	enum err err = template_parse(text, strlen(text), "a/t.json", &template, &why);

	if (err)
		print_error("%s\n", why.text);
	assert_int_equal(err, ERR_OK);
	return template;
}

/* ---- what a file may say ---- */

static const char everything[] =
	"// with comments\n" HEAD "\"help\": \"H\",\n"
	"\"estimate\": {\"seconds\": 10, \"per_unit\": 2.5, \"field\": \"n\"},\n"
	"\"fields\": [\n"
	"{\"id\": \"name\", \"title\": \"Name\", \"type\": \"text\", \"max_length\": 5, \"help\": "
	"\"h\"},\n"
	"{\"id\": \"n\", \"title\": \"N\", \"type\": \"integer\", \"required\": true, \"min\": 1, "
	"\"max\": 9,"
	" \"default\": 3, \"sweep\": true, \"unit\": \"km\"},\n"
	"{\"id\": \"x\", \"title\": \"X\", \"type\": \"number\", \"min\": -2, \"default\": [0.5, "
	"1], \"sweep\": true},\n"
	"{\"id\": \"c\", \"title\": \"C\", \"type\": \"choice\", \"choices\": [\"a\", \"b c\"], "
	"\"default\": \"b c\"},\n"
	"{\"id\": \"b\", \"title\": \"B\", \"type\": \"boolean\", \"default\": true},\n"
	"{\"id\": \"d\", \"title\": \"D\", \"type\": \"date\"},\n"
	"{\"id\": \"t\", \"title\": \"T\", \"type\": \"time\"}],\n"
	"\"config\": {\"z\": \"${name}\", \"a\": {\"n\": \"${n}\", \"list\": [\"${x}\", \"${c}\", "
	"1.50, null]},\n"
	" \"b\": \"${b}\", \"when\": [\"${d}\", \"${t}\"], \"again\": \"${n}\", \"k\": "
	"\"$x}{\"}}\n";

static void
test_everything(void **state)
{
	struct template *t = parsed(everything);

	(void)state;
	assert_string_equal(t->name, "t");
	assert_string_equal(t->title, "T");
	assert_string_equal(t->help, "H");
	assert_int_equal(t->n_fields, 7);
	assert_string_equal(t->fields[0].help, "h");
	assert_int_equal(t->fields[0].length_max, 5);
	assert_string_equal(t->fields[0].initial, "");
	assert_int_equal(t->fields[1].type, FIELD_INTEGER);
	assert_true(t->fields[1].is_required && t->fields[1].is_sweepable);
	assert_true(t->fields[1].has_min && t->fields[1].has_max && t->fields[1].max == 9);
	assert_string_equal(t->fields[1].initial, "3");
	assert_string_equal(t->fields[1].unit, "km");
	assert_string_equal(t->fields[2].initial, "0.5,1");
	assert_false(t->fields[2].has_max || t->fields[2].is_required);
	assert_int_equal(t->fields[3].n_choices, 2);
	assert_string_equal(t->fields[3].choices[1], "b c");
	assert_string_equal(t->fields[4].initial, "yes");
	assert_ptr_equal(template_field_find(t, "t"), &t->fields[6]);
	assert_null(template_field_find(t, "nobody"));
	assert_string_equal(field_type_word(t->fields[5].type), "date");
	template_free(t);
	template_free(NULL);
}

#define FIELD(members)                                                 \
	HEAD "\"fields\": [{\"id\": \"f\", \"title\": \"F\", " members \
	     "}], \"config\": {\"f\": \"${f}\"}}"

static const struct {
	const char *text, *sentence;
} bad[] = {
	{ "", "a/t.json:1:1: " },
	{ "[]", "a/t.json:1:1: " },
	{ HEAD "\"config\": {}, \"fild\": []}", "unknown key \"fild\"" },
	{ "{\"schema\": \"cwtop-job-template/2\", \"title\": \"T\", \"config\": {}}",
	  "cwtop-job-template/1" },
	{ FIELD("\"type\": \"colour\""), "\"text\"" },
	{ FIELD("\"type\": \"text\", \"default\": null"), "default" },
	{ HEAD "\"fields\": [{\"id\": \"f\", \"title\": \"F\", \"type\": \"text\"}, {\"id\": "
	       "\"f\", \"title\": "
	       "\"G\", \"type\": \"text\"}], \"config\": {\"f\": \"${f}\"}}",
	  "field \"f\": there is one of this name already" },
	{ HEAD "\"config\": {\"f\": \"${f}\"}}",
	  "a/t.json:1:66: \"${f}\": there is no such field" },
	{ FIELD("\"type\": \"text\"") "x", "a/t.json:1:" },
	{ HEAD
	  "\"fields\": [{\"id\": \"f\", \"title\": \"F\", \"type\": \"text\"}], \"config\": {}}",
	  "field f: nothing in \"config\" is \"${f}\"" },
	{ HEAD "\"fields\": [{\"id\": \"f\", \"title\": \"F\", \"type\": \"text\"}], \"config\": "
	       "{\"g\": \"${f}\", "
	       "\"f\": [\"x-${f}\"]}}",
	  "\"x-${f}\": a value takes the place of a whole string" },
	{ HEAD "\"fields\": [{\"id\": \"f\", \"title\": \"F\", \"type\": \"text\"}], \"config\": "
	       "{\"g\": \"${f}\", "
	       "\"${f}\": 1}}",
	  "\"${f}\": a name cannot be a field" },
	{ FIELD("\"type\": \"text\", \"min\": 1"),
	  "min of f: only an integer or a number has it, this is of type text" },
	{ FIELD("\"type\": \"text\", \"max\": 1"), "max of f: only" },
	{ FIELD("\"type\": \"integer\", \"choices\": [\"a\"]"),
	  "choices of f: only a choice has it" },
	{ FIELD("\"type\": \"integer\", \"max_length\": 2"),
	  "max_length of f: only a text has it" },
	{ FIELD("\"type\": \"choice\""), "field f: a choice needs \"choices\"" },
	{ FIELD("\"type\": \"choice\", \"choices\": [\"a,b\"]"), "choices" },
	{ FIELD("\"type\": \"integer\", \"min\": 2, \"max\": 1"), "min of f: it is above max" },
	{ FIELD("\"type\": \"integer\", \"min\": 0.5"), "bounds of an integer are whole numbers" },
	{ FIELD("\"type\": \"integer\", \"max\": 5, \"default\": 6"),
	  "default of f: it must be 5 or less" },
	{ FIELD("\"type\": \"integer\", \"default\": 1.5"),
	  "default of f: it must be a whole number" },
	{ FIELD("\"type\": \"integer\", \"default\": [1, 2]"),
	  "default of f: only a field with \"sweep\"" },
	{ FIELD("\"type\": \"integer\", \"sweep\": true, \"default\": [1, 1]"),
	  "1 is there twice" },
	{ FIELD("\"type\": \"text\", \"help\": \"a\\u001bb\""),
	  "a character that cannot be shown" },
	{ FIELD("\"type\": \"choice\", \"choices\": [\"a\\u202eb\"]"),
	  "a character that cannot be shown" },
	{ HEAD "\"estimate\": {\"seconds\": 1, \"per_unit\": 1}, \"config\": {}}",
	  "\"per_unit\" and \"field\" go together" },
	{ HEAD "\"estimate\": {\"seconds\": 1, \"field\": \"f\"}, \"config\": {}}",
	  "\"per_unit\" and \"field\" go together" },
	{ HEAD "\"estimate\": {\"seconds\": 1, \"per_unit\": 1, \"field\": \"f\"}, \"config\": {}}",
	  "estimate: \"f\" is no integer or number field" },
};

static void
test_bad_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(bad); i++) {
		struct template *t = NULL;
		struct why why = { "" };
		enum err err =
			template_parse(bad[i].text, strlen(bad[i].text), "a/t.json", &t, &why);

		if (err != ERR_FILE || !strstr(why.text, bad[i].sentence))
			fail_msg("%s\n  said: %s\n  not: %s", bad[i].text, why.text,
				 bad[i].sentence);
		assert_null(t);
		assert_true(text_starts(why.text, "a/t.json:"));
	}
}

/* ---- the configuration ---- */

static const struct template_job job = {
	.id = "01910000-0000-7000-8000-000000000001",
	.by = "me@here \"x\"",
	.created_ms = INT64_C(1732147200123),
};

static void
expect_fill(const struct template *t, const char *const *values, const char *expected)
{
	struct why why = { "" };
	struct buf out;

	buf_init(&out, TEMPLATE_CONFIG_MAX);
	if (template_fill(t, values, &job, &out, &why) != ERR_OK)
		fail_msg("%s", why.text);
	assert_string_equal(out.data, expected);
	buf_done(&out);
}

#define FILLED                                                                                    \
	"{\"schema\":\"cwtop-job-config/1\",\"job_id\":\"01910000-0000-7000-8000-000000000001\"," \
	"\"template\":\"t\",\"submitted_at\":\"2024-11-21T00:00:00Z\","                           \
	"\"submitted_by\":\"me@here \\\"x\\\"\",\"config\":"

static void
test_fill(void **state)
{
	static const char *const full[] = { "${n}\"", "007",        "0.30000", "a",
					    "no",     "2024-02-29", "00:00" };
	static const char *const few[] = { " ", " 3 ", "", "", "", "", "" };
	static const char *const odd[] = {
		"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "3", "-0", "b c", "true", "", "23:59"
	};
	struct template *t = parsed(everything);

	(void)state;
	/* A value is never looked into; whole numbers and decimals are without noise. */
	expect_fill(t, full,
		    FILLED
		    "{\"z\":\"${n}\\\"\",\"a\":{\"n\":7,\"list\":[0.3,\"a\",1.5,null]},\"b\":false,"
		    "\"when\":[\"2024-02-29\",\"00:00\"],\"again\":7,\"k\":\"$x}{\"}}");
	expect_fill(
		t, few,
		FILLED
		"{\"a\":{\"n\":3,\"list\":[1.5,null]},\"when\":[],\"again\":3,\"k\":\"$x}{\"}}");
	expect_fill(t, odd,
		    FILLED "{\"z\":\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\",\"a\":{\"n\":3,"
			   "\"list\":[0,\"b c\",1.5,null]},"
			   "\"b\":true,\"when\":[\"23:59\"],\"again\":3,\"k\":\"$x}{\"}}");
	template_free(t);
}

/* The same values, whatever they are; another id, another time, another name. */
static void
test_again(void **state)
{
	static const char *const values[] = { "${n}\"", "007", "0.30000", "a", "no", "", "00:00" };
	const struct template_job later = { .id = "01910000-0000-7000-8000-000000000002",
					    .by = "you@there",
					    .created_ms = INT64_C(1732233600000) };
	static const char other[] = "{\"schema\":\"another/1\",\"config\":{}}";
	struct template *t = parsed(everything);
	struct why why = { "" };
	struct buf first, again, direct;

	(void)state;
	buf_init(&first, TEMPLATE_CONFIG_MAX);
	buf_init(&again, TEMPLATE_CONFIG_MAX);
	buf_init(&direct, TEMPLATE_CONFIG_MAX);
	assert_int_equal(template_fill(t, values, &job, &first, &why), ERR_OK);
	assert_int_equal(template_fill(t, values, &later, &direct, &why), ERR_OK);
	assert_int_equal(template_again(other, strlen(other), &later, &again, &why), ERR_PARSE);
	assert_int_equal(template_again("{", 1, &later, &again, &why), ERR_PARSE);
	assert_int_equal(again.len, 0);
	assert_int_equal(template_again(first.data, first.len, &later, &again, &why), ERR_OK);
	assert_string_equal(again.data, direct.data);
	buf_done(&first);
	buf_done(&again);
	buf_done(&direct);
	template_free(t);
}

static void
test_fill_refuses(void **state)
{
	static const char *const wrong[] = { "", "10", "", "", "", "", "" };
	static const char *const lists[] = { "", "1,2", "", "", "", "", "" };
	struct template *t = parsed(everything);
	struct why why = { "" };
	struct buf out, text;

	(void)state;
	buf_init(&out, TEMPLATE_CONFIG_MAX);
	assert_int_equal(template_fill(t, wrong, &job, &out, &why), ERR_USAGE);
	assert_string_equal(why.text, "n: must be 1 to 9");
	assert_int_equal(template_fill(t, lists, &job, &out, &why), ERR_USAGE);
	assert_string_equal(why.text, "n: must be a whole number, 1 to 9");
	assert_int_equal(out.len, 0);
	template_free(t);

	/* One text many times: the file is small, what comes of it is not. */
	buf_init(&text, 256u << 10);
	assert_true(buf_add_text(
		&text, HEAD "\"fields\": [{\"id\": \"f\", \"title\": \"F\", \"type\": \"text\"}], "
			    "\"config\": {\"f\": [\"${f}\""));
	for (int i = 0; i < 3000; i++)
		assert_true(buf_add_text(&text, ", \"${f}\""));
	assert_true(buf_add_text(&text, "]}}"));
	t = parsed(text.data);
	const char *const large[] = { "01234567890123456789012345678901234567890123456789"
				      "01234567890123456789012345678901234567890123456789" };
	assert_int_equal(template_fill(t, large, &job, &out, &why), ERR_LIMIT);
	assert_string_equal(why.text,
			    "template t: its configuration would be larger than 256 KiB: make the "
			    "template smaller");
	assert_int_equal(out.len, 0);
	template_free(t);
	buf_done(&text);
	buf_done(&out);
}

static void
test_seconds(void **state)
{
	static const char *const values[] = { "", "4", "", "", "", "", "" };
	struct template *t = parsed(everything), *unknown = parsed(HEAD "\"config\": {}}");

	(void)state;
	assert_true(template_seconds(t, values) == 20);
	assert_true(template_seconds(unknown, NULL) == 0);
	template_free(t);
	template_free(unknown);
}

/* ---- where they are ---- */

static void
write_at(const char *folder, const char *name, const char *text)
{
	char path[200];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

#define OWN HEAD "\"config\": {}}"

static const struct {
	const char *name, *text;
} own_files[] = {
	{ "smoke.json", OWN }, { "a-b.json", OWN },  { "a.json", OWN },      { "-bad.json", OWN },
	{ ".json", OWN },      { "notes.txt", OWN }, { "broken.json", "{" },
};

static void
remove_own(const char *root, const char *jobs)
{
	char path[200];

	for (size_t i = 0; i < LEN(own_files); i++) {
		snprintf(path, sizeof(path), "%s/%s", jobs, own_files[i].name);
		assert_int_equal(unlink(path), 0);
	}
	assert_int_equal(rmdir(jobs), 0);
	snprintf(path, sizeof(path), "%s/cwtop", root);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(root), 0);
}

static void
note_name(void *ctx, const char *name, const char *path)
{
	struct text *names = ctx;

	text_addf(names, "%s%s", names->len ? " " : "", name);
	assert_non_null(path);
}

static void
test_finding(void **state)
{
	char root[] = "/tmp/cwtop-template-XXXXXX", jobs[100];
	struct template *t = NULL;
	struct why why = { "" };
	TEXT_ON(names, 200);

	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(jobs, sizeof(jobs), "%s/cwtop", root);
	assert_int_equal(mkdir(jobs, 0700), 0);
	snprintf(jobs, sizeof(jobs), "%s/cwtop/jobs", root);
	assert_int_equal(mkdir(jobs, 0700), 0);
	for (size_t i = 0; i < LEN(own_files); i++)
		write_at(jobs, own_files[i].name, own_files[i].text);
	setenv("XDG_CONFIG_HOME", root, 1);

	template_each(note_name, &names);
	assert_string_equal(names.data, "a a-b broken smoke sweep transport");
	/* The operator's own wins. */
	assert_int_equal(template_load("smoke", &t, &why), ERR_OK);
	assert_int_equal(t->n_fields, 0);
	template_free(t);
	t = NULL;
	assert_int_equal(template_load("broken", &t, &why), ERR_FILE);
	assert_non_null(strstr(why.text, "jobs/broken.json:1:2: "));
	assert_int_equal(template_load("../smoke", &t, &why), ERR_NO_FILE);
	assert_string_equal(
		why.text,
		"../smoke: there is no such job template: use one of: a, a-b, broken, smoke, "
		"sweep, transport");
	assert_null(t);
	remove_own(root, jobs);
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
}

/* ---- those that come with it ---- */

static void
fill_defaults(void *ctx, const char *name, const char *path)
{
	const char *values[TEMPLATE_FIELDS_MAX], *picked[TEMPLATE_FIELDS_MAX];
	struct arena *arena = arena_new(1 << 20);
	struct template *t = NULL;
	struct why why = { "" };
	struct buf out;
	size_t *n_jobs = ctx, n = 0;

	(void)path;
	buf_init(&out, TEMPLATE_CONFIG_MAX);
	if (template_load(name, &t, &why))
		fail_msg("%s", why.text);
	for (size_t i = 0; i < t->n_fields; i++)
		values[i] = t->fields[i].initial;
	assert_int_equal(template_count(t, values, &n, &why), ERR_OK);
	assert_int_equal(template_pick(t, values, n - 1, arena, picked, &why), ERR_OK);
	assert_int_equal(template_fill(t, picked, &job, &out, &why), ERR_OK);
	assert_true(template_seconds(t, picked) > 0);
	*n_jobs += n;
	buf_done(&out);
	template_free(t);
	arena_free(arena);
}

static void
test_shipped(void **state)
{
	size_t n_jobs = 0;

	(void)state;
	setenv("XDG_CONFIG_HOME", "/nowhere", 1);
	template_each(fill_defaults, &n_jobs);
	assert_int_equal(n_jobs, 1 + 1 + 15);
}

/* ---- for tests that judge from outside: --fill says what each job of the defaults gets ---- */

static enum err
print_jobs(const struct template *t, struct why *why)
{
	const char *values[TEMPLATE_FIELDS_MAX], *picked[TEMPLATE_FIELDS_MAX];
	struct arena *arena = arena_new(1 << 20);
	enum err err;
	size_t n = 0;

	for (size_t i = 0; i < t->n_fields; i++)
		values[i] = t->fields[i].initial;
	err = template_count(t, values, &n, why);
	for (size_t i = 0; i < n && !err; i++) {
		struct buf out;

		buf_init(&out, TEMPLATE_CONFIG_MAX);
		err = template_pick(t, values, i, arena, picked, why);
		if (!err)
			err = template_fill(t, picked, &job, &out, why);
		puts(err ? why->text : out.data);
		buf_done(&out);
	}
	arena_free(arena);
	return err;
}

static enum err
print_file(const char *path, bool fills, struct why *why)
{
	struct template *t = NULL;
	struct buf text;
	enum err err;

	buf_init(&text, 256u << 10);
	err = file_read(path, &text, why);
	if (!err)
		err = template_parse(text.data ? text.data : "", text.len, path, &t, why);
	if (err)
		puts(why->text);
	else if (fills)
		err = print_jobs(t, why);
	else
		puts("ok");
	template_free(t);
	buf_done(&text);
	return err;
}

static int
print_files(int n, char **args)
{
	bool fills = text_is(args[0], "--fill");
	struct why why = { "" };
	int code = 0;

	for (int i = fills; i < n; i++)
		code |= print_file(args[i], fills, &why) != ERR_OK;
	return code;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything), cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_fill),       cmocka_unit_test(test_fill_refuses),
		cmocka_unit_test(test_seconds),    cmocka_unit_test(test_finding),
		cmocka_unit_test(test_shipped),    cmocka_unit_test(test_again),
	};

	setenv("CWTOP_SHARE", "share", 1);
	if (argc > 1)
		return print_files(argc - 1, argv + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
