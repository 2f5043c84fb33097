/* SPDX-License-Identifier: MIT */
/* test_secret.c - memory for secrets: wiped when it is given back, and nowhere else. */
#include "../test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/secret.h"

/* AddressSanitizer has each piece from malloc; ThreadSanitizer's shadow of all memory takes minutes
 * to look through. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IS_SANITIZED 1
#endif
#endif

static void
test_sizes(void **state)
{
	static const size_t sizes[] = { 1, 63, 64, 65, 4096, 65536, 65537, 1000000 };

	(void)state;
	for (size_t i = 0; i < LEN(sizes); i++) {
		unsigned char *piece = secret_alloc(sizes[i]);

		assert_non_null(piece);
		for (size_t k = 0; k < sizes[i]; k++)
			assert_int_equal(piece[k], 0);
		memset(piece, 0xa5, sizes[i]);
		secret_free(piece, sizes[i]);
	}
	secret_free(NULL, 10);
}

#ifndef IS_SANITIZED
static void
test_wiped_and_used_again(void **state)
{
	unsigned char *first = secret_alloc(100), *again;

	(void)state;
	assert_true(secret_is_inside(first));
	assert_false(secret_is_inside(&first));
	memset(first, 0xa5, 100);
	secret_free(first, 100);
	for (size_t i = sizeof(void *); i < 100; i++)
		assert_int_equal(first[i], 0);
	again = secret_alloc(90);
	assert_ptr_equal(again, first);
	secret_free(again, 90);
}

/* How often the bytes stand in memory that can be written; the needle itself is kept in two halves.
 */
static size_t
count_in_memory(const char *half, const char *other_half, bool is_outside_only)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	size_t n = strlen(half), found = 0;
	char line[512], mode[8];
	unsigned long begin, end;

	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps)) {
		assert_int_equal(sscanf(line, "%lx-%lx %7s", &begin, &end, mode), 3);
		if (mode[0] != 'r' || mode[1] != 'w')
			continue;
		for (const char *at = (const char *)begin; at + 2 * n <= (const char *)end; at++)
			if (at[0] == half[0] && memcmp(at, half, n) == 0 &&
			    memcmp(at + n, other_half, strlen(other_half)) == 0)
				found += !(is_outside_only && secret_is_inside(at));
	}
	(void)fclose(maps);
	return found;
}

static void
test_a_buffer_leaves_nothing_behind(void **state)
{
	static const char half[] = "canary-of-", other[] = "the-mine-7";
	struct buf buf;

	(void)state;
	buf_init_secret(&buf, 1u << 20);
	for (int i = 0; i < 200; i++) { /* it grows and moves */
		assert_true(buf_add_text(&buf, half));
		assert_true(buf_add_text(&buf, other));
	}
	assert_true(count_in_memory(half, other, false) >= 200);
	assert_int_equal(count_in_memory(half, other, true), 0);
	buf_done(&buf);
	assert_int_equal(count_in_memory(half, other, false), 0);
}

static void
test_a_child_has_nothing(void **state)
{
	char *piece = secret_alloc(32);
	int status = -1;
	pid_t child;

	(void)state;
	(void)snprintf(piece, 32, "secret");
	child = fork();
	if (child == 0)
		_exit(*piece ? 1 : 0);
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_string_equal(piece, "secret");
	secret_free(piece, 32);
}
#endif

static void
test_growing(void **state)
{
	static const size_t sizes[] = { 10, 100, 70000, 300000, 5000000 };
	char *piece = secret_alloc(sizes[0]);

	(void)state;
	(void)snprintf(piece, sizes[0], "secret");
	for (size_t i = 1; i < LEN(sizes); i++) {
		piece = secret_grow(piece, sizes[i - 1], sizes[i]);
		assert_non_null(piece);
		assert_string_equal(piece, "secret");
		piece[sizes[i] - 1] = 'x';
	}
	secret_free(piece, sizes[LEN(sizes) - 1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_growing),
#ifndef IS_SANITIZED
		cmocka_unit_test(test_wiped_and_used_again),
		cmocka_unit_test(test_a_buffer_leaves_nothing_behind),
		cmocka_unit_test(test_a_child_has_nothing),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
