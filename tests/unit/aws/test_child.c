/* SPDX-License-Identifier: MIT */
/* test_child.c - programs that print keys: what comes out of them, and that none can hang, flood or
 * outlive us. */
#include "../test.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/provider_tools.h"
#include "base/clock.h"
#include "base/text.h"
#include "files.h"

#define OUTPUT_MAX (64u << 10)

/* What a shell's script does under child_run. */
struct outcome {
	enum err err;
	struct why why;
	char out[256], words[256];
	int64_t took_ms;
};

static void
run(const char *script, int64_t limit_ms, struct outcome *outcome)
{
	const char *const argv[] = { "/bin/sh", "-c", script, NULL };
	TEXT_ON(words, 256);
	struct buf out;
	int64_t begin_ms = clock_real_ms();

	*outcome = (struct outcome){ 0 };
	buf_init_secret(&out, OUTPUT_MAX);
	outcome->err = child_run(&(struct child_order){ argv, NULL, limit_ms }, &out, &words,
				 &outcome->why);
	outcome->took_ms = clock_real_ms() - begin_ms;
	(void)snprintf(outcome->out, sizeof(outcome->out), "%s", out.data);
	(void)snprintf(outcome->words, sizeof(outcome->words), "%s", words.data);
	buf_done(&out);
}

static void
test_output_and_words(void **state)
{
	struct outcome o;

	(void)state;
	run("echo out; echo one >&2; echo 'two\033[31m' >&2", 60000, &o);
	assert_int_equal(o.err, ERR_OK);
	assert_string_equal(o.out, "out\n");
	assert_string_equal(o.words, "two^[[31m");
	run("echo secret; echo why >&2; exit 3", 60000, &o);
	assert_int_equal(o.err, ERR_REJECTED);
	assert_non_null(strstr(o.why.text, "ended with 3"));
	assert_null(strstr(o.why.text, "secret"));
	run("kill -9 $$", 60000, &o);
	assert_int_equal(o.err, ERR_REJECTED);
	assert_non_null(strstr(o.why.text, "signal 9"));
	run("cat", 60000, &o); /* its standard input is empty */
	assert_int_equal(o.err, ERR_OK);
	assert_string_equal(o.out, "");
}

static void
test_no_terminal_and_usual_signals(void **state)
{
	unsigned long long ignored = ~0ull;
	struct outcome o;

	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	run("(exec 3</dev/tty) 2>/dev/null && echo tty; grep SigIgn /proc/self/status", 60000, &o);
	assert_int_equal(o.err, ERR_OK);
	assert_null(strstr(o.out, "tty"));
	assert_int_equal(sscanf(o.out, "SigIgn: %llx", &ignored), 1);
	assert_int_equal(ignored & (1ull << (SIGPIPE - 1)), 0);
	(void)signal(SIGPIPE, SIG_DFL);
}

static bool
is_alive(const char *path)
{
	FILE *f = fopen(path, "r");
	long pid = 0;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld", &pid), 1);
	(void)fclose(f);
	return kill((pid_t)pid, 0) == 0 || errno != ESRCH;
}

/* Killed is soon gone: whoever takes in orphans must take note first. */
static void
expect_gone(const char *path)
{
	int64_t end_ms = clock_real_ms() + 60000;

	while (is_alive(path)) {
		char stat[64], state = '?';
		FILE *f = fopen(path, "r");
		long pid = 0;

		assert_int_equal(fscanf(f, "%ld", &pid), 1);
		(void)fclose(f);
		(void)snprintf(stat, sizeof(stat), "/proc/%ld/stat", pid);
		f = fopen(stat, "r");
		if (!f)
			return;
		if (fscanf(f, "%*d %*s %c", &state) == 1 && state == 'Z') {
			(void)fclose(f);
			return;
		}
		(void)fclose(f);
		assert_true(clock_real_ms() < end_ms);
		(void)sched_yield();
	}
}

static void
test_what_hangs_is_killed_with_its_children(void **state)
{
	struct stat written = { 0 };
	struct outcome o;
	char script[512], path[128];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/pid", test_home.folder);
	(void)snprintf(script, sizeof(script), "sleep 1000 & echo $! >%s.new; mv %s.new %s; wait",
		       path, path, path);
	/* a shell that had no time to begin, on a busy machine, shows nothing: it is given more */
	for (int64_t limit_ms = 300; stat(path, &written) != 0; limit_ms *= 4) {
		assert_true(limit_ms < 60000);
		run(script, limit_ms, &o);
		assert_int_equal(o.err, ERR_TIMEOUT);
		assert_in_range(o.took_ms, limit_ms, 60000);
	}
	expect_gone(path);
}

