/* SPDX-License-Identifier: MIT */
/* xml.c - a tree of elements and their text, built by expat's callbacks. The only user of expat. It
 * keeps no attributes: AWS puts nothing but namespaces and types there. */
#include "base/xml.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define TREE_BYTES ((size_t)64 << 20)

struct xml_node {
	const char *name, *text;
	struct xml_node *parent, *child, *last, *next;
};

struct xml {
	struct arena *arena;
	struct xml_node *root;
};

/* While a document is read. */
struct reading {
	XML_Parser parser;
	struct xml *doc;
	struct xml_node *open; /* innermost element */
	struct buf text; /* of the element under way; one that has children has no text of use */
	unsigned depth;
	size_t n_nodes;
	const char *problem; /* ours, not expat's */
	bool is_out_of_memory;
};

static void
give_up(struct reading *r, const char *problem)
{
	if (!r->problem)
		r->problem = problem;
	(void)XML_StopParser(r->parser, XML_FALSE);
}

static void
out_of_memory(struct reading *r)
{
	r->is_out_of_memory = true;
	give_up(r, "out of memory");
}

static void
on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct reading *r = user;
	const char *colon = strrchr(name, ':');
	struct xml_node *node;

	(void)attributes;
	if (r->problem)
		return;
	if (++r->depth > XML_DEPTH_MAX) {
		give_up(r, "elements inside one another more than 20 deep");
		return;
	}
	if (strlen(name) > XML_NAME_MAX) {
		give_up(r, "a name longer than 256 bytes");
		return;
	}
	if (++r->n_nodes > XML_NODES_MAX) {
		give_up(r, "more than 200000 elements");
		return;
	}
	node = arena_alloc(r->doc->arena, sizeof(*node));
	if (node)
		node->name = arena_text(r->doc->arena, colon ? colon + 1 : name);
	if (!node || !node->name) {
		out_of_memory(r);
		return;
	}
	node->text = "";
	node->parent = r->open;
	if (!r->open)
		r->doc->root = node;
	else if (r->open->last)
		r->open->last->next = node;
	else
		r->open->child = node;
	if (r->open)
		r->open->last = node;
	r->open = node;
	buf_clear(&r->text);
}

static void
on_end(void *user, const XML_Char *name)
{
	struct reading *r = user;

	(void)name;
	if (r->problem)
		return;
	if (!r->open->child && r->text.len) {
		r->open->text = arena_text_n(r->doc->arena, r->text.data, r->text.len);
		if (!r->open->text)
			out_of_memory(r);
	}
	buf_clear(&r->text);
	r->open = r->open->parent;
	r->depth--;
}

static void
on_text(void *user, const XML_Char *s, int n)
{
	struct reading *r = user;

	if (!r->problem && r->open && !buf_add(&r->text, s, (size_t)n))
		out_of_memory(r);
}

/* Entities and external subsets begin here; AWS sends none. */
static void
on_doctype(void *user, const XML_Char *name, const XML_Char *system_id, const XML_Char *public_id,
	   int has_internal_subset)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal_subset;
	give_up(user, "a DOCTYPE, which AWS never sends");
}

static bool
is_about_the_end(enum XML_Error code)
{
	return code == XML_ERROR_NO_ELEMENTS || code == XML_ERROR_UNCLOSED_TOKEN ||
	       code == XML_ERROR_PARTIAL_CHAR || code == XML_ERROR_UNCLOSED_CDATA_SECTION;
}

static enum err
explain(const struct reading *r, bool *out_is_cut, struct why *why)
{
	enum XML_Error code = XML_GetErrorCode(r->parser);

	if (r->is_out_of_memory || code == XML_ERROR_NO_MEMORY)
		return err_memory(why);
	*out_is_cut = !r->problem && is_about_the_end(code);
	return err_set(ERR_PARSE, why, "line %lu, column %lu: %s",
		       (unsigned long)XML_GetCurrentLineNumber(r->parser),
		       (unsigned long)XML_GetCurrentColumnNumber(r->parser) + 1,
		       r->problem ? r->problem : XML_ErrorString(code));
}

static enum err
read_text(struct reading *r, const char *text, size_t len, bool *out_is_cut, struct why *why)
{
	if (len > INT32_MAX)
		return err_set(ERR_PARSE, why, "line 1, column 1: too large");
	if (memchr(text, '\0', len))
		return err_set(ERR_PARSE, why, "line 1, column 1: a NUL byte in it");
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
	if (XML_Parse(r->parser, text, (int)len, XML_TRUE) == XML_STATUS_OK && !r->problem)
		return ERR_OK;
	return explain(r, out_is_cut, why);
}

enum err
xml_parse(const char *text, size_t len, struct xml **out_doc, bool *out_is_cut, struct why *why)
{
	struct xml *doc = calloc(1, sizeof(*doc));
	struct reading r = { .doc = doc, .parser = XML_ParserCreate("UTF-8") };
	enum err err = ERR_OK;

	*out_is_cut = false;
	buf_init(&r.text, TREE_BYTES);
	if (doc)
		doc->arena = arena_new(TREE_BYTES);
	if (!doc || !doc->arena || !r.parser)
		err = err_memory(why);
	else
		err = read_text(&r, len ? text : "", len, out_is_cut, why);
	buf_done(&r.text);
	if (r.parser)
		XML_ParserFree(r.parser);
	if (err) {
		xml_free(doc);
		return err;
	}
	*out_doc = doc;
	return ERR_OK;
}

void
xml_free(struct xml *doc)
{
	if (!doc)
		return;
	arena_free(doc->arena);
	free(doc);
}

const struct xml_node *
xml_root(const struct xml *doc)
{
	return doc ? doc->root : NULL;
}

const char *
xml_name(const struct xml_node *node)
{
	return node ? node->name : "";
}

static const struct xml_node *
named(const struct xml_node *node, const char *name, size_t len)
{
	while (node && name && (strncmp(node->name, name, len) != 0 || node->name[len]))
		node = node->next;
	return node;
}

const struct xml_node *
xml_first(const struct xml_node *node, const char *name)
{
	return node ? named(node->child, name, name ? strlen(name) : 0) : NULL;
}

const struct xml_node *
xml_after(const struct xml_node *child, const char *name)
{
	return child ? named(child->next, name, name ? strlen(name) : 0) : NULL;
}

const struct xml_node *
xml_get(const struct xml_node *node, const char *name)
{
	return xml_first(node, name);
}

const struct xml_node *
xml_find(const struct xml_node *node, const char *path)
{
	while (node && *path) {
		size_t len = strcspn(path, "/");

		node = named(node->child, path, len);
		path += len + (path[len] == '/');
	}
	return node;
}

const char *
xml_text(const struct xml_node *node, const char *otherwise)
{
	return node ? node->text : otherwise;
}

bool
xml_integer(const struct xml_node *node, int64_t *out)
{
	const char *s = xml_text(node, "");
	size_t sign = *s == '-', digits = strspn(s + sign, "0123456789");

	if (digits == 0 || digits > 18 || s[sign + digits])
		return false;
	*out = strtoll(s, NULL, 10);
	return true;
}

bool
xml_bool(const struct xml_node *node, bool otherwise)
{
	const char *s = xml_text(node, "");

	if (strcmp(s, "true") == 0 || strcmp(s, "1") == 0)
		return true;
	if (strcmp(s, "false") == 0 || strcmp(s, "0") == 0)
		return false;
	return otherwise;
}
