/* SPDX-License-Identifier: MIT */
/* test_download.c - an artifact on its way to a file: whole and as S3 has it, or not at all; never
 * over another file, never in another folder. */
#include "looks.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

#define KEY LOOKS_FOLDER "artifacts/out.csv"
#define ETAG_OF_HELLO "\"5d41402abc4b2a76b9719d911017c592\""
#define SHA_OF_HELLO "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="
#define HEX_OF_HELLO "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"

struct place {
	struct look look;
	char folder[64], path[128];
};

static void
place_begin(struct place *p)
{
	look_begin(&p->look);
	(void)snprintf(p->folder, sizeof(p->folder), "/tmp/cwtop-download-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	p->look.order.key = KEY;
	p->look.order.path = p->folder;
}

/* HEAD: no body, whatever the length says. */
static void
answer_head(struct place *p, const char *etag, const char *more, size_t n)
{
	TEXT_ON(head, 1024);

	text_addf(&head, "HTTP/1.1 200 OK\r\nETag: %s\r\nContent-Length: %zu\r\n%s\r\n", etag, n,
		  more);
	bag_add_raw(&p->look.bag, head.data, head.len, AFTER_KEEP);
}

static void
answer_get(struct place *p, const char *status, const char *more, const char *body,
	   enum after after)
{
	TEXT_ON(all, 2048);

	text_addf(&all, "HTTP/1.1 %s\r\n%s\r\n%s", status, more, body);
	bag_add_raw(&p->look.bag, all.data, all.len, after);
}

#define WHOLE "ETag: " ETAG_OF_HELLO "\r\nContent-Length: 5\r\n"

static void
answer_hello(struct place *p, const char *more)
{
	answer_head(p, ETAG_OF_HELLO, more, 5);
	answer_get(p, "200 OK", WHOLE, "hello", AFTER_KEEP);
}

/* How many files there are in the folder, hidden ones too. */
static size_t
n_files(const char *folder)
{
	DIR *dir = opendir(folder);
	size_t n = 0;

	assert_non_null(dir);
	for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		n += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	closedir(dir);
	return n;
}

static void
run(struct place *p)
{
	look_run(&p->look, act_carry_download);
}

/* Empties the folder: `name` may be there, nothing else. */
static void
place_end(struct place *p, const char *name)
{
	look_end(&p->look);
	if (name) {
		(void)snprintf(p->path, sizeof(p->path), "%s/%s", p->folder, name);
		assert_int_equal(unlink(p->path), 0);
	}
	assert_int_equal(rmdir(p->folder), 0);
}

static void
expect_content(struct place *p, const char *name, const char *content)
{
	struct why why = { "" };
	struct stat st;
	struct buf buf;

	(void)snprintf(p->path, sizeof(p->path), "%s/%s", p->folder, name);
	buf_init(&buf, 100);
	if (file_read(p->path, &buf, &why))
		fail_msg("%s", why.text);
	assert_string_equal(buf.data, content);
	buf_done(&buf);
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_nlink, 1);
	assert_int_equal(n_files(p->folder), 1);
}

/* ---- good ones ---- */

