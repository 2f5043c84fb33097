/* SPDX-License-Identifier: MIT */
/* cloudfront.c - distributions with their aliases. Requests and error rates are metrics.
 * Source: CloudFront API reference, ListDistributions. */
#include "aws/cloudfront.h"

#include "aws/list_xml.h"

#define PAGE_MAX 100

static void
ask(struct api_request *r, const void *question)
{
	(void)question;
	api_integer(r, "MaxItems", PAGE_MAX);
}

static const char *const *
gather_origins(struct gather *g, const struct xml_node *list, size_t *out_n)
{
	const struct xml_node *node;
	const char **origins = NULL;
	size_t n = 0;

	for (node = xml_first(list, "Origin"); node; node = xml_after(node, "Origin")) {
		origins = gather_more(g, origins, n, 1, sizeof(*origins));
		if (!origins)
			return NULL;
		origins[n++] = gather_xml(g, xml_get(node, "DomainName"));
	}
	*out_n = n;
	return origins;
}

static const char *
fill_row(struct gather *g, const struct xml_node *item, void *to)
{
	struct cloudfront_row *row = to;

	row->id = gather_xml(g, xml_get(item, "Id"));
	row->arn = gather_xml(g, xml_get(item, "ARN"));
	row->domain = gather_xml(g, xml_get(item, "DomainName"));
	row->status = gather_xml(g, xml_get(item, "Status"));
	row->comment = gather_xml(g, xml_get(item, "Comment"));
	row->price_class = gather_xml(g, xml_get(item, "PriceClass"));
	row->web_acl = gather_xml(g, xml_get(item, "WebACLId"));
	row->aliases =
		gather_xml_texts(g, xml_find(item, "Aliases/Items"), "CNAME", &row->n_aliases);
	row->origins = gather_origins(g, xml_find(item, "Origins/Items"), &row->n_origins);
	row->modified_s = gather_xml_time(xml_get(item, "LastModifiedTime"));
	row->is_disabled = !xml_bool(xml_get(item, "Enabled"), true);
	row->is_staging = xml_bool(xml_get(item, "Staging"), false);
	return *row->id && *row->domain && *row->status
		       ? NULL
		       : "a distribution without Id, DomainName or Status";
}

static const struct list_xml_call list_distributions = {
	.operation = CF_LIST,
	.list = "Items",
	.item = "DistributionSummary",
	.token = "Marker",
	.next = "NextMarker",
	.truncated = "IsTruncated",
	.row_size = sizeof(struct cloudfront_row),
	.may_lack_list = true, /* where Quantity is 0 */
	.ask = ask,
	.fill = fill_row,
};

enum err
cloudfront_list(const struct aws_scope *scope, struct cloudfront_list *out, struct why *why)
{
	struct list_rows rows = { 0 };
	enum err err = list_xml_add(scope, &list_distributions, NULL, &rows, why);

	if (!err)
		*out = (struct cloudfront_list){ rows.items, rows.n };
	return err;
}
