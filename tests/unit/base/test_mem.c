/* SPDX-License-Identifier: MIT */
/* test_mem.c - caps are kept, growth keeps the bytes, running out ends the program with 70. */
#include "../test.h"
#include "base/mem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void
test_arena_cap(void **state)
{
	struct arena *arena = arena_new(1000);

	(void)state;
	assert_non_null(arena);
	assert_non_null(arena_alloc(arena, 600));
	assert_null(arena_alloc(arena, 401));
	assert_int_equal(arena_used(arena), 600);
	assert_non_null(arena_alloc(arena, 400));
	assert_null(arena_alloc(arena, 1));
	assert_null(arena_array(arena, SIZE_MAX / 2, 4));
	assert_null(arena_text_n(arena, "", SIZE_MAX));
	arena_free(arena);
	arena_free(NULL);
}

static void
test_arena_pieces(void **state)
{
	struct arena *arena = arena_new(1 << 24);
	unsigned char *pieces[300];

	(void)state;
	for (size_t i = 0; i < LEN(pieces); i++) {
		pieces[i] = arena_alloc(arena, i * 37);
		assert_non_null(pieces[i]);
		assert_int_equal((uintptr_t)pieces[i] % 16, 0);
		for (size_t k = 0; k < i * 37; k++)
			assert_int_equal(pieces[i][k], 0);
		memset(pieces[i], (int)i, i * 37);
	}
	for (size_t i = 0; i < LEN(pieces); i++)
		for (size_t k = 0; k < i * 37; k++)
			assert_int_equal(pieces[i][k], i & 255);
	assert_string_equal(arena_text(arena, "queue"), "queue");
	assert_string_equal(arena_text_n(arena, "queue", 2), "qu");
	assert_string_equal(arena_format(arena, "%s-%d", "task", 3), "task-3");
	arena_free(arena);
}

static void
test_buf(void **state)
{
	struct buf buf;

	(void)state;
	buf_init(&buf, 10);
	assert_string_equal(buf.data, "");
	assert_true(buf_add(&buf, NULL, 0));
	assert_true(buf_add_text(&buf, "12345"));
	assert_false(buf_add_text(&buf, "678901"));
	assert_string_equal(buf.data, "12345");
	assert_true(buf_addf(&buf, "%d", 67890));
	assert_false(buf_addf(&buf, "%d", 1));
	assert_string_equal(buf.data, "1234567890");
	assert_int_equal(buf.len, 10);
	buf_clear(&buf);
	assert_string_equal(buf.data, "");
	buf_done(&buf);
	assert_string_equal(buf.data, "");
	buf_clear(&buf);
	buf_done(&buf);
}

static void
test_buf_grows(void **state)
{
	struct buf buf;

	(void)state;
	buf_init_secret(&buf, 100000);
	for (int i = 0; i < 10000; i++)
		assert_true(buf_addf(&buf, "%d,", i % 10));
	assert_int_equal(buf.len, 20000);
	for (size_t i = 0; i < buf.len; i += 2)
		assert_int_equal(buf.data[i], '0' + (int)(i / 2 % 10));
	buf_clear(&buf);
	for (size_t i = 0; i < buf.cap; i++)
		assert_int_equal(buf.data[i], 0);
	buf_done(&buf);
}

static void
test_main_thread(void **state)
{
	char *text = mem_text("abc");
	int *numbers = mem_alloc(2, sizeof(*numbers));

	(void)state;
	assert_string_equal(text, "abc");
	numbers[1] = 7;
	numbers = mem_resize(numbers, 2, 50, sizeof(*numbers));
	assert_int_equal(numbers[0] + numbers[1], 7);
	for (int i = 2; i < 50; i++)
		assert_int_equal(numbers[i], 0);
	free(numbers);
	free(text);
}

static int hook_pipe[2];

static void
hook(void)
{
	if (write(hook_pipe[1], "h", 1) != 1)
		_exit(1);
}

static void
test_exhausted(void **state)
{
	int status;
	char byte;

	(void)state;
	assert_int_equal(pipe(hook_pipe), 0);
	pid_t child = fork();
	if (child == 0) {
		mem_on_exhausted(hook);
		close(STDERR_FILENO);
		mem_resize(NULL, 0, SIZE_MAX / 2, 4);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 70);
	close(hook_pipe[1]);
	assert_int_equal(read(hook_pipe[0], &byte, 1), 1);
	close(hook_pipe[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arena_cap),   cmocka_unit_test(test_arena_pieces),
		cmocka_unit_test(test_buf),         cmocka_unit_test(test_buf_grows),
		cmocka_unit_test(test_main_thread), cmocka_unit_test(test_exhausted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
