/* SPDX-License-Identifier: MIT */
/* params.c - forms, labels and URL queries become JSON objects, so that an operation reads them all
 * in one way. */
#include "sim/params.h"

#include "base/text.h"

#include <string.h>

#define TEXT_MAX ((size_t)4 << 20)
#define PAIRS_MAX 2000
#define DEPTH_MAX 16

static int
hex_of(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) % 16 : -1;
}

char *
params_decode(struct arena *arena, const char *s, size_t n, bool plus_is_space)
{
	char *out = arena_text_n(arena, s, n);
	size_t len = 0;

	for (size_t i = 0; out && i < n; i++) {
		int high = s[i] == '%' && i + 2 < n ? hex_of(s[i + 1]) : -1;
		int low = high >= 0 ? hex_of(s[i + 2]) : -1;
		char c = s[i] == '+' && plus_is_space ? ' ' : s[i];

		if (low >= 0) {
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (!c)
			return NULL;
		out[len++] = c;
	}
	if (out)
		out[len] = '\0';
	return out;
}

struct pair {
	const char *name, *value;
};

/* false: too many, a NUL, or no memory. */
static bool
split(struct arena *arena, const char *text, bool plus_is_space, struct pair **out, size_t *out_n)
{
	struct pair *pairs = arena_array(arena, PAIRS_MAX, sizeof(*pairs));
	size_t n = 0;

	while (pairs && *text) {
		size_t len = strcspn(text, "&"), name = 0;

		while (name < len && text[name] != '=')
			name++;
		if (len && n == PAIRS_MAX)
			return false;
		if (len) {
			size_t skip = MIN(name + 1, len);

			pairs[n].name = params_decode(arena, text, name, plus_is_space);
			pairs[n].value =
				params_decode(arena, text + skip, len - skip, plus_is_space);
			if (!pairs[n].name || !pairs[n].value)
				return false;
			n++;
		}
		text += len + (text[len] == '&');
	}
	*out = pairs;
	*out_n = n;
	return pairs != NULL;
}

static enum err
parse(struct buf *text, bool ok, struct json **out, struct why *why)
{
	enum err err = ok ? json_parse(text->data, text->len, 0, out, why)
			  : err_set(ERR_PARSE, why, "The request's parameters are malformed");

	buf_done(text);
	return err;
}

/* ---- forms ---- */

struct node {
	const char *name, *value; /* value NULL: it has children */
	struct node *first, *last, *next;
};

static struct node *
child_of(struct arena *arena, struct node *parent, const char *name, size_t n)
{
	struct node *node;

	for (node = parent->first; node; node = node->next) {
		if (strlen(node->name) == n && strncmp(node->name, name, n) == 0)
			return node;
	}
	node = arena_alloc(arena, sizeof(*node));
	if (!node)
		return NULL;
	node->name = arena_text_n(arena, name, n);
	if (!node->name)
		return NULL;
	if (parent->last)
		parent->last->next = node;
	else
		parent->first = node;
	parent->last = node;
	return node;
}

static bool
insert(struct arena *arena, struct node *root, const struct pair *pair)
{
	const char *at = pair->name;
	unsigned depth = 0;

	for (;;) {
		size_t n = strcspn(at, ".");

		root = child_of(arena, root, at, n);
		if (!root || ++depth > DEPTH_MAX)
			return false;
		if (!at[n])
			break;
		at += n + 1;
	}
	root->value = pair->value;
	return true;
}

static bool
is_numbered(const struct node *node)
{
	if (!node->first)
		return false;
	for (const struct node *child = node->first; child; child = child->next) {
		if (!child->name[0] || child->name[strspn(child->name, "0123456789")])
			return false;
	}
	return true;
}

static void
write_node(struct json_writer *w, const struct node *node, bool names_items)
{
	const struct node *list = node;

	if (names_items && node->first && !node->first->next && !is_numbered(node))
		list = is_numbered(node->first) ? node->first : node;
	if (!node->first) {
		json_write_text(w, node->value ? node->value : "");
	} else if (is_numbered(list)) {
		json_write_array(w);
		for (const struct node *child = list->first; child; child = child->next)
			write_node(w, child, names_items);
		json_write_array_end(w);
	} else {
		json_write_object(w);
		for (const struct node *child = node->first; child; child = child->next) {
			json_write_key(w, child->name);
			write_node(w, child, names_items);
		}
		json_write_object_end(w);
	}
}

enum err
params_of_form(struct arena *arena, const char *body, enum protocol protocol, struct json **out,
	       struct why *why)
{
	struct node root = { .name = "" };
	struct json_writer w;
	struct pair *pairs;
	struct buf text;
	size_t n;
	bool ok = split(arena, body, true, &pairs, &n);

	for (size_t i = 0; ok && i < n; i++)
		ok = insert(arena, &root, &pairs[i]);
	buf_init(&text, TEXT_MAX);
	json_write_init(&w, &text, false);
	json_write_object(&w);
	for (const struct node *child = root.first; ok && child; child = child->next) {
		json_write_key(&w, child->name);
		write_node(&w, child, protocol != PROTOCOL_EC2);
	}
	json_write_object_end(&w);
	return parse(&text, ok && json_write_ok(&w), out, why);
}

const char *
params_form_value(struct arena *arena, const char *body, const char *name)
{
	size_t skip = strlen(name);

	for (const char *at = body; *at; at += *at == '&') {
		size_t n = strcspn(at, "&");

		if (n > skip && at[skip] == '=' && strncmp(at, name, skip) == 0)
			return params_decode(arena, at + skip + 1, n - skip - 1, true);
		at += n;
	}
	return NULL;
}

/* ---- labels and URL queries ---- */

static bool
is_repeated(const struct pair *pairs, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		if (text_is(pairs[k].name, pairs[i].name))
			return true;
	}
	return false;
}

static void
write_list(struct json_writer *w, struct arena *arena, const struct pair *pairs, size_t n, size_t i)
{
	const char *key = arena_format(arena, "%s[]", pairs[i].name);

	json_write_key(w, key ? key : "[]");
	json_write_array(w);
	for (size_t k = i; k < n; k++) {
		if (text_is(pairs[k].name, pairs[i].name))
			json_write_text(w, pairs[k].value);
	}
	json_write_array_end(w);
}

enum err
params_of_uri(struct arena *arena, const struct param_label *labels, size_t n_labels,
	      const char *query, struct json **out, struct why *why)
{
	struct json_writer w;
	struct pair *pairs;
	struct buf text;
	size_t n;
	bool ok = split(arena, query, true, &pairs, &n);

	buf_init(&text, TEXT_MAX);
	json_write_init(&w, &text, false);
	json_write_object(&w);
	for (size_t i = 0; i < n_labels; i++) {
		json_write_key(&w, labels[i].name);
		json_write_text(&w, labels[i].value);
	}
	for (size_t i = 0; ok && i < n; i++) {
		if (is_repeated(pairs, i))
			continue;
		json_write_key(&w, pairs[i].name);
		json_write_text(&w, pairs[i].value);
		write_list(&w, arena, pairs, n, i);
	}
	json_write_object_end(&w);
	return parse(&text, ok && json_write_ok(&w), out, why);
}