static void
test_what_outlives_it_is_not_waited_for(void **state)
{
	struct outcome o;
	char script[256], path[128];

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/pid", test_home.folder);
	(void)snprintf(script, sizeof(script), "sleep 1000 & echo $! >%s; echo keys", path);
	run(script, 300000, &o);
	assert_int_equal(o.err, ERR_OK);
	assert_string_equal(o.out, "keys\n");
	assert_true(o.took_ms < 60000);
	expect_gone(path);
}

/* As long as the shell that was started; what `kill -9` leaves no time to tidy up. */
static void
test_a_child_dies_with_us(void **state)
{
	char script[512], path[128];
	int64_t end_ms = clock_real_ms() + 60000;
	struct stat written = { 0 };
	struct outcome o;
	pid_t us;

	(void)state;
	(void)snprintf(path, sizeof(path), "%s/pid", test_home.folder);
	(void)snprintf(script, sizeof(script), "echo $$ >%s.new; mv %s.new %s; exec sleep 1000",
		       path, path, path);
	us = fork();
	if (us == 0) {
		run(script, 100000, &o);
		_exit(0);
	}
	assert_true(us > 0);
	while (stat(path, &written) != 0) {
		assert_true(clock_real_ms() < end_ms);
		(void)sched_yield();
	}
	assert_int_equal(kill(us, SIGKILL), 0);
	assert_int_equal(waitpid(us, NULL, 0), us);
	expect_gone(path);
}

static void
test_keys_in_words_are_hidden(void **state)
{
	static const struct {
		const char *line, *shown;
	} rows[] = {
		{ "bad key AKIAIOSFODNN7EXAMPLE given", "bad key [hidden] given" },
		{ "key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY.", "key [hidden]." },
		{ "export AWS_SECRET_ACCESS_KEY=short one",
		  "export AWS_SECRET_ACCESS_KEY=[hidden]" },
		{ "x=1&session_token=ab", "x=1&session_token=[hidden]" },
		{ "a=b=Password=hunter two", "a=b=Password=[hidden]" },
		{ "{\"SecretAccessKey\": \"ab c\"}", "{\"SecretAccessKey\":[hidden]" },
		{ "letters only aBcDEfGHijKLmnOPQr", "letters only [hidden]" },
		{ "the token has ended: log in", "the token has ended: log in" },
		{ "An error (ExpiredTokenException) in role reader-of-eu",
		  "An error (ExpiredTokenException) in role reader-of-eu" },
	};
	char script[256];
	struct outcome o;

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		(void)snprintf(script, sizeof(script), "echo '%s' >&2", rows[i].line);
		run(script, 60000, &o);
		assert_int_equal(o.err, ERR_OK);
		assert_string_equal(o.words, rows[i].shown);
	}
	/* of a line that is too long, the name may be what is lost */
	run("{ printf TOKEN=; head -c 5000 /dev/zero | tr '\\0' y; echo; } >&2", 60000, &o);
	assert_string_equal(o.words, "");
}

static void
test_floods(void **state)
{
	struct outcome o;

	(void)state;
	run("yes", 30000, &o);
	assert_int_equal(o.err, ERR_LIMIT);
	run("head -c 3000000 /dev/zero | tr '\\0' y >&2; echo >&2; echo last words >&2", 30000, &o);
	assert_int_equal(o.err, ERR_OK);
	assert_string_equal(o.words, "last words");
}

static void
test_what_cannot_be_started(void **state)
{
	const char *const argv[] = { "/nonexistent", NULL };
	TEXT_ON(words, 64);
	struct why why;
	struct buf out;

	(void)state;
	buf_init(&out, 16);
	assert_int_equal(child_run(&(struct child_order){ argv, NULL, 1000 }, &out, &words, &why),
			 ERR_SYSTEM);
	assert_non_null(strstr(why.text, "/nonexistent cannot be started"));
	buf_done(&out);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, home_set_up, home_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_output_and_words),
		TEST(test_no_terminal_and_usual_signals),
		TEST(test_what_hangs_is_killed_with_its_children),
		TEST(test_what_outlives_it_is_not_waited_for),
		TEST(test_a_child_dies_with_us),
		TEST(test_keys_in_words_are_hidden),
		TEST(test_floods),
		TEST(test_what_cannot_be_started),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
