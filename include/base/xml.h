/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_BASE_XML_H
#define CWTOP_BASE_XML_H
/* xml.h - answers of the services that speak XML, as a tree over expat. Refused: any DOCTYPE (and
 * with it every entity but the five), elements deeper than 20, names longer than 256 bytes, more
 * than 200,000 elements. Attributes and comments are dropped, a namespace prefix too. Any thread.
 */
#include "base/mem.h"

#define XML_DEPTH_MAX 20
#define XML_NAME_MAX 256
#define XML_NODES_MAX 200000

struct xml;      /* a document: owns the tree */
struct xml_node; /* an element inside it: borrowed, lives as long as the document */

/* xml_parse - the whole text as one document. ERR_PARSE with "line L, column C: ..."; its
 * *out_is_cut says that the text merely ends too early. ERR_MEMORY. */
MUST_CHECK enum err
xml_parse(const char *text, size_t len, struct xml **out_doc, bool *out_is_cut, struct why *why);
void
xml_free(struct xml *doc); /* NULL is fine */
const struct xml_node *
xml_root(const struct xml *doc);

/* Getters take NULL calmly: they return NULL, "" or the default. */
const char *
xml_name(const struct xml_node *node);
/* xml_get - the first child of that name. xml_find - the first below, along a path "A/B/C". */
const struct xml_node *
xml_get(const struct xml_node *node, const char *name);
const struct xml_node *
xml_find(const struct xml_node *node, const char *path);
/* xml_first, xml_after - children of that name one after the other; name NULL: any. */
const struct xml_node *
xml_first(const struct xml_node *node, const char *name);
const struct xml_node *
xml_after(const struct xml_node *child, const char *name);
/* xml_text - the characters directly inside; "" for an element that holds none. */
const char *
xml_text(const struct xml_node *node, const char *otherwise);
/* xml_integer - false when it is no whole number. */
MUST_CHECK bool
xml_integer(const struct xml_node *node, int64_t *out);
bool
xml_bool(const struct xml_node *node, bool otherwise);

#endif
