/* SPDX-License-Identifier: MIT */
/* schema_read.c - a file of ours from text to a checked document. What it means is the caller's. */
#include <stdlib.h>
#include <string.h>

#include "base/schema.h"
#include "base/text.h"

/* past_number - past `word` and the number behind it; NULL when they are not there. */
static const char *
past_number(const char *s, const char *word, unsigned long *out)
{
	char *end;

	if (!s || !text_starts(s, word))
		return NULL;
	*out = strtoul(s + strlen(word), &end, 10);
	return end > s + strlen(word) ? end : NULL;
}

/* json_parse says "line L, column C: what"; a file's place is said as compilers do. */
static enum err
fail_syntax(const char *name, const struct why *from, struct why *why)
{
	unsigned long line = 0, column = 0;
	const char *what = past_number(from->text, "line ", &line);

	what = past_number(what, ", column ", &column);
	if (what && text_starts(what, ": "))
		return err_set(ERR_FILE, why, "%s:%lu:%lu%s", name, line, column, what);
	return err_set(ERR_FILE, why, "%s: %s", name, from->text);
}

static enum err
check(const struct schema_document *document, const struct json *doc, struct why *why)
{
	struct json *schema;
	enum err err = json_parse(document->schema, document->schema_len, 0, &schema, why);

	if (err)
		return err == ERR_MEMORY ? err : err_prefix(ERR_BUG, why, "schema");
	err = schema_check(schema, doc, document->name, why);
	json_free(schema);
	return err;
}

enum err
schema_read(const struct schema_document *document, struct json **out_doc, struct why *why)
{
	struct json *doc;
	struct why syntax;
	enum err err = json_parse(document->text, document->len, JSON_COMMENTS, &doc, &syntax);

	if (err == ERR_MEMORY)
		return err_memory(why);
	if (err)
		return fail_syntax(document->name, &syntax, why);
	err = check(document, doc, why);
	if (err)
		json_free(doc);
	else
		*out_doc = doc;
	return err;
}
