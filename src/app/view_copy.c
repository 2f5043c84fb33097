/* SPDX-License-Identifier: MIT */
/* view_copy.c - what can be copied of the row under the cursor: what AWS calls it (copy_words.h),
 * the row as it stands on the screen, and all that is known of it. Made when the list opens, so
 * that nothing changes under the operator's finger. */
#include <stdlib.h>
#include <string.h>

#include "app/copy_words.h"
#include "app/view_jobs.h"
#include "app/view_kinds.h"
#include "app/view_triage.h"

#define COPY_BYTES (1u << 20)
#define ROW_WIDTH 200
#define ROW_HEIGHT 6
#define ITEMS_MAX (COPY_ITEMS_MAX + 2)

struct view_copy {
	struct arena *arena;
	struct copy_item items[ITEMS_MAX];
	size_t n;
	char title[VIEW_TITLE_MAX * 2];
};

void
view_copy_free(struct view *view)
{
	if (!view->copy)
		return;
	arena_free(view->copy->arena);
	free(view->copy);
	view->copy = NULL;
}

void
view_copy_closed(struct view *view)
{
	view_copy_free(view);
}

static void
add(struct view_copy *copy, const char *what, const char *text)
{
	copy->items[copy->n++] =
		(struct copy_item){ what, mem_must(arena_text(copy->arena, text)), "" };
}

/* As it would stand on a wide screen, below the heads of its columns. */
static void
add_row(const struct view *view, struct view_copy *copy, const struct view_slot *slot, size_t item)
{
	struct panel_input input = view_input(view, slot);
	struct cells cells;
	struct buf text;

	input.items = &item;
	input.n_items = 1;
	input.selected = input.scroll = 0;
	input.is_focused = false;
	cells_init(&cells, ROW_WIDTH, ROW_HEIGHT);
	buf_init(&text, COPY_BYTES / 4);
	slot->panel->draw(&input, area_of(&cells));
	if (cells_dump_text(&cells, &text)) {
		while (text.len > 0 && text.data[text.len - 1] == '\n')
			text.data[--text.len] = '\0';
		add(copy, "row", text.data);
	}
	cells_done(&cells);
	buf_done(&text);
}

static void
add_detail(const struct view *view, struct view_copy *copy, const struct view_slot *slot,
	   size_t item)
{
	struct panel_input input = view_input(view, slot);
	char *store = mem_alloc(1, VIEW_TEXT_MAX);
	struct text text;

	text_init(&text, store, VIEW_TEXT_MAX);
	slot->panel->detail(&input, item, &text);
	add(copy, "detail", text.data);
	free(store);
}

struct copy_about
view_copy_about(const struct view *view, struct subject subject)
{
	return (struct copy_about){
		.snapshot = view->snapshot,
		.subject = subject,
		.account = view->facts.account ? view->facts.account : view->stack->account,
		.profile = view->facts.has_environment_keys ? NULL : view->facts.profile,
		.endpoint_url = view->facts.endpoint_url,
	};
}

static void
make(struct view *view, const struct view_slot *slot, size_t item)
{
	struct subject subject = view_subject_row(view);
	const struct copy_about about = view_copy_about(view, subject);
	struct view_copy *copy = view->copy;
	struct text title;

	text_init(&title, copy->title, sizeof(copy->title));
	if (subject.kind != SUBJECT_NONE)
		text_addf(&title, "%s ", subject_word(subject.kind));
	subject_title(view->snapshot, subject, &title);
	copy->n = copy_words(&about, copy->arena, copy->items);
	if (item == SIZE_MAX)
		return; /* of a case, which has its own text */
	add_row(view, copy, slot, item);
	if (slot->panel->detail)
		add_detail(view, copy, slot, item);
}

void
view_copy_open(struct view *view)
{
	const struct view_slot *slot = NULL;
	size_t item = view_subject_item(view, &slot);
	bool is_row = item != SIZE_MAX && slot->panel;

	if (!is_row && view_subject_row(view).kind == SUBJECT_NONE) {
		view_jobs_say(view, LEVEL_WARN, "copy: there is no row here");
		return;
	}
	if (view_popup_find(view, VIEW_POPUP_COPY))
		return;
	view_copy_free(view);
	view->copy = mem_alloc(1, sizeof(*view->copy));
	view->copy->arena = mem_must(arena_new(COPY_BYTES));
	make(view, slot, is_row ? item : SIZE_MAX);
	view_popup_open(view, VIEW_POPUP_COPY);
}

/* ---- the list ---- */

void
view_copy_write(const struct view *view, const struct view_popup *popup, struct buf *out)
{
	(void)popup;
	if (view->copy && view->copy->title[0])
		view_say(out, "%s\n", view->copy->title);
}

static size_t
rows(const struct view *view)
{
	return view->copy ? view->copy->n : 0;
}

/* Of several lines the last: a row stands below the heads of its columns. */
static const char *
line_of(const char *text, bool *out_is_one)
{
	const char *last = strrchr(text, '\n');

	if (last && !last[1]) { /* it is text with a line end: its first line says what it is */
		*out_is_one = strchr(text, '\n') == last;
		return text;
	}
	*out_is_one = last == NULL;
	last = last ? last + 1 : text;
	return last + strspn(last, " ");
}

static void
cell(const void *ctx, size_t row, size_t column, struct table_cell *out)
{
	const struct view *view = ctx;
	const struct copy_item *item = &view->copy->items[row];
	const char *line;
	bool is_one;

	out->ink = item->text ? column == 0 ? ROLE_KEY : ROLE_TEXT : ROLE_DIM;
	if (column == 0) {
		text_add(&out->text, item->what);
	} else if (!item->text) {
		text_addf(&out->text, "not: %s", item->why);
	} else {
		line = line_of(item->text, &is_one);
		for (; *line && *line != '\n'; line++)
			text_add_n(&out->text, *line == '\t' ? " " : line, 1);
		if (!is_one)
			text_add(&out->text, " ...");
	}
}

static const struct table_column columns[] = {
	{ .title = "What", .width = 15, .is_name = true },
	{ .title = "Copied", .width = 20, .weight = 1 },
};
const struct view_list view_copy_list = { columns, LEN(columns), rows, cell };

static void
copy_row(struct view *view, size_t row)
{
	const struct copy_item *item = &view->copy->items[row];
	struct view_wish *wish;
	struct arena *arena;

	if (!item->text) {
		view_jobs_say(view, LEVEL_WARN, "%s: %s", item->what, item->why);
		return;
	}
	wish = view_jobs_wish(view, VIEW_WISH_COPY);
	wish->owned_arena = arena = mem_must(arena_new(COPY_BYTES));
	wish->text = mem_must(arena_text(arena, item->text));
	wish->title = mem_must(arena_format(arena, "%s%s%s", item->what,
					    view->copy->title[0] ? " of " : "", view->copy->title));
	view_popup_close(view, VIEW_POPUP_COPY);
}

struct view_did
view_copy_does(struct view *view, enum intent intent, uint32_t key)
{
	(void)key;
	if (intent == INTENT_OPEN && rows(view) > 0)
		copy_row(view, view_popup_top(view)->selected);
	/* what the same keys do in other lists has no meaning here */
	return (struct view_did){ .is_done = intent == INTENT_OPEN || intent == INTENT_SAVE ||
					     intent == INTENT_RESEND || intent == INTENT_REDRIVE };
}

bool
view_copy_offers(const struct view *view, enum intent intent)
{
	(void)view;
	return intent == INTENT_OPEN || intent == INTENT_BACK;
}
