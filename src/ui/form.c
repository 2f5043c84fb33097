/* SPDX-License-Identifier: MIT */
/* form.c - the fields of a form and what keys do to them. Lines are edited in form_line.c, drawn in
 * form_draw.c. */
#include "ui/form.h"

#include <stdlib.h>
#include <string.h>

#include "form_line.h"
#include "ui/keys.h"

void
form_init(struct form *form, const struct form_field *fields, size_t n)
{
	*form = (struct form){ .fields = fields, .n = n };
	form->lines = mem_alloc(MAX(n, 1), sizeof(*form->lines));
	for (size_t i = 0; i < n; i++)
		form_line_set(&form->lines[i], fields[i].initial ? fields[i].initial : "");
}

void
form_done(struct form *form)
{
	free(form->lines);
	*form = (struct form){ 0 };
}

const char *
form_value(const struct form *form, size_t field)
{
	return field < form->n ? form->lines[field].value : "";
}

void
form_set_value(struct form *form, size_t field, const char *value)
{
	if (field >= form->n)
		return;
	form_line_set(&form->lines[field], value);
	form_set_error(form, field, NULL);
}

size_t
form_focus(const struct form *form)
{
	return form->focus;
}

void
form_go(struct form *form, size_t field)
{
	if (field < form->n)
		form->focus = field;
}

void
form_set_error(struct form *form, size_t field, const char *error)
{
	struct text text;

	if (field >= form->n)
		return;
	text_init(&text, form->lines[field].error, sizeof(form->lines[field].error));
	text_add(&text, error ? error : "");
}

const char *
form_error(const struct form *form, size_t field)
{
	return field < form->n ? form->lines[field].error : "";
}

size_t
form_first_error(const struct form *form)
{
	for (size_t i = 0; i < form->n; i++)
		if (form->lines[i].error[0])
			return i;
	return SIZE_MAX;
}

/* ---- values to choose from ---- */

static const char *const switch_words[] = { "yes", "no" };

/* What a field goes round through; "" is before the first where there need be no value. */
struct ring {
	const char *const *words;
	size_t n;
	bool has_none;
};

static struct ring
ring_of(const struct form_field *field)
{
	bool is_switch = field->kind == FORM_SWITCH;

	return (struct ring){ .words = is_switch ? switch_words : field->choices,
			      .n = is_switch ? LEN(switch_words) : field->n_choices,
			      .has_none = !field->is_required };
}

static size_t
ring_size(const struct ring *ring)
{
	return ring->n + ring->has_none;
}

static const char *
ring_word(const struct ring *ring, size_t at)
{
	if (ring->has_none && at == 0)
		return "";
	return ring->words[at - ring->has_none];
}

/* Where a value stands; SIZE_MAX: it is none of them. */
static size_t
ring_place(const struct ring *ring, const char *value)
{
	for (size_t i = 0; i < ring_size(ring); i++)
		if (text_is(ring_word(ring, i), value))
			return i;
	return SIZE_MAX;
}

static enum form_answer
choose(struct form_line *line, const char *word)
{
	bool is_new = !text_is(line->value, word);

	form_line_set(line, word);
	return is_new ? FORM_CHANGED : FORM_NONE;
}

/* The next one that begins with this letter. */
static enum form_answer
choose_letter(struct form_line *line, const struct ring *ring, uint32_t key)
{
	char letter[2] = { (char)key, '\0' };
	size_t at = ring_place(ring, line->value), size = ring_size(ring);

	if (key <= ' ' || key >= 0x7f)
		return FORM_NONE;
	for (size_t i = 1; i <= size; i++) {
		const char *word = ring_word(ring, (at == SIZE_MAX ? i - 1 : at + i) % size);
		char first[2] = { word[0], '\0' };

		if (word[0] && text_has(first, letter))
			return choose(line, word);
	}
	return FORM_NONE;
}

static enum form_answer
choose_key(struct form_line *line, const struct form_field *field, uint32_t key)
{
	struct ring ring = ring_of(field);
	size_t size = ring_size(&ring), at = ring_place(&ring, line->value);

	if (size == 0)
		return FORM_NONE;
	if (key == KEY_IS_RIGHT || key == KEY_IS_SPACE)
		return choose(line, ring_word(&ring, at == SIZE_MAX ? 0 : (at + 1) % size));
	if (key == KEY_IS_LEFT)
		return choose(line,
			      ring_word(&ring, at == SIZE_MAX || at == 0 ? size - 1 : at - 1));
	if (key == KEY_IS_HOME || key == KEY_IS_END)
		return choose(line, ring_word(&ring, key == KEY_IS_HOME ? 0 : size - 1));
	if (key == KEY_IS_BACKSPACE || key == KEY_IS_DELETE || key == KEY_CTRL('U'))
		return ring.has_none ? choose(line, "") : FORM_NONE;
	return choose_letter(line, &ring, key);
}

/* ---- keys ---- */

static enum form_answer
walk(struct form *form, size_t to)
{
	bool has_moved = form->focus != to;

	form_go(form, to);
	return has_moved ? FORM_MOVED : FORM_NONE;
}

enum form_answer
form_key(struct form *form, uint32_t key)
{
	size_t at = form->focus, last = form->n ? form->n - 1 : 0;

	switch (key) {
	case KEY_IS_ESC:
		return FORM_CANCEL;
	case KEY_CTRL('D'):
		return FORM_DONE;
	case KEY_IS_ENTER:
		return at == last ? FORM_DONE : walk(form, at + 1);
	case KEY_IS_TAB:
		return walk(form, at == last ? 0 : at + 1);
	case KEY_IS_BACK_TAB:
		return walk(form, at == 0 ? last : at - 1);
	case KEY_IS_DOWN:
		return walk(form, MIN(at + 1, last));
	case KEY_IS_UP:
		return walk(form, at ? at - 1 : 0);
	case KEY_IS_PAGE_DOWN:
		return walk(form, last);
	case KEY_IS_PAGE_UP:
		return walk(form, 0);
	default:
		if (!form->n)
			return FORM_NONE;
		return form->fields[at].kind == FORM_TEXT
			       ? form_line_key(&form->lines[at], key)
			       : choose_key(&form->lines[at], &form->fields[at], key);
	}
}
