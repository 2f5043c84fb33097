/* SPDX-License-Identifier: MIT */
/* fuzz_xml.c - XML answers: no text crashes the parser, and the tree it makes keeps its limits. */
#include <stdlib.h>
#include <string.h>

#include "base/xml.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool is_so)
{
	if (!is_so)
		abort();
}

/* Depth of the tree below a node; walks every child by both ways of asking. */
static unsigned
walk(const struct xml_node *node, unsigned depth)
{
	unsigned deepest = depth;

	require(depth <= XML_DEPTH_MAX);
	require(strlen(xml_name(node)) <= XML_NAME_MAX && xml_text(node, NULL) != NULL);
	for (const struct xml_node *child = xml_first(node, NULL); child;
	     child = xml_after(child, NULL)) {
		unsigned below = walk(child, depth + 1);

		require(xml_get(node, xml_name(child)) != NULL);
		deepest = below > deepest ? below : deepest;
	}
	return deepest;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct xml *doc = NULL;
	struct why why = { "" };
	bool is_cut;
	enum err err = xml_parse((const char *)data, size, &doc, &is_cut, &why);

	if (err == ERR_OK)
		(void)walk(xml_root(doc), 1);
	else
		require(doc == NULL && why.text[0]);
	/* what declares entities is never a document */
	require(err != ERR_OK || !memmem(data, size, "<!DOCTYPE", 9) ||
		memmem(data, size, "<!--", 4) || memmem(data, size, "<![CDATA[", 9) ||
		memmem(data, size, "<?", 2));
	xml_free(doc);
	return 0;
}
