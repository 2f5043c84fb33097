/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_POPUP_H
#define CWTOP_APP_VIEW_POPUP_H
/* view_popup.h - what stands above the page: a text, a list, a form or a question in a frame. A
 * kind is one const row of the table in view_popups.c, made of functions of the file that has its
 * state. Only the files of the view include this. */
#include "model/snapshot.h"
#include "ui/cells.h"
#include "ui/keys.h"
#include "ui/table.h"

struct view;

#define VIEW_IDENTITY_MAX 512

enum view_popup_kind {
	VIEW_POPUP_HELP,
	VIEW_POPUP_DETAIL,
	VIEW_POPUP_ERRORS,
	VIEW_POPUP_QUESTION,
	VIEW_POPUP_OFFERS,
	VIEW_POPUP_FORM,
	VIEW_POPUP_CONFIRM,
	VIEW_POPUP_ACTIONS,
	VIEW_POPUP_FILES,
	VIEW_POPUP_TEXT,
	VIEW_POPUP_LINE,
	VIEW_POPUP_LETTERS,
	VIEW_POPUP_LETTER,
	VIEW_POPUP_CASE,
	VIEW_POPUP_LOGS,
	VIEW_POPUP_CHART,
	VIEW_POPUP_QUERY,
	VIEW_POPUP_RECORD,
	VIEW_POPUP_GROUPS,
	VIEW_POPUP_TRACE,
	VIEW_POPUP_SEGMENT,
	VIEW_POPUP_PALETTE,
	VIEW_POPUP_COPY,
	VIEW_POPUP_HAND,
	VIEW_POPUP_MUTE,
	VIEW_POPUP_KINDS
};

struct view_popup {
	enum view_popup_kind kind;
	int scroll;
	int height, n_lines; /* when it was drawn last */
	bool follows;        /* stays at the end when lines are added */
	size_t selected;     /* lists: the row under the cursor */
	size_t slot;         /* DETAIL: of what */
	size_t metric;       /* DETAIL: whose chart it has; SIZE_MAX: none */
	char identity[VIEW_IDENTITY_MAX];
};

/* Rows below the text of a popup; a cell is drawn from the view alone. */
struct view_list {
	const struct table_column *columns;
	size_t n_columns;
	size_t (*n)(const struct view *view);
	void (*cell)(const void *view, size_t row, size_t column, struct table_cell *out);
};

/* What a key did: it was not this kind's business, or it was and the app gets an intent. */
struct view_did {
	bool is_done;
	enum intent intent;
};

struct view_popup_type {
	const char *title; /* of the frame; what `titles` writes comes after it */
	const char *where; /* in the breadcrumbs */
	int width, label_width;
	bool is_tall; /* takes all the rows there are: what it shows grows */
	enum keys_context context;
	/* now - the context where it is not always that one: a line is being typed, say */
	enum keys_context (*now)(const struct view *view);
	/* All but `write` or `draw` may be NULL. */
	void (*titles)(const struct view *view, struct text *out);
	/* write - its text; a line "label<tab>text" has the label in a column of its own.
	 * foot - lines that stay at the lower end, whatever is scrolled. */
	void (*write)(const struct view *view, const struct view_popup *popup, struct buf *out);
	void (*foot)(const struct view *view, struct buf *out);
	/* chart - above the text; NULL: none now */
	const struct metric_view *(*chart)(const struct view *view, const struct view_popup *popup);
	const struct view_list *list;
	/* draw - all of it, on the whole screen between header and footer; nothing of the above
	 * then but `titles`. It says how far it scrolled in popup->scroll, height, n_lines. */
	void (*draw)(struct view *view, struct view_popup *popup, struct area area);
	/* fields - a form instead of text and list; rows that it wants, in so many columns */
	int (*rows)(const struct view *view, int width);
	void (*fields)(struct view *view, struct area area);
	/* does - what a key does here that it does not in any popup; intent NONE: none is bound.
	 * offers - whether a key's hint has a place now */
	struct view_did (*does)(struct view *view, enum intent intent, uint32_t key);
	bool (*offers)(const struct view *view, enum intent intent);
	void (*closed)(struct view *view); /* it is going: nothing is waited for any more */
	/* hands - what it adds, as text, to what is handed over while it is open; NULL: what it
	 * draws on the whole screen, or nothing */
	void (*hands)(const struct view *view, struct buf *out);
};

const struct view_popup_type *
view_popup_type(enum view_popup_kind kind);

/* view_popup_open - a new one on top; NULL: it is open already. Where there is no room the oldest
 * goes. view_popup_find - NULL: not open. view_popup_top - NULL: there is none. */
struct view_popup *
view_popup_open(struct view *view, enum view_popup_kind kind);
struct view_popup *
view_popup_find(struct view *view, enum view_popup_kind kind);
struct view_popup *
view_popup_top(struct view *view);
/* view_popup_close - wherever it is among the others; fine when it is not open. */
void
view_popup_close(struct view *view, enum view_popup_kind kind);

/* view_popup_draw - the whole popup in the middle of a base of this size. */
void
view_popup_draw(struct view *view, struct view_popup *popup, const struct cells *base,
		struct layer *out);

/* view_popup_chart - what the snapshot has of a metric, above its detail and below a panel. */
void
view_popup_chart(const struct view *view, const struct metric_view *metric, struct area area);

/* ---- view_wrap.c: text in lines ---- */

struct view_line {
	const char *label, *text; /* not terminated; label NULL: goes on in the second column */
	size_t label_len, len;
};

struct view_lines {
	struct view_line *line;
	size_t n, cap;
	int label_width, width;
};

/* view_wrap - breaks text (which outlives the lines) at blanks to lines->width columns. The caller
 * frees lines->line. view_wrap_draw - lines from..from+area.height. */
void
view_wrap(struct view_lines *lines, const struct buf *text);
void
view_wrap_draw(const struct view_lines *lines, size_t from, struct area area);

#endif
