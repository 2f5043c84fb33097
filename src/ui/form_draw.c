/* SPDX-License-Identifier: MIT */
/* form_draw.c - a form in cells: mark, label, value, unit; what the field takes at the bottom. What
 * is wrong, and where the cursor is, can be told without colours. */
#include <string.h>

#include "form_line.h"
#include "ui/table.h"

#define HINT_ROWS 2
#define MARK_WIDTH 2    /* '!' or '*', and a blank */
#define VALUE_ENOUGH 40 /* columns: with so many for values labels are whole */
#define CHOICE_WIDTH 4  /* "< " and " >" around a choice */

struct columns {
	int title, value; /* widths */
	int value_at;
};

static const char *
or_empty(const char *s)
{
	return s ? s : "";
}

/* "For (h)" */
static int
title_width(const struct form_field *field)
{
	int unit = text_width(or_empty(field->unit));

	return text_width(or_empty(field->title)) + (unit ? unit + 3 : 0);
}

static struct columns
columns_of(const struct form *form, int width)
{
	/* the last column is for the marks of more above and below */
	int left = MAX(width - MARK_WIDTH - 2, 0);
	struct columns columns = { 0 };

	for (size_t i = 0; i < form->n; i++)
		columns.title = MAX(columns.title, title_width(&form->fields[i]));
	columns.title = MIN(columns.title, MAX(left - VALUE_ENOUGH, left / 2));
	columns.value = left - columns.title;
	columns.value_at = MARK_WIDTH + columns.title + 1;
	return columns;
}

/* ---- a row ---- */

static void
say_choice(const struct form_field *field, const char *value, bool is_focused, struct text *out)
{
	const char *shown = value[0] ? value : "(not given)";

	if (field->kind == FORM_SWITCH && value[0])
		text_addf(out, "[%s] %s", text_is(value, "yes") ? "x" : " ", value);
	else if (is_focused)
		text_addf(out, "< %s >", shown);
	else
		text_add(out, shown);
}

static void
draw_value(struct area area, struct form *form, size_t i, const struct ui_style *style)
{
	const struct form_field *field = &form->fields[i];
	struct form_line *line = &form->lines[i];
	bool is_focused = i == form->focus;
	unsigned ink = line->error[0] ? ROLE_ALARM : ROLE_STRONG;
	TEXT_ON(shown, FORM_VALUE_MAX + CHOICE_WIDTH);

	if (is_focused) {
		ink |= INK_SELECTED;
		area_fill(area, ink);
	}
	if (is_focused && field->kind == FORM_TEXT) {
		form_line_draw(area, line, ink, style);
		return;
	}
	line->shift = 0;
	if (field->kind == FORM_TEXT)
		text_add(&shown, line->value);
	else
		say_choice(field, line->value, is_focused, &shown);
	area_line(area, ALIGN_LEFT, ink, shown.data, style);
}

static void
draw_title(struct area area, const struct form_field *field, unsigned ink,
	   const struct ui_style *style)
{
	int x = area_line(area, ALIGN_LEFT, ink, or_empty(field->title), style);
	TEXT_ON(unit, 128);

	if (!or_empty(field->unit)[0])
		return;
	text_addf(&unit, "(%s)", field->unit);
	area_line(area_cut(area, x + 1, 0), ALIGN_LEFT, ROLE_DIM, unit.data, style);
}

static void
draw_row(struct area area, struct form *form, size_t i, const struct ui_style *style)
{
	const struct form_field *field = &form->fields[i];
	struct columns columns = columns_of(form, area.width);

	if (form->lines[i].error[0])
		area_put(area, 0, 0, ROLE_ALARM, "!");
	else if (field->is_required)
		area_put(area, 0, 0, ROLE_DIM, "*");
	draw_title(area_sub(area, MARK_WIDTH, 0, columns.title, 1), field,
		   i == form->focus ? ROLE_FOCUS : ROLE_TEXT, style);
	draw_value(area_sub(area, columns.value_at, 0, columns.value, 1), form, i, style);
}

/* ---- below the rows ---- */

/* In two lines what it is for, then what it takes or what is wrong; in one, the second of them and
 * what is left of the first. */
static void
draw_hint(struct area area, const struct form *form, const struct ui_style *style)
{
	const struct form_field *field = &form->fields[form->focus];
	const char *help = or_empty(field->help), *rule = or_empty(field->rule);
	const char *unit = or_empty(field->unit);
	const char *error = form->lines[form->focus].error;
	struct area last = area_cut(area, 0, area.height - 1);
	TEXT_ON(line, 1024);

	if (area.height >= HINT_ROWS)
		area_line(area, ALIGN_LEFT, ROLE_DIM, help, style);
	if (error[0]) {
		text_addf(&line, "! %s", error);
		area_line(last, ALIGN_LEFT, ROLE_ALARM, line.data, style);
		return;
	}
	text_addf(&line, "%s%s%s", rule, rule[0] && unit[0] ? " " : "", rule[0] ? unit : "");
	if (area.height < HINT_ROWS)
		text_addf(&line, "%s%s", rule[0] && help[0] ? style->dot : "", help);
	area_line(last, ALIGN_LEFT, ROLE_DIM, line.data, style);
}

static void
draw_more(struct area rows, const struct form *form, const struct ui_style *style)
{
	size_t end = form->scroll + (size_t)rows.height;
	int right = rows.width - 1, bottom = rows.height - 1;
	bool is_above = form->scroll > 0, is_below = end < form->n;

	if (is_above)
		area_put(rows, right, 0, ROLE_FOCUS,
			 is_below && bottom == 0 ? style->both : style->up);
	if (is_below && (bottom > 0 || !is_above))
		area_put(rows, right, bottom, ROLE_FOCUS, style->down);
}

int
form_height(const struct form *form)
{
	return (int)form->n + 1 + HINT_ROWS;
}

void
form_draw(struct area area, struct form *form, const struct ui_style *style)
{
	int enough = MIN(7, form_height(form));
	int hints = area.height >= enough ? HINT_ROWS : area.height >= 2 ? 1 : 0;
	int visible = MIN(area.height - hints, (int)form->n);
	struct area rows = area_sub(area, 0, 0, area.width, visible);

	if (area.width <= 0 || area.height <= 0 || !form->n)
		return;
	form->scroll = table_scroll(form->scroll, form->focus, form->n, visible);
	for (int i = 0; i < visible; i++)
		draw_row(area_sub(rows, 0, i, rows.width, 1), form, form->scroll + (size_t)i,
			 style);
	draw_more(rows, form, style);
	if (hints)
		draw_hint(area_cut(area, 0, area.height - hints), form, style);
}
