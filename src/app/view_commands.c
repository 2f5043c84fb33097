/* SPDX-License-Identifier: MIT */
/* view_commands.c - see view_commands.h. */
#include "app/view_commands.h"

#include <string.h>

#include "app/view_jobs.h"
#include "app/view_triage.h"
#include "app/view_words.h"

#define GROUP_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_/.#-"

/* What was typed is none of the words that there are. */
static enum intent
say_wrong(const struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	struct palette_choices all = { .items = NULL };

	view_words(view, code, "", &all);
	palette_wrong(palette_at((size_t)code)->name, word, &all, wrong);
	palette_forget(&all);
	return INTENT_NONE;
}

/* ---- screens ---- */

static enum intent
run_logs(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	struct log_place place = { .title = "" };

	if (!view_words_log(view, word, &place)) {
		/* a group that the stack file does not name: AWS knows whether there is one */
		if (!strchr(word, '/') || strspn(word, GROUP_CHARACTERS) != strlen(word))
			return say_wrong(view, code, word, wrong);
		place.where.region = view->stack->region;
		place.where.group = word;
		text_copy(place.title, sizeof(place.title), word);
	}
	view_logs_open(view, &place.where, place.title, 0);
	return INTENT_NONE;
}

static enum intent
run_insights(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	(void)code;
	(void)wrong;
	view_query_open(view, *word ? word : NULL);
	return INTENT_NONE;
}

static enum intent
run_chart(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	size_t metric = stack_metric(view->stack, word);

	if (metric == SIZE_MAX)
		return say_wrong(view, code, word, wrong);
	view_chart_open(view, &metric, 1, 0);
	return INTENT_NONE;
}

static enum intent
run_trace(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	const struct stack_map *map = &view->stack->map;

	(void)code;
	if (!xray_is_id(word))
		text_addf(wrong, "%.60s is no id of a trace: they look like " XRAY_ID_EXAMPLE,
			  word);
	else
		view_trace_open(view, map->region ? map->region : view->stack->region, word);
	return INTENT_NONE;
}

/* ---- places ---- */

static enum intent
go(struct view *view, size_t slot)
{
	while (view->n_popups > 0)
		view_popup_close(view, view_popup_top(view)->kind);
	view_go(view, slot);
	return INTENT_NONE;
}

static enum intent
run_page(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	size_t slot = view_words_page(view, word);

	return slot == SIZE_MAX ? say_wrong(view, code, word, wrong) : go(view, slot);
}

static enum intent
run_panel(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	size_t slot = view_words_slot(view, word);

	return slot == SIZE_MAX ? say_wrong(view, code, word, wrong) : go(view, slot);
}

static enum intent
run_zoom(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	(void)code;
	(void)word;
	(void)wrong;
	view->is_zoomed = !view->is_zoomed;
	return INTENT_NONE;
}

static enum intent
run_filter(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	struct view_slot *slot = view_slot_at(view);

	(void)code;
	(void)wrong;
	if (slot) {
		text_copy(slot->filter, sizeof(slot->filter), word);
		view_fill(view, slot);
	}
	return INTENT_NONE;
}

static enum intent
run_copy(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	(void)word;
	(void)wrong;
	if (code == PALETTE_COPY)
		view_copy_open(view);
	else
		view_hand_open(view);
	return INTENT_NONE;
}

/* ---- keys that have a name here ---- */

static enum intent
run_key(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	static const enum intent intents[PALETTE_COMMANDS] = {
		[PALETTE_PROBLEMS] = INTENT_PROBLEMS, [PALETTE_OPEN] = INTENT_OPEN,
		[PALETTE_DETAIL] = INTENT_DETAIL,     [PALETTE_ACTIONS] = INTENT_ACTIONS,
		[PALETTE_NEW_JOB] = INTENT_JOB_NEW,   [PALETTE_REFRESH] = INTENT_REFRESH,
		[PALETTE_PAUSE] = INTENT_PAUSE,       [PALETTE_FASTER] = INTENT_FASTER,
		[PALETTE_SLOWER] = INTENT_SLOWER,     [PALETTE_ERRORS] = INTENT_LOG,
		[PALETTE_HELP] = INTENT_HELP,         [PALETTE_REDRAW] = INTENT_REDRAW,
		[PALETTE_QUIT] = INTENT_QUIT,
	};

	(void)word;
	(void)wrong;
	return view_act(view, intents[code], KEY_NOTHING);
}

typedef enum intent
run_fn(struct view *view, enum palette_code code, const char *word, struct text *wrong);

static run_fn *const runs[] = {
	[PALETTE_LOGS] = run_logs,    [PALETTE_INSIGHTS] = run_insights,
	[PALETTE_CHART] = run_chart,  [PALETTE_TRACE] = run_trace,
	[PALETTE_PAGE] = run_page,    [PALETTE_PANEL] = run_panel,
	[PALETTE_ZOOM] = run_zoom,    [PALETTE_FILTER] = run_filter,
	[PALETTE_PROBLEMS] = run_key, [PALETTE_OPEN] = run_key,
	[PALETTE_DETAIL] = run_key,   [PALETTE_ACTIONS] = run_key,
	[PALETTE_COPY] = run_copy,    [PALETTE_HAND_OVER] = run_copy,
	[PALETTE_NEW_JOB] = run_key,  [PALETTE_REFRESH] = run_key,
	[PALETTE_PAUSE] = run_key,    [PALETTE_FASTER] = run_key,
	[PALETTE_SLOWER] = run_key,   [PALETTE_ERRORS] = run_key,
	[PALETTE_HELP] = run_key,     [PALETTE_REDRAW] = run_key,
	[PALETTE_QUIT] = run_key,
};

enum intent
view_command_run(struct view *view, enum palette_code code, const char *word, struct text *wrong)
{
	return runs[code](view, code, word, wrong);
}
