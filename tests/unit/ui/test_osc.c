/* SPDX-License-Identifier: MIT */
/* test_osc.c - what which terminal is told, byte by byte. */
#include "../test.h"
#include "ui/osc.h"

#include <stdlib.h>
#include <string.h>

static struct buf out;

static int
open_buf(void **state)
{
	(void)state;
	buf_init(&out, 1u << 20);
	return 0;
}

static int
close_buf(void **state)
{
	(void)state;
	buf_done(&out);
	return 0;
}

static void
test_which_terminal_takes_what(void **state)
{
	static const struct {
		struct osc_terminal terminal;
		bool has_title, has_note, has_clipboard, is_tmux;
	} rows[] = {
		{ { .name = "xterm-256color", .is_xterm = true }, true, true, true, false },
		{ { .name = "foot", .tsl = "\033]2;", .fsl = "\033\\" }, true, true, true, false },
		{ { .name = "tmux-256color", .tmux = "/tmp/x,1,0" }, true, false, true, true },
		{ { .name = "screen-256color", .tmux = "/tmp/x,1,0" }, true, false, true, true },
		/* over ssh TMUX is not there */
		{ { .name = "tmux-256color", .tsl = "\033]0;", .fsl = "\a" },
		  true,
		  false,
		  true,
		  true },
		{ { .name = "screen-256color" }, false, false, false, false },
		{ { .name = "screen.xterm-256color", .is_xterm = true },
		  false,
		  false,
		  false,
		  false },
		{ { .name = "xterm", .is_xterm = true, .gnu = "1.pts" },
		  false,
		  false,
		  false,
		  false },
		{ { .name = "linux" }, false, false, false, false },
		{ { .name = "vt100" }, false, false, false, false },
		{ { .name = NULL }, false, false, false, false },
		/* a status line of the screen is no title */
		{ { .name = "vt320", .tsl = "\033[1;24r\033[25;%i%p1%dH", .fsl = "\033[u" },
		  false,
		  false,
		  false,
		  false },
		{ { .name = "odd", .tsl = "\033]2;%p1%d", .fsl = "\a" },
		  false,
		  false,
		  false,
		  false },
	};

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		struct osc osc = osc_learn(&rows[i].terminal);

		if (osc.has_title != rows[i].has_title || osc.has_note != rows[i].has_note ||
		    osc.has_clipboard != rows[i].has_clipboard || osc.is_tmux != rows[i].is_tmux)
			fail_msg("%s: %d %d %d %d", rows[i].terminal.name, osc.has_title,
				 osc.has_note, osc.has_clipboard, osc.is_tmux);
	}
}

static void
expect(const char *bytes)
{
	assert_string_equal(out.data ? out.data : "", bytes);
	buf_clear(&out);
	if (out.data)
		out.data[0] = '\0';
}

static void
test_bytes(void **state)
{
	struct osc xterm = osc_learn(&(struct osc_terminal){ .name = "xterm", .is_xterm = true });
	struct osc tmux =
		osc_learn(&(struct osc_terminal){ .name = "tmux", .tsl = "\033]0;", .fsl = "\a" });
	struct osc console = osc_learn(&(struct osc_terminal){ .name = "linux" });

	(void)state;
	assert_true(osc_bell(&out));
	expect("\a");
	assert_true(osc_note(&xterm, "cwtop s: ALARM x", &out));
	expect("\033]9;cwtop s: ALARM x\033\\");
	assert_true(osc_note(&tmux, "cwtop s: ALARM x", &out));
	expect("");
	assert_true(osc_title_keep(&xterm, &out) && osc_title(&xterm, "! 2 s - cwtop", &out));
	expect("\033[22;0t\033]2;! 2 s - cwtop\033\\");
	assert_true(osc_title(&tmux, "! 2 s - cwtop", &out));
	expect("\033]0;! 2 s - cwtop\a");
	assert_string_equal(osc_title_back(&tmux), "\033[23;0t");
	assert_true(osc_copy(&xterm, "any carnal pleasure.", 20, &out));
	expect("\033]52;c;YW55IGNhcm5hbCBwbGVhc3VyZS4=\033\\");
	assert_true(osc_title_keep(&console, &out) && osc_title(&console, "t", &out) &&
		    osc_note(&console, "n", &out));
	assert_string_equal(osc_title_back(&console), "");
	assert_false(osc_copy(&console, "x", 1, &out));
	expect("");
}

/* Whatever a name holds, no byte of it ends the sequence or begins another. */
static void
test_hostile_texts(void **state)
{
	static const struct {
		const char *text, *plain;
	} rows[] = {
		{ "a\033]52;c;eA==\ab", "a?]52?c?eA==?b" },
		{ "a\033\\b", "a??b" },
		{ "a\x9c"
		  "b\x9d"
		  "c",
		  "a?b?c" },
		{ "\xc2\x9b"
		  "31m",
		  "?31m" },
		{ "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x92\xa9.", "caf? ? ?." },
		{ "tab\tline\r\nnul", "tab?line??nul" },
		{ "~!@ %/_-+=#", "~!@ %/_-+=#" },
		{ "\x7f", "?" },
		{ "", "" },
	};
	struct osc xterm = osc_learn(&(struct osc_terminal){ .name = "xterm", .is_xterm = true });
	char longer[1000];

	(void)state;
	for (size_t i = 0; i < LEN(rows); i++) {
		TEXT_ON(plain, 200);

		osc_plain(rows[i].text, &plain);
		assert_string_equal(plain.data, rows[i].plain);
	}
	for (unsigned c = 1; c < 256; c++) {
		const char text[] = { (char)c, 'x', '\0' };

		assert_true(osc_title(&xterm, text, &out) && osc_note(&xterm, text, &out));
		for (size_t at = 0; at < out.len; at++)
			assert_true(out.data[at] == '\033' ||
				    (out.data[at] >= ' ' && out.data[at] < 0x7f));
		buf_clear(&out);
	}
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_true(osc_note(&xterm, longer, &out));
	assert_int_equal(out.len, 4 + OSC_TEXT_MAX + 2);
}

static void
test_the_clipboard_has_a_limit(void **state)
{
	struct osc xterm = osc_learn(&(struct osc_terminal){ .name = "xterm", .is_xterm = true });
	char *bytes = calloc(OSC_COPY_MAX + 1, 1);

	(void)state;
	assert_true(osc_copy(&xterm, bytes, OSC_COPY_MAX, &out));
	assert_int_equal(out.len, 7 + 99992 + 2);
	buf_clear(&out);
	assert_false(osc_copy(&xterm, bytes, OSC_COPY_MAX + 1, &out));
	assert_false(osc_copy(&xterm, bytes, 0, &out));
	assert_int_equal(out.len, 0);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_which_terminal_takes_what),
		cmocka_unit_test_setup_teardown(test_bytes, open_buf, close_buf),
		cmocka_unit_test_setup_teardown(test_hostile_texts, open_buf, close_buf),
		cmocka_unit_test_setup_teardown(test_the_clipboard_has_a_limit, open_buf,
						close_buf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
