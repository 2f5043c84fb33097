/* SPDX-License-Identifier: MIT */
/* view_texts.c - the words of help, of the error log and of the detail of a row. */
#include <stdlib.h>
#include <string.h>

#include "app/palette.h"
#include "app/saved_queries.h"
#include "app/view_kinds.h"
#include "app/view_triage.h"
#include "base/clock.h"
#include "model/acks.h"

/* Of the popup that the help was asked for in: its keys come first. KEYS_CONTEXTS: on a page. */
static enum keys_context
context_below(const struct view *view, const struct view_popup *popup)
{
	size_t at = (size_t)(popup - view->popups);
	const struct view_popup_type *type;

	if (at == 0)
		return KEYS_CONTEXTS;
	type = view_popup_type(view->popups[at - 1].kind);
	return type->now ? type->now(view) : type->context;
}

static void
add_keys(enum keys_context context, struct buf *out)
{
	view_say(out, "%s%s\n", out->len ? "\n" : "", keys_context_title(context));
	for (size_t i = 0; keys_at(i); i++) {
		TEXT_ON(label, 64);

		if (keys_at(i)->context != context)
			continue;
		keys_label(keys_at(i), &label);
		view_say(out, "%s\t%s\n", label.data, keys_at(i)->help);
	}
}

void
view_texts_help(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	static const char *const marks =
		"\nMarks\n"
		"!\talarm\n"
		"~\twarning\n"
		"?\tcannot be seen: denied, not answering, or no data\n"
		".\told: the source does not answer, or the datapoint is late\n"
		"a\tacknowledged: quiet until it is well again\n"
		"m\tmuted for a while, here or at AWS\n";
	enum keys_context below = context_below(view, popup);

	if (below < KEYS_CONTEXTS)
		add_keys(below, out);
	for (enum keys_context context = 0; context < KEYS_CONTEXTS; context++)
		if (context != below)
			add_keys(context, out);
	view_say(out, "\nCommands of the palette, behind :\n");
	for (size_t i = 0; palette_at(i); i++)
		view_say(out, "%s\t%s%s%s\n", palette_at(i)->name, palette_at(i)->arguments,
			 palette_at(i)->arguments[0] ? ": " : "", palette_at(i)->help);
	view_say(out, "\nSaved queries of logs, behind :insights\n");
	for (size_t i = 0; saved_query_at(i); i++)
		view_say(out, "%s\t%s\n", saved_query_at(i)->name, saved_query_at(i)->help);
	view_say(out, "%s\nPanels\n", marks);
	for (size_t i = 0; panel_at(i); i++)
		view_say(out, "%s\t%s\n", panel_at(i)->title, panel_at(i)->help);
}

void
view_texts_log(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	(void)popup;
	for (size_t i = 0; i < view->facts.n_log; i++) {
		const struct log_line *line = &view->facts.log[i];
		char iso[24];

		date_iso(line->time_ms / 1000, iso);
		view_say(out, "%.8s\t%s\n", iso + 11, line->text);
	}
	if (view->facts.n_log == 0)
		view_say(out, "nothing has failed so far\n");
}

size_t
view_find_item(const struct panel_input *input, const struct panel *panel, const char *identity)
{
	size_t n = panel->n_all(input);

	for (size_t i = 0; i < n; i++) {
		TEXT_ON(at, VIEW_IDENTITY_MAX);

		panel->identity(input, i, &at);
		if (text_is(at.data, identity))
			return i;
	}
	return SIZE_MAX;
}

/* An empty chart would only push the reason off the screen. */
static const struct metric_view *
with_datapoints(const struct snapshot *snapshot, size_t metric)
{
	double min, max;

	if (metric >= snapshot->n_metrics ||
	    !series_range(snapshot->metrics[metric].series, &min, &max))
		return NULL;
	return &snapshot->metrics[metric];
}

/* What operators said of it comes before all else. */
static void
write_row(const struct view *view, const struct panel_input *input, size_t item, struct text *out)
{
	const struct panel *panel = input->panel;
	struct subject subject = { .kind = SUBJECT_NONE };
	const struct ack *ack;

	if (panel->subject)
		subject = panel->subject(input, item);
	ack = acks_of(view->snapshot, subject);
	if (ack) {
		text_add(out, "said\t");
		acks_words(view->snapshot, ack, out);
		text_add(out, "\n");
	}
	view_was_write(view, subject, out);
	panel->detail(input, item, out);
}

void
view_texts_detail(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct view_slot *slot = &view->slots[popup->slot];
	struct panel_input input;
	char *store = mem_alloc(1, VIEW_TEXT_MAX);
	struct text text;
	size_t item;

	if (view->snapshot) {
		input = view_input(view, slot);
		item = view_find_item(&input, slot->panel, popup->identity);
		text_init(&text, store, VIEW_TEXT_MAX);
		if (item == SIZE_MAX)
			text_add(&text, "AWS does not list this any more.\n");
		else
			write_row(view, &input, item, &text);
		view_say(out, "%s", text.data);
	}
	free(store);
}

const struct metric_view *
view_texts_chart(const struct view *view, const struct view_popup *popup)
{
	const struct view_slot *slot = &view->slots[popup->slot];
	struct panel_input input;
	size_t item;

	if (!view->snapshot || !slot->panel->chart)
		return NULL;
	input = view_input(view, slot);
	item = view_find_item(&input, slot->panel, popup->identity);
	if (item == SIZE_MAX)
		return NULL;
	return with_datapoints(view->snapshot, slot->panel->chart(&input, item));
}
