/* SPDX-License-Identifier: MIT */
/* script.c - keys from a file, screens to standard output. Lines are a table, as keys are. */
#include "app/script.h"

#include <langinfo.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/dashboard.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"

#define SCRIPT_LIMIT (1u << 20)
#define DUMP_LIMIT (8u << 20)
#define COPY_LIMIT 74994u /* as a terminal has it */
#define LINE_BYTES 400
#define WAIT_MS 60000 /* a script that waits longer than this waits for ever */

struct script {
	const struct options *options;
	struct session *session;
	struct dashboard *dashboard;
	struct layers layers;
	int width, height;
	bool is_over;
	struct buf copied; /* the clipboard of who has no terminal */
};

/* ---- what a line can say ---- */

static const struct {
	const char *name;
	uint32_t key;
} key_names[] = {
	{ "Tab", KEY_IS_TAB },        { "BackTab", KEY_IS_BACK_TAB },
	{ "Enter", KEY_IS_ENTER },    { "Esc", KEY_IS_ESC },
	{ "Space", KEY_IS_SPACE },    { "Backspace", KEY_IS_BACKSPACE },
	{ "Up", KEY_IS_UP },          { "Down", KEY_IS_DOWN },
	{ "Left", KEY_IS_LEFT },      { "Right", KEY_IS_RIGHT },
	{ "Home", KEY_IS_HOME },      { "End", KEY_IS_END },
	{ "PageUp", KEY_IS_PAGE_UP }, { "PageDown", KEY_IS_PAGE_DOWN },
};

static uint32_t
key_of(const char *name)
{
	uint32_t key;
	bool is_ok;

	for (size_t i = 0; i < LEN(key_names); i++)
		if (text_is(key_names[i].name, name))
			return key_names[i].key;
	if (text_starts(name, "Ctrl-") && name[5] && !name[6])
		return (uint32_t)KEY_CTRL(name[5]);
	if (utf8_decode(name, strlen(name), &key, &is_ok) != strlen(name) || !is_ok)
		return KEY_NOTHING;
	return key;
}

static bool
do_key(struct script *script, const char *argument)
{
	uint32_t key = key_of(argument);
	enum intent intent;

	if (key == KEY_NOTHING)
		return false;
	intent = dashboard_key(script->dashboard, key);
	if (intent == INTENT_QUIT)
		script->is_over = true;
	else
		dashboard_do(script->dashboard, intent);
	return true;
}

static bool
is_busy(const struct script *script)
{
	return !poller_is_idle(script->session->poller) || dashboard_is_busy(script->dashboard);
}

/* A stack that is loaded again has another poller: it is asked for in every turn. */
static bool
is_waiting(struct script *script)
{
	if (is_busy(script))
		return true;
	dashboard_tick(script->dashboard);
	return is_busy(script);
}

static bool
do_wait(struct script *script, const char *argument)
{
	int64_t deadline_ms = clock_real_ms() + WAIT_MS;

	dashboard_poll(script->dashboard);
	while (is_waiting(script) && clock_real_ms() < deadline_ms) {
		struct act *act = script->session->act;
		struct pollfd ready[] = {
			{ .fd = poller_fd(script->session->poller), .events = POLLIN },
			{ .fd = act ? act_fd(act) : -1, .events = POLLIN },
		};

		poll(ready, LEN(ready), 100);
		dashboard_poll(script->dashboard);
	}
	return *argument == '\0';
}

static bool
do_advance(struct script *script, const char *argument)
{
	char *end;
	long seconds = strtol(argument, &end, 10);

	if (end == argument || *end || seconds < 0 || !clock_is_virtual())
		return false;
	clock_advance((int64_t)seconds * 1000);
	dashboard_tick(script->dashboard);
	return true;
}

static bool
do_size(struct script *script, const char *argument)
{
	return options_size(argument, &script->width, &script->height);
}

static bool
dump(struct script *script, bool (*as)(const struct cells *cells, struct buf *out))
{
	struct cells flat = { 0 };
	struct buf out;
	bool ok;

	buf_init(&out, DUMP_LIMIT);
	dashboard_draw(script->dashboard, script->width, script->height, &script->layers);
	layers_flatten(&script->layers, &flat);
	ok = as(&flat, &out) && fwrite(out.data, 1, out.len, stdout) == out.len;
	cells_done(&flat);
	buf_done(&out);
	return ok;
}

