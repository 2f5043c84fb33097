/* SPDX-License-Identifier: MIT */
/* test_help.c - the manual page and the README say what the tables say. After a change of a table:
 *   build/cwtop options --format man >man/cwtop.1
 *   build/cwtop themes --format man >man/cwtop-theme.5 */
#include "../test.h"
#include "app/command.h"
#include "app/help.h"
#include "app/palette.h"
#include "app/saved_queries.h"
#include "base/file.h"
#include "base/text.h"
#include "ui/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
read_whole(const char *path, struct buf *out)
{
	struct why why;

	buf_init(out, 1u << 20);
	if (file_read(path, out, &why) != ERR_OK)
		fail_msg("%s", why.text);
}

static void
expect_page(void (*make)(FILE *out), const char *path)
{
	char *made = NULL;
	size_t len = 0;
	FILE *stream = open_memstream(&made, &len);
	struct buf page;

	make(stream);
	fclose(stream);
	read_whole(path, &page);
	if (strcmp(page.data, made) != 0)
		fail_msg("%s is out of date: see the head of this file", path);
	buf_done(&page);
	free(made);
}

static void
test_manuals_are_the_tables(void **state)
{
	(void)state;
	expect_page(help_man, "man/cwtop.1");
	expect_page(help_theme_man, "man/cwtop-theme.5");
}

static void
test_readme_knows_every_key(void **state)
{
	struct buf readme;

	(void)state;
	read_whole("README.md", &readme);
	for (size_t i = 0; keys_at(i); i++) {
		TEXT_ON(row, 200);
		TEXT_ON(label, 64);

		/* those of popups and of typing say themselves what they do */
		if (keys_at(i)->context != KEYS_PANEL && keys_at(i)->context != KEYS_GLOBAL)
			continue;
		keys_label(keys_at(i), &label);
		text_addf(&row, "| `%s` | %s |", label.data, keys_at(i)->help);
		if (!strstr(readme.data, row.data))
			fail_msg("README.md has no row: %s", row.data);
	}
	buf_done(&readme);
}

static void
test_readme_knows_the_palette(void **state)
{
	struct buf readme;

	(void)state;
	read_whole("README.md", &readme);
	for (size_t i = 0; palette_at(i); i++) {
		TEXT_ON(row, 300);

		/* its table has | between columns: \\| stands for one in the arguments */
		text_addf(&row, "| %s |", palette_at(i)->help);
		if (!strstr(readme.data, row.data))
			fail_msg("README.md has no row: %s: %s", palette_at(i)->name, row.data);
		text_init(&row, row_store, sizeof(row_store));
		text_addf(&row, "| `%s", palette_at(i)->name);
		if (!strstr(readme.data, row.data))
			fail_msg("README.md has no row: %s", row.data);
	}
	for (size_t i = 0; saved_query_at(i); i++) {
		TEXT_ON(row, 300);

		text_addf(&row, "| `%s` | %s |", saved_query_at(i)->name, saved_query_at(i)->help);
		if (!strstr(readme.data, row.data))
			fail_msg("README.md has no row: %s", row.data);
	}
	buf_done(&readme);
}

static void
test_readme_knows_every_command(void **state)
{
	struct buf readme;

	(void)state;
	read_whole("README.md", &readme);
	for (size_t i = 0; command_at(i); i++)
		if (command_at(i)->name && !strstr(readme.data, command_at(i)->name))
			fail_msg("README.md does not name the command %s", command_at(i)->name);
	buf_done(&readme);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_manuals_are_the_tables),
		cmocka_unit_test(test_readme_knows_every_key),
		cmocka_unit_test(test_readme_knows_the_palette),
		cmocka_unit_test(test_readme_knows_every_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
