/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_UI_FORM_H
#define CWTOP_UI_FORM_H
/* form.h - fields with labels that are filled in: one line each, typed, chosen or toggled, with a
 * line below that says what the one with the cursor is for and what it takes. Judges nothing: who
 * owns the form looks at the values and says what is wrong with them. No terminal here. Memory is
 * the main thread's. */
#include "base/err.h"
#include "ui/cells.h"

#define FORM_VALUE_MAX 512 /* NUL included */

enum form_kind {
	FORM_TEXT,
	FORM_CHOICE, /* one of the choices; without is_required also none of them */
	FORM_SWITCH  /* "yes", "no"; without is_required also "" */
};

struct form_field { /* borrowed; cleaned; outlives the form; NULL is "" */
	const char *title;
	const char *help; /* what it is for */
	const char *rule; /* what it takes: "a whole number, 1 to 24" */
	const char *unit;
	enum form_kind kind;
	const char *const *choices;
	size_t n_choices;
	bool is_required;
	const char *initial; /* a value as typed */
};

enum form_answer {
	FORM_NONE,    /* the key means nothing here */
	FORM_MOVED,   /* another field, or another place in this one */
	FORM_CHANGED, /* the value of the field that form_focus names is another one */
	FORM_DONE,    /* Enter in the last field, or Ctrl-D: the owner looks whether all is right */
	FORM_CANCEL   /* Esc */
};

struct form_line;

struct form {
	const struct form_field *fields;
	size_t n, focus;
	struct form_line *lines; /* what has been typed, field by field */
	size_t scroll;           /* first field in sight */
};

/* form_init - with the fields' initial values, the cursor in the first. @fields  outlive it */
void
form_init(struct form *form, const struct form_field *fields, size_t n);
void
form_done(struct form *form); /* an all-zero one is fine */

/* form_key - what one does with a key: Tab, Shift-Tab, Up, Down, Enter, Page Up and Page Down walk
 * over the fields; Left, Right, Home, End, Backspace, Delete and Ctrl-U edit a text; Left, Right,
 * Space and first letters choose. */
enum form_answer
form_key(struct form *form, uint32_t key);

/* form_value - as typed, not trimmed; "" none. Good until the next key. */
const char *
form_value(const struct form *form, size_t field);
/* form_set_value - of an earlier form, say; cut where it is too long. Removes the error. */
void
form_set_value(struct form *form, size_t field, const char *value);
size_t
form_focus(const struct form *form);
/* form_go - the cursor to a field. */
void
form_go(struct form *form, size_t field);

/* form_set_error - what is wrong with a value: a short sentence, cleaned; NULL or "": nothing. It
 * stays until it is set again. form_error - "" when there is none. */
void
form_set_error(struct form *form, size_t field, const char *error);
const char *
form_error(const struct form *form, size_t field);
/* form_first_error - SIZE_MAX: there is none. */
size_t
form_first_error(const struct form *form);

/* form_height - rows in which all of it is seen. */
int
form_height(const struct form *form);
/* form_draw - the form in an area, and remembers how far it had to be scrolled. A field is marked
 * '!' where it is wrong, '*' where there must be a value. */
void
form_draw(struct area area, struct form *form, const struct ui_style *style);

#endif