static bool
do_text(struct script *script, const char *argument)
{
	return *argument == '\0' && dump(script, cells_dump_text);
}

static bool
do_roles(struct script *script, const char *argument)
{
	return *argument == '\0' && dump(script, cells_dump_roles);
}

static bool
say(const char *what, const char *words)
{
	return printf("%s: %s\n", what, words) > 0;
}

static bool
do_told(struct script *script, const char *argument)
{
	TEXT_ON(line, LINE_BYTES);

	return *argument == '\0' &&
	       say("told", dashboard_told(script->dashboard, &line) ? line.data : "nothing");
}

static bool
do_title(struct script *script, const char *argument)
{
	TEXT_ON(title, LINE_BYTES);

	dashboard_title(script->dashboard, &title);
	return *argument == '\0' && say("title", title.data);
}

static bool
do_copied(struct script *script, const char *argument)
{
	return *argument == '\0' &&
	       say("copied", script->copied.len ? script->copied.data : "nothing");
}

static bool
keep_copy(void *ctx, const void *bytes, size_t n)
{
	struct script *script = ctx;

	buf_clear(&script->copied);
	return buf_add(&script->copied, bytes, n);
}

static bool
do_quit(struct script *script, const char *argument)
{
	script->is_over = true;
	return *argument == '\0';
}

static const struct {
	const char *word;
	bool (*run)(struct script *script, const char *argument);
	const char *form;
} lines[] = {
	{ "key", do_key, "key NAME" },
	{ "wait", do_wait, "wait" },
	{ "advance", do_advance,
	  "advance SECONDS (with a clock of its own: CWTOP_CLOCK, or demo)" },
	{ "size", do_size, "size WxH" },
	{ "text", do_text, "text" },
	{ "roles", do_roles, "roles" },
	{ "told", do_told, "told" },
	{ "title", do_title, "title" },
	{ "copied", do_copied, "copied" },
	{ "quit", do_quit, "quit" },
};

static enum err
run_line(struct script *script, char *line, unsigned number, struct why *why)
{
	size_t len = strcspn(line, " ");
	char *argument = line + len + strspn(line + len, " ");

	if (*line == '\0' || *line == '#')
		return ERR_OK;
	line[len] = '\0';
	for (size_t i = 0; i < LEN(lines); i++) {
		if (!text_is(lines[i].word, line))
			continue;
		if (lines[i].run(script, argument))
			return ERR_OK;
		return err_set(ERR_FILE, why, "%s:%u: %s: it must be: %s", script->options->script,
			       number, argument, lines[i].form);
	}
	return err_set(ERR_FILE, why,
		       "%s:%u: %s: there is no such line: key, wait, advance, size, "
		       "text, roles, told, title, copied or quit",
		       script->options->script, number, line);
}

static enum err
run_lines(struct script *script, char *text, struct why *why)
{
	enum err err = ERR_OK;
	unsigned number = 0;

	while (*text && !script->is_over && err == ERR_OK) {
		size_t len = strcspn(text, "\n");
		char *next = text[len] ? text + len + 1 : text + len;

		text[len] = '\0';
		err = run_line(script, text, ++number, why);
		text = next;
	}
	return err;
}

static void
open_dashboard(struct script *script, const struct ui_style *style)
{
	const struct hand_over_clipboard clipboard = { .copy = keep_copy, .ctx = script };

	buf_init(&script->copied, COPY_LIMIT);
	script->dashboard = dashboard_new(script->options, script->session, style);
	dashboard_set_clipboard(script->dashboard, &clipboard);
}

enum err
script_run(const struct options *options, struct session *session, struct why *why)
{
	struct script script = { .options = options, .session = session };
	bool is_utf8 = text_is(nl_langinfo(CODESET), "UTF-8");
	struct buf text;
	enum err err;

	if (!options_size(options->size ? options->size : "80x24", &script.width, &script.height))
		return options_size_why(options->size, why);
	buf_init(&text, SCRIPT_LIMIT);
	err = file_read(options->script, &text, why);
	if (err == ERR_OK) {
		open_dashboard(&script, ui_style_for(is_utf8, NULL));
		err = run_lines(&script, text.data, why);
		dashboard_free(script.dashboard);
		layers_done(&script.layers);
		buf_done(&script.copied);
	}
	buf_done(&text);
	return err;
}
