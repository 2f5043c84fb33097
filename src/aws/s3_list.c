/* SPDX-License-Identifier: MIT */
/* s3_list.c - ListObjectsV2. Keys are asked for percent-encoded: XML cannot hold all bytes. */
#include <string.h>

#include "aws/api.h"
#include "aws/percent.h"
#include "aws/s3.h"
#include "base/text.h"

#define PAGE_MAX 1000

/* The key in its own bytes: S3 encodes it like a form, a space is "+". */
static char *
decoded(struct gather *g, const struct xml_node *node, bool is_encoded)
{
	char *key = arena_text(g->arena, xml_text(node, ""));

	if (!key) {
		g->is_out_of_memory = true;
		return NULL;
	}
	if (!is_encoded)
		return key;
	for (char *at = strchr(key, '+'); at; at = strchr(at, '+'))
		*at = ' ';
	key[percent_decode(key, strlen(key))] = '\0';
	return key;
}

static const char *
fill_row(struct gather *g, const struct xml_node *node, bool is_encoded, struct s3_row *row)
{
	const struct xml_node *name = xml_get(node, row->is_prefix ? "Prefix" : "Key");
	const char *key = decoded(g, name, is_encoded);

	row->key = key ? key : "";
	row->name = gather_clean(g, row->key);
	row->etag = gather_xml(g, xml_get(node, "ETag"));
	row->class_ = gather_xml(g, xml_get(node, "StorageClass"));
	row->modified_s = gather_xml_time(xml_get(node, "LastModified"));
	if (!*row->key && !g->is_out_of_memory)
		return "an object without Key";
	if (row->is_prefix)
		return NULL;
	return xml_integer(xml_get(node, "Size"), &row->size_bytes) ? NULL
								    : "an object without Size";
}

static enum err
add_all(const struct api_request *r, const struct xml_node *root, bool are_prefixes,
	struct s3_rows *rows, struct why *why)
{
	const char *element = are_prefixes ? "CommonPrefixes" : "Contents";
	bool is_encoded = strcmp(xml_text(xml_get(root, "EncodingType"), ""), "url") == 0;
	struct gather g = { .arena = r->scope->arena };
	const struct xml_node *node;

	for (node = xml_first(root, element); node; node = xml_after(node, element)) {
		struct s3_row *items = gather_more(&g, rows->items, rows->n, 1, sizeof(*items));
		const char *lacks;

		if (!items)
			return err_memory(why);
		rows->items = items;
		items[rows->n] = (struct s3_row){ .is_prefix = are_prefixes };
		lacks = fill_row(&g, node, is_encoded, &items[rows->n++]);
		if (lacks)
			return api_malformed(r, lacks, why);
	}
	return g.is_out_of_memory ? err_memory(why) : ERR_OK;
}

static enum err
add_page(const struct api_request *r, const struct xml_node *root, struct pages *pages,
	 struct s3_rows *rows, struct why *why)
{
	const struct xml_node *truncated = xml_get(root, "IsTruncated");
	const char *token = xml_text(xml_get(root, "NextContinuationToken"), "");
	bool is_truncated = xml_bool(truncated, false);
	enum err err;

	if (!text_is(xml_name(root), "ListBucketResult") || !truncated || (is_truncated && !*token))
		return api_malformed(r, "no list of objects", why);
	err = add_all(r, root, false, rows, why);
	if (!err)
		err = add_all(r, root, true, rows, why);
	return err ? err : api_page_next(r, is_truncated ? token : NULL, pages, why);
}

static enum err
take_page(const struct aws_scope *scope, const struct s3_listing *l, struct pages *pages,
	  struct s3_rows *rows, struct why *why)
{
	const struct xml_node *root;
	struct api_request r;
	struct xml *doc = NULL;
	char page[16];
	struct text size;
	enum err err;

	text_init(&size, page, sizeof(page));
	text_addf(&size, "%zu", l->limit > 0 ? MIN(l->limit, PAGE_MAX) : PAGE_MAX);
	api_begin(&r, scope, S3_LIST);
	r.bucket = l->bucket;
	api_param(&r, "encoding-type", "url");
	api_param(&r, "max-keys", page);
	api_param(&r, "prefix", l->prefix);
	api_param(&r, "delimiter", l->delimiter);
	api_param(&r, "start-after", l->after);
	api_param(&r, "continuation-token", pages->token);
	err = api_send_xml(&r, &doc, &root, why);
	if (err)
		return api_page_error(err, pages, why);
	err = add_page(&r, root, pages, rows, why);
	xml_free(doc);
	return err;
}

enum err
s3_list(const struct aws_scope *scope, const struct s3_listing *listing, struct s3_rows *out,
	struct why *why)
{
	struct s3_rows rows = { 0 };
	struct pages pages = { .token = listing->next };
	enum err err;

	do
		err = take_page(scope, listing, &pages, &rows, why);
	while (!err && pages.token && !(listing->limit > 0 && rows.n >= listing->limit));
	if (err)
		return err;
	rows.next = pages.token;
	*out = rows;
	return ERR_OK;
}

bool
s3_may_be_there(const struct aws_scope *scope, const struct s3_address *at)
{
	const struct s3_listing listing = { .bucket = at->bucket, .prefix = at->key, .limit = 1 };
	struct s3_rows rows = { 0 };
	struct why ignored;

	if (s3_list(scope, &listing, &rows, &ignored) != ERR_OK)
		return true;
	for (size_t i = 0; i < rows.n; i++)
		if (text_is(rows.items[i].key, at->key))
			return true;
	return false;
}
