/* SPDX-License-Identifier: MIT */
/* expected.c - see expected.h. */
#include "expected.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define EXPECTED_LIMIT (16u << 20)

static char *
read_expected(const char *path)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(1, EXPECTED_LIMIT);

	assert_non_null(text);
	if (file) {
		text[fread(text, 1, EXPECTED_LIMIT - 1, file)] = '\0';
		fclose(file);
	}
	return text;
}

/* Names the first line that differs. */
static bool
is_same(const char *name, const char *expected, const char *found)
{
	for (unsigned line = 1;; line++) {
		size_t a = strcspn(expected, "\n"), b = strcspn(found, "\n");

		if (a != b || strncmp(expected, found, a) != 0) {
			print_error("%s.txt:%u:\n  expected |%.*s|\n  found    |%.*s|\n", name,
				    line, (int)a, expected, (int)b, found);
			return false;
		}
		if (!expected[a] || !found[b])
			return expected[a] == found[b];
		expected += a + 1;
		found += b + 1;
	}
}

void
expected_check(const char *name, const struct buf *record)
{
	const char *update = getenv("UPDATE");
	char path[256], *expected;
	bool same;

	snprintf(path, sizeof(path), "tests/screen/expected/%s.txt", name);
	if (update && update[0] == '1') {
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		assert_int_equal(fwrite(record->data, 1, record->len, file), record->len);
		assert_int_equal(fclose(file), 0);
	}
	expected = read_expected(path);
	same = is_same(name, expected, record->data);
	free(expected);
	if (!same)
		fail_msg("%s differs (UPDATE=1 writes it anew)", path);
}
