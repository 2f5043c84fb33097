/* SPDX-License-Identifier: MIT */
/* test_artifacts.c - what is in a job's folder, and the beginning of a file as text. */
#include "looks.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define LIST(body) "<ListBucketResult><EncodingType>url</EncodingType>" body "</ListBucketResult>"
#define ALL "<IsTruncated>false</IsTruncated>"
#define FILE_ROW(name, size)                                              \
	"<Contents><Key>" LOOKS_FOLDER name "</Key><Size>" size "</Size>" \
	"<LastModified>2026-11-21T01:02:03.000Z</LastModified></Contents>"
#define REFUSED(code, text) "<Error><Code>" code "</Code><Message>" text "</Message></Error>"

/* ---- the list ---- */

static void
test_list(void **state)
{
	struct look l;

	(void)state;
	look_begin(&l);
	bag_add(&l.bag, "200 OK", "",
		LIST(ALL FILE_ROW("", "0") FILE_ROW("artifacts/..%2F..%2Fx%1B%5B2J", "7")
			     FILE_ROW("config.json", "120") FILE_ROW("status.json", "0")));
	look_run(&l, act_carry_artifacts);
	look_ok(&l, "3 files in s3://artifacts/" LOOKS_FOLDER);
	look_sent(&l, 0, "GET /artifacts/?");
	look_sent(&l, 0, "prefix=jobs%2F" LOOKS_JOB "%2F");
	assert_int_equal(l.news.n_files, 3);
	assert_false(l.news.is_cut);
	assert_string_equal(l.news.files[0].key, LOOKS_FOLDER "artifacts/../../x\x1b[2J");
	assert_string_equal(l.news.files[0].name, "artifacts/../../x^[[2J");
	assert_int_equal(l.news.files[0].size_bytes, 7);
	assert_int_equal(l.news.files[0].modified_s, 1795222923);
	assert_string_equal(l.news.files[1].name, "config.json");
	assert_string_equal(l.news.files[2].name, "status.json");
	assert_int_equal(l.news.files[2].size_bytes, 0);
	look_end(&l);
}

static void
test_list_empty(void **state)
{
	struct look l;

	(void)state;
	look_begin(&l);
	bag_add(&l.bag, "200 OK", "", LIST(ALL));
	look_run(&l, act_carry_artifacts);
	look_ok(&l, "nothing is in s3://artifacts/" LOOKS_FOLDER);
	assert_int_equal(l.news.n_files, 0);
	look_end(&l);
}

/* Two pages of a thousand, and there are more: the rest is not asked for, and it is told. */
static void
test_list_cut(void **state)
{
	struct look l;
	struct buf page;

	(void)state;
	look_begin(&l);
	buf_init(&page, 1u << 20);
	assert_true(buf_add_text(&page, "<ListBucketResult><IsTruncated>true</IsTruncated>"));
	for (int i = 0; i < 1000; i++)
		assert_true(buf_addf(&page, FILE_ROW("artifacts/%04d", "1"), i));
	assert_true(buf_add_text(&page, "<NextContinuationToken>more%d</NextContinuationToken>"
					"</ListBucketResult>"));
	for (int i = 0; i < 3; i++) { /* each with another token */
		page.data[strstr(page.data, "</NextContinuationToken>") - page.data - 1] =
			(char)('0' + i);
		bag_add_bytes(&l.bag, "200 OK", "", &page);
	}
	look_run(&l, act_carry_artifacts);
	look_ok(&l, "more than shown here: the first 2000 files");
	assert_int_equal(l.news.n_files, 2000);
	assert_true(l.news.is_cut);
	assert_int_equal(server_requests(l.client.server), 2);
	look_end(&l);
	buf_done(&page);
}