static void
test_good(void **state)
{
	static const struct {
		const char *more, *how;
	} cases[] = {
		{ "x-amz-checksum-sha256: " SHA_OF_HELLO "\r\n", "compared with S3: its SHA-256" },
		{ "", "compared with S3: its MD5" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct place p;

		place_begin(&p);
		answer_hello(&p, cases[i].more);
		run(&p);
		look_ok(&p.look, cases[i].how);
		look_sent(&p.look, 0, "HEAD /artifacts/" KEY " ");
		look_sent(&p.look, 0, "\r\nx-amz-checksum-mode: ENABLED\r\n");
		look_sent(&p.look, 1, "GET /artifacts/" KEY " ");
		look_not_sent(&p.look, 1, "Range:");
		expect_content(&p, "out.csv", "hello");
		assert_string_equal(p.look.news.path, p.path);
		assert_string_equal(p.look.news.text, HEX_OF_HELLO);
		assert_int_equal(p.look.news.n_done, 5);
		assert_int_equal(p.look.news.n_all, 5);
		place_end(&p, "out.csv");
	}
}

/* Of a multipart upload, and of what KMS encrypts, S3 has no checksum that could be compared. */
static void
test_not_compared(void **state)
{
	static const struct {
		const char *etag, *more;
	} cases[] = {
		{ "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-2\"",
		  "x-amz-checksum-sha256: AAAA-2\r\nx-amz-checksum-type: COMPOSITE\r\n" },
		{ "\"00000000000000000000000000000000\"",
		  "x-amz-server-side-encryption: aws:kms\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct place p;
		TEXT_ON(get, 300);

		place_begin(&p);
		answer_head(&p, cases[i].etag, cases[i].more, 5);
		text_addf(&get, "ETag: %s\r\nContent-Length: 5\r\n%s", cases[i].etag,
			  cases[i].more);
		answer_get(&p, "200 OK", get.data, "hello", AFTER_KEEP);
		run(&p);
		look_ok(&p.look, "its size only");
		place_end(&p, "out.csv");
	}
}

static void
test_empty(void **state)
{
	struct place p;

	(void)state;
	place_begin(&p);
	answer_head(&p, "\"d41d8cd98f00b204e9800998ecf8427e\"", "", 0);
	answer_get(&p, "200 OK",
		   "ETag: \"d41d8cd98f00b204e9800998ecf8427e\"\r\nContent-Length: 0\r\n", "",
		   AFTER_KEEP);
	run(&p);
	look_ok(&p.look, "out.csv: 0 bytes");
	expect_content(&p, "out.csv", "");
	place_end(&p, "out.csv");
}

/* It goes on where the connection broke. */
static void
test_resumed(void **state)
{
	struct place p;

	(void)state;
	place_begin(&p);
	answer_head(&p, ETAG_OF_HELLO, "", 5);
	answer_get(&p, "200 OK", WHOLE, "he", AFTER_CLOSE);
	answer_get(&p, "206 Partial Content",
		   "ETag: " ETAG_OF_HELLO "\r\nContent-Length: 3\r\nContent-Range: bytes 2-4/5\r\n",
		   "llo", AFTER_KEEP);
	run(&p);
	look_ok(&p.look, "its MD5");
	look_sent(&p.look, 2, "\r\nRange: bytes=2-\r\n");
	expect_content(&p, "out.csv", "hello");
	place_end(&p, "out.csv");
}

/* A path that is no folder is the file's; one in a folder that is not there is refused at once. */
static void
test_named(void **state)
{
	struct place p;
	char path[128];

	(void)state;
	place_begin(&p);
	(void)snprintf(path, sizeof(path), "%s/mine", p.folder);
	p.look.order.path = path;
	answer_hello(&p, "");
	run(&p);
	look_ok(&p.look, "/mine: 5 bytes");
	expect_content(&p, "mine", "hello");
	assert_string_equal(p.look.news.path, path);
	place_end(&p, "mine");
	place_begin(&p);
	(void)snprintf(path, sizeof(path), "%s/no/such/", p.folder);
	p.look.order.path = path;
	answer_hello(&p, "");
	run(&p);
	look_fails(&p.look, ERR_FILE, "/no/such/: no folder to write to");
	assert_int_equal(server_requests(p.look.client.server), 0);
	place_end(&p, NULL);
}

/* ---- what must leave nothing behind ---- */

#define REFUSED(code, text) "<Error><Code>" code "</Code><Message>" text "</Message></Error>"
#define HEAD_OK "HTTP/1.1 200 OK\r\nETag: " ETAG_OF_HELLO "\r\nContent-Length: 5\r\n"

static const struct {
	const char *head, *get, *again; /* answers, the last one ever again */
	enum err err;
	const char *part;
} failures[] = {
	{ HEAD_OK "\r\n", "HTTP/1.1 200 OK\r\n" WHOLE "\r\njello", NULL, ERR_PARSE,
	  "its MD5 differs: nothing of it is kept" },
	{ HEAD_OK "x-amz-checksum-sha256: " SHA_OF_HELLO "\r\n\r\n",
	  "HTTP/1.1 200 OK\r\n" WHOLE "\r\njello", NULL, ERR_PARSE, "its SHA-256 differs" },
	{ HEAD_OK "\r\n",
	  "HTTP/1.1 200 OK\r\nETag: " ETAG_OF_HELLO "\r\nContent-Length: 4\r\n\r\nhell", NULL,
	  ERR_PARSE, "its size differs" },
	{ HEAD_OK "\r\n", "HTTP/1.1 200 OK\r\nETag: \"other\"\r\nContent-Length: 5\r\n\r\nhello",
	  NULL, ERR_REJECTED, "changed while it was read" },
	{ HEAD_OK "\r\n", "HTTP/1.1 200 OK\r\n" WHOLE "\r\nhe",
	  "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n", ERR_REJECTED,
	  "changed while it was read" },
	{ HEAD_OK "\r\n", "HTTP/1.1 200 OK\r\n" WHOLE "\r\nhe", "HTTP/1.1 503 X\r\n\r\n",
	  ERR_SERVER, "127.0.0.1" },
	{ HEAD_OK "\r\n",
	  "HTTP/1.1 404 Not Found\r\nContent-Type: application/xml\r\nContent-Length: 96\r\n\r\n"
	  "<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
	  "</Error>       ",
	  NULL, ERR_GONE, "does not exist" },
	{ "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", NULL, NULL, ERR_GONE, "s3:" },
	{ "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
	  "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", NULL, ERR_DENIED, "s3:GetObject" },
};

static void
test_failures(void **state)
{
	(void)state;
	for (size_t i = 0; i < LEN(failures); i++) {
		const char *const answers[] = { failures[i].head, failures[i].get,
						failures[i].again };
		struct place p;

		place_begin(&p);
		for (size_t k = 0; k < LEN(answers) && answers[k]; k++)
			bag_add_raw(&p.look.bag, answers[k], strlen(answers[k]), AFTER_CLOSE);
		run(&p);
		look_fails(&p.look, failures[i].err, failures[i].part);
		assert_int_equal(n_files(p.folder), 0);
		place_end(&p, NULL);
	}
}

/* Nobody waits for it any more: what there is of it goes. */
static void
test_dropped(void **state)
{
	struct place p;

	(void)state;
	place_begin(&p);
	p.look.drop_after = 1;
	answer_hello(&p, "");
	run(&p);
	look_fails(&p.look, ERR_STOPPED, "out.csv: stopped: nothing of it is kept");
	assert_int_equal(n_files(p.folder), 0);
	place_end(&p, NULL);
}

/* A file system without room: a clear sentence, and nothing left behind. */
static void
test_full_disk(void **state)
{
	struct rlimit old, limit;
	struct place p;

	(void)state;
	place_begin(&p);
	answer_hello(&p, "");
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = (struct rlimit){ .rlim_cur = 3, .rlim_max = old.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	run(&p);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	look_fails(&p.look, ERR_FILE, "no room is left: nothing of it is kept: make room");
	assert_int_equal(n_files(p.folder), 0);
	place_end(&p, NULL);
}

/* Another file of that name, or a link of it to nowhere: there before, or made meanwhile. */
static void
test_taken(void **state)
{
	struct place p;

	(void)state;
	for (int i = 0; i < 2; i++) {
		place_begin(&p);
		(void)snprintf(p.path, sizeof(p.path), "%s/out.csv", p.folder);
		if (i == 0)
			assert_int_equal(close(open(p.path, O_CREAT | O_WRONLY, 0600)), 0);
		else
			assert_int_equal(symlink("nowhere", p.path), 0);
		answer_hello(&p, "");
		run(&p);
		look_fails(&p.look, ERR_FILE, "out.csv: there is such a file already");
		assert_int_equal(server_requests(p.look.client.server), 0);
		assert_int_equal(n_files(p.folder), 1);
		place_end(&p, "out.csv");
	}
}

/* The first bytes ask whether it is dropped: then the name is taken. */
static void
take_name(struct look *l)
{
	struct place *p = l->ctx;

	(void)snprintf(p->path, sizeof(p->path), "%s/out.csv", p->folder);
	assert_int_equal(close(open(p->path, O_CREAT | O_WRONLY, 0600)), 0);
}

static void
test_taken_meanwhile(void **state)
{
	struct place p;

	(void)state;
	place_begin(&p);
	answer_hello(&p, "");
	p.look.on_asked = take_name;
	p.look.ctx = &p;
	run(&p);
	look_fails(&p.look, ERR_FILE, "out.csv: there is such a file already");
	assert_int_equal(n_files(p.folder), 1);
	place_end(&p, "out.csv");
}

/* ---- names ---- */

/* What a key ends with is a name in the folder, or part of one: never a way out of it. */
static void
test_names(void **state)
{
	static const struct {
		const char *key, *name;
	} cases[] = {
		{ "../../x", "x" },
		{ "a/..", "_." },
		{ "a/../", "_." },
		{ ".", "_" },
		{ ".bashrc", "_bashrc" },
		{ "-rf", "_rf" },
		{ "~root", "_root" },
		{ "a b", "a b" },
		{ "x\x1b[2J\r\n", "x^[[2J  " },
		{ "///", LOOKS_JOB },
		{ "\xe2\x80\x8b", "artifact" },
		{ "caf\xc3\xa9.csv", "caf\xc3\xa9.csv" },
		{ "\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd" },
		{ "\xe2\x80\xae"
		  "fdp.exe",
		  "\xef\xbf\xbd"
		  "fdp.exe" },
	};

	(void)state;
	for (size_t i = 0; i < LEN(cases); i++) {
		struct place p;
		char key[128];

		place_begin(&p);
		(void)snprintf(key, sizeof(key), LOOKS_FOLDER "%s", cases[i].key);
		p.look.order.key = key;
		answer_hello(&p, "");
		run(&p);
		look_ok(&p.look, "its MD5");
		expect_content(&p, cases[i].name, "hello");
		place_end(&p, cases[i].name);
	}
}

/* Longer than a file's name may be: it is cut between two characters. */
static void
test_long_name(void **state)
{
	struct place p;
	char key[1100] = LOOKS_FOLDER "x", name[256] = "x", path[400];

	(void)state;
	place_begin(&p);
	while (strlen(key) < 1000)
		(void)snprintf(key + strlen(key), sizeof(key) - strlen(key), "\xc3\xa9");
	while (strlen(name) < 199)
		(void)snprintf(name + strlen(name), sizeof(name) - strlen(name), "\xc3\xa9");
	p.look.order.key = key;
	answer_hello(&p, "");
	run(&p);
	look_ok(&p.look, "its MD5");
	assert_int_equal(n_files(p.folder), 1);
	look_end(&p.look);
	(void)snprintf(path, sizeof(path), "%s/%s", p.folder, name);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(p.folder), 0);
}

/* News come with each mebibyte, and once more at the end. */
static void
test_progress(void **state)
{
	struct place p;
	struct buf body;
	char *zeros = calloc(1, 3u << 20);

	(void)state;
	assert_non_null(zeros);
	place_begin(&p);
	buf_init(&body, 4u << 20);
	answer_head(&p, "\"x-1\"", "", 3u << 20);
	assert_true(buf_addf(
		&body, "HTTP/1.1 200 OK\r\nETag: \"x-1\"\r\nContent-Length: %u\r\n\r\n", 3u << 20));
	assert_true(buf_add(&body, zeros, 3u << 20));
	bag_add_raw(&p.look.bag, body.data, body.len, AFTER_KEEP);
	run(&p);
	look_ok(&p.look, "3.0 MiB");
	assert_true(p.look.n_told == 2 || p.look.n_told == 3);
	assert_true(p.look.told_done >= 2u << 20);
	assert_int_equal(p.look.news.n_done, 3u << 20);
	place_end(&p, "out.csv");
	buf_done(&body);
	free(zeros);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),     cmocka_unit_test(test_not_compared),
		cmocka_unit_test(test_empty),    cmocka_unit_test(test_resumed),
		cmocka_unit_test(test_named),    cmocka_unit_test(test_failures),
		cmocka_unit_test(test_dropped),  cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_taken),    cmocka_unit_test(test_taken_meanwhile),
		cmocka_unit_test(test_names),    cmocka_unit_test(test_long_name),
		cmocka_unit_test(test_progress),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
