/* SPDX-License-Identifier: MIT */
/* view_hand.c - what is handed over to others: the snapshot as text or JSON, as the command of that
 * name prints it, or the screen as a picture; into a file or into the clipboard. */
#include "app/snapshot_out.h"
#include "app/view_case.h"
#include "app/view_jobs.h"
#include "app/view_kinds.h"
#include "app/view_triage.h"
#include "base/clock.h"
#include "ui/svg.h"

#define SHOWN_WIDTH 120
#define SHOWN_HEIGHT 200

/* As it stands on the screen, on one that is high enough for all of it. */
static bool
write_shown(struct view *view, const struct view_popup *popup, struct buf *out)
{
	const struct view_popup_type *type = view_popup_type(popup->kind);
	struct view_popup drawn = *popup;
	TEXT_ON(title, 300);
	struct cells cells;
	bool ok;

	text_add(&title, type->title);
	if (type->titles)
		type->titles(view, &title);
	cells_init(&cells, SHOWN_WIDTH, SHOWN_HEIGHT);
	type->draw(view, &drawn, area_of(&cells));
	ok = buf_addf(out, "\n%s\n", title.data) && cells_dump_text(&cells, out);
	while (ok && out->len > 1 && out->data[out->len - 1] == '\n' &&
	       out->data[out->len - 2] == '\n')
		out->data[--out->len] = '\0';
	cells_done(&cells);
	return ok;
}

/* With what is open above it: the case that is looked at is what others want to read. */
static bool
write_text(struct view *view, const int size[2], const struct theme *theme, struct buf *out)
{
	bool ok = snapshot_text(view->snapshot, out);

	(void)size;
	(void)theme;
	for (size_t i = 0; i < view->n_popups && ok; i++) {
		const struct view_popup_type *type = view_popup_type(view->popups[i].kind);

		if (type->hands)
			type->hands(view, out);
		else if (type->draw)
			ok = write_shown(view, &view->popups[i], out);
	}
	return ok;
}

/* With the case that is open, if one is. */
static bool
write_json(struct view *view, const int size[2], const struct theme *theme, struct buf *out)
{
	struct json_writer w;

	(void)size;
	(void)theme;
	json_write_init(&w, out, true);
	json_write_object(&w);
	snapshot_json_put(&w, view->snapshot);
	if (view_popup_find(view, VIEW_POPUP_CASE)) {
		json_write_key(&w, "case");
		view_case_json(view, &w);
	}
	json_write_object_end(&w);
	return json_write_ok(&w) && buf_add_text(out, "\n");
}

static bool
write_svg(struct view *view, const int size[2], const struct theme *theme, struct buf *out)
{
	struct layers layers = { .n_popups = 0 };
	struct cells flat = { 0 };
	TEXT_ON(title, 300);
	char iso[24];
	bool ok;

	date_iso(view->snapshot->time_ms / 1000, iso);
	text_addf(&title, "cwtop %s %s", view->stack->title, iso);
	view_draw(view, size[0], size[1], &layers);
	layers_flatten(&layers, &flat);
	ok = svg_write(&flat, theme, title.data, out);
	cells_done(&flat);
	layers_done(&layers);
	return ok;
}

static const struct {
	const char *what, *title, *extension;
	bool (*write)(struct view *view, const int size[2], const struct theme *theme,
		      struct buf *out);
} hands[VIEW_HANDS] = {
	[VIEW_HAND_TEXT] = { "text", "the snapshot as text", "txt", write_text },
	[VIEW_HAND_JSON] = { "JSON", "the snapshot as JSON", "json", write_json },
	[VIEW_HAND_SVG] = { "picture of the screen", "the screen as SVG", "svg", write_svg },
};

const char *
view_hand_title(enum view_hand hand)
{
	return hands[hand].title;
}

const char *
view_hand_extension(enum view_hand hand)
{
	return hands[hand].extension;
}

bool
view_hand_write(struct view *view, enum view_hand hand, const int size[2],
		const struct theme *theme, struct buf *out)
{
	return view->snapshot && hands[hand].write(view, size, theme, out);
}

/* ---- the list: each into a file, then each into the clipboard ---- */

static size_t
rows(const struct view *view)
{
	(void)view;
	return 2 * VIEW_HANDS;
}

static void
cell(const void *view, size_t row, size_t column, struct table_cell *out)
{
	bool is_file = row < VIEW_HANDS;

	(void)view;
	if (column == 0)
		text_add(&out->text, is_file ? "file" : "clipboard");
	else if (column == 1)
		text_add(&out->text, hands[row % VIEW_HANDS].what);
	else
		text_add(&out->text,
			 is_file ? "new, here or else at home" : "the terminal's, or else a file");
	out->ink = column == 2 ? ROLE_DIM : ROLE_TEXT;
}

static const struct table_column columns[] = {
	{ .title = "Into", .width = 9 },
	{ .title = "As", .width = 24, .is_name = true },
	{ .title = "Where", .width = 30, .weight = 1, .priority = 1 },
};
const struct view_list view_hand_list = { columns, LEN(columns), rows, cell };

struct view_did
view_hand_does(struct view *view, enum intent intent, uint32_t key)
{
	size_t row = view_popup_top(view)->selected;
	struct view_wish *wish;

	(void)key;
	if (intent == INTENT_OPEN) {
		view_popup_close(view, VIEW_POPUP_HAND); /* it is not in the picture */
		wish = view_jobs_wish(view, VIEW_WISH_HAND);
		wish->hand = (enum view_hand)(row % VIEW_HANDS);
		wish->to_clipboard = row >= VIEW_HANDS;
	}
	/* what the same keys do in other lists has no meaning here */
	return (struct view_did){ .is_done = intent == INTENT_OPEN || intent == INTENT_SAVE ||
					     intent == INTENT_RESEND || intent == INTENT_REDRIVE };
}

bool
view_hand_offers(const struct view *view, enum intent intent)
{
	(void)view;
	return intent == INTENT_OPEN || intent == INTENT_BACK;
}

void
view_hand_open(struct view *view)
{
	view_popup_open(view, VIEW_POPUP_HAND);
}