static void
test_list_refused(void **state)
{
	static const struct {
		const char *status, *body;
		enum err err;
		const char *part;
	} cases[] = {
		{ "403 Forbidden", REFUSED("AccessDenied", "no"), ERR_DENIED, "s3:ListBucket" },
		{ "404 Not Found", REFUSED("NoSuchBucket", "The specified bucket does not exist"),
		  ERR_GONE, "bucket does not exist" },
		{ "200 OK", LIST(""), ERR_PARSE, "no list of objects" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct look l;

		look_begin(&l);
		bag_add(&l.bag, cases[i].status, "", cases[i].body);
		look_run(&l, act_carry_artifacts);
		look_fails(&l, cases[i].err, cases[i].part);
		assert_int_equal(l.news.n_files, 0);
		look_end(&l);
	}
}

/* Nothing is asked for what cannot be: no route, an API's, one without its variable, no job. */
static void
test_no_folder(void **state)
{
	static const char *const jobs[] = { "", "..", ".", "a/b", NULL };
	struct look l;

	(void)state;
	for (size_t i = 0; i < LEN(jobs) + 3; i++) {
		look_begin(&l);
		bag_add(&l.bag, "200 OK", "", LIST(ALL));
		if (i < LEN(jobs))
			l.order.job = jobs[i];
		if (i == LEN(jobs))
			l.order.route = NULL;
		if (i == LEN(jobs) + 1)
			l.route.bucket = NULL;
		if (i == LEN(jobs) + 2)
			l.route.unresolved = "artifacts_bucket";
		look_run(&l, act_carry_artifacts);
		assert_int_equal(l.err, ERR_USAGE);
		assert_int_equal(server_requests(l.client.server), 0);
		look_end(&l);
	}
}

/* ---- the text ---- */

#define ETAG "ETag: \"5d41402abc4b2a76b9719d911017c592\"\r\n"

static void
run_read(struct look *l, const void *bytes, size_t n, const char *range)
{
	struct buf body;
	TEXT_ON(headers, 200);

	look_begin(l);
	l->order.key = LOOKS_FOLDER "artifacts/x";
	buf_init(&body, 1u << 20);
	if (n)
		assert_true(buf_add(&body, bytes, n));
	text_addf(&headers, ETAG "Content-Range: bytes %s\r\n", range);
	bag_add_bytes(&l->bag, "206 Partial Content", headers.data, &body);
	look_run(l, act_carry_read);
	buf_done(&body);
	if (l->err)
		fail_msg("%s", l->client.why.text);
}

static void
test_read(void **state)
{
	static const struct {
		const char *bytes, *text;
	} cases[] = {
		{ "one\ntwo\n", "one\ntwo\n" },
		{ "one\r\n\r\ntwo", "one\n\ntwo\n" },
		{ "a\tb\tc", "a       b       c\n" },
		{ "12345678\tb", "12345678        b\n" },
		{ "\xc3\xa9\t|", "\xc3\xa9       |\n" },
		{ "\xe4\xba\xac\t|", "\xe4\xba\xac      |\n" }, /* two columns wide */
		{ "a long line of text\x1b[2J", "a long line of text^[[2J\n" },
		{ "a long line of text\xff", "a long line of text\xef\xbf\xbd\n" },
		{ "\n", "\n" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct look l;
		TEXT_ON(range, 40);

		text_addf(&range, "0-%zu/%zu", strlen(cases[i].bytes) - 1, strlen(cases[i].bytes));
		run_read(&l, cases[i].bytes, strlen(cases[i].bytes), range.data);
		assert_string_equal(l.news.text, cases[i].text);
		assert_false(l.news.is_cut);
		assert_false(l.news.is_binary);
		look_sent(&l, 0, "\r\nRange: bytes=0-262143\r\n");
		look_end(&l);
	}
}

/* More than is read, and the limit is in the middle of a character. */
static void
test_read_cut(void **state)
{
	struct look l;

	(void)state;
	run_read(&l, "line\nn\xc3\xa9\xe4\xba", 10, "0-9/400000");
	assert_string_equal(l.news.text, "line\nn\xc3\xa9\n");
	assert_true(l.news.is_cut);
	assert_false(l.news.is_binary);
	assert_int_equal(l.news.n_done, 10);
	assert_int_equal(l.news.n_all, 400000);
	look_end(&l);
}

static void
test_read_binary(void **state)
{
	struct look l;

	(void)state;
	run_read(&l, "a text, but for one\0", 20, "0-19/20");
	assert_true(l.news.is_binary);
	look_end(&l);
	run_read(&l, "PK\3\4\0\0text", 10, "0-9/10");
	assert_true(l.news.is_binary);
	assert_string_equal(l.news.text, "");
	assert_int_equal(l.news.n_all, 10);
	look_end(&l);
	run_read(&l, "\x89\xab\xcd\xef\xfe\xfftext", 10, "0-9/10"); /* no NUL, no text either */
	assert_true(l.news.is_binary);
	look_end(&l);
}

/* Longer than what is shown once it is made visible: whole lines as far as they fit. */
static void
test_read_wide(void **state)
{
	struct look l;
	struct buf bytes;
	size_t n;

	(void)state;
	buf_init(&bytes, 1u << 20);
	while (bytes.len < 262144 - 100)
		assert_true(buf_add_text(&bytes, "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\tx\n"));
	run_read(&l, bytes.data, bytes.len, "0-262000/262001");
	n = strlen(l.news.text);
	assert_true(l.news.is_cut);
	assert_true(n > 1000000 && n <= 1048576);
	assert_string_equal(l.news.text + n - 3, " x\n");
	look_end(&l);
	buf_done(&bytes);
}

static void
test_read_refused(void **state)
{
	static const struct {
		const char *status, *body, *key;
		enum err err;
		const char *part;
		size_t n_requests;
	} cases[] = {
		{ "403 Forbidden", REFUSED("AccessDenied", "no"), LOOKS_FOLDER "x", ERR_DENIED,
		  "s3:GetObject", 1 },
		{ "404 Not Found", REFUSED("NoSuchKey", "The specified key does not exist."),
		  LOOKS_FOLDER "x", ERR_GONE, "key does not exist", 1 },
		{ "416 Range Not Satisfiable", REFUSED("InvalidRange", "not satisfiable"),
		  LOOKS_FOLDER "x", ERR_OK, "", 1 },
		{ "200 OK", "x", "jobs/019ab1c2-0000-7000-8000-00000000000b/artifacts/x", ERR_USAGE,
		  "is no file of job", 0 },
		{ "200 OK", "x", LOOKS_FOLDER, ERR_USAGE, "is no file of job", 0 },
		{ "200 OK", "x", NULL, ERR_USAGE, "is no file of job", 0 },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct look l;

		look_begin(&l);
		l.order.key = cases[i].key;
		bag_add(&l.bag, cases[i].status, "", cases[i].body);
		look_run(&l, act_carry_read);
		look_fails(&l, cases[i].err, cases[i].part);
		assert_int_equal(server_requests(l.client.server), cases[i].n_requests);
		if (!l.err) { /* an empty object */
			assert_string_equal(l.news.text, "");
			assert_false(l.news.is_binary);
			assert_int_equal(l.news.n_all, 0);
		}
		look_end(&l);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),      cmocka_unit_test(test_list_empty),
		cmocka_unit_test(test_list_cut),  cmocka_unit_test(test_list_refused),
		cmocka_unit_test(test_no_folder), cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_cut),  cmocka_unit_test(test_read_binary),
		cmocka_unit_test(test_read_wide), cmocka_unit_test(test_read_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
