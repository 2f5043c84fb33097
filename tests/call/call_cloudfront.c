/* SPDX-License-Identifier: MIT */
/* call_cloudfront.c - the calls of cloudfront.h. */
#include "put.h"

#include "aws/cloudfront.h"

static void
put_distribution(struct call *call, const struct cloudfront_row *d)
{
	put_item(call);
	put_said(call, "Id", d->id);
	put_said(call, "ARN", d->arn);
	put_said(call, "DomainName", d->domain);
	put_said(call, "Status", d->status);
	put_said(call, "Comment", d->comment);
	put_said(call, "PriceClass", d->price_class);
	put_said(call, "WebACLId", d->web_acl);
	put_object(call, "Aliases");
	put_texts(call, "Items", d->aliases, d->n_aliases);
	put_object_end(call);
	put_texts(call, "origins", d->origins, d->n_origins);
	put_time(call, "LastModifiedTime", d->modified_s);
	put_bool(call, "Enabled", !d->is_disabled);
	put_bool(call, "Staging", d->is_staging);
	put_object_end(call);
}

static enum err
distributions(struct call *call, struct why *why)
{
	struct cloudfront_list list;
	enum err err = cloudfront_list(&call->scope, &list, why);

	if (err)
		return err;
	put_object(call, "DistributionList");
	put_list(call, "Items");
	for (size_t i = 0; i < list.n; i++)
		put_distribution(call, &list.items[i]);
	put_list_end(call);
	put_object_end(call);
	return ERR_OK;
}

const struct call_row calls_cloudfront[] = {
	{ CF_LIST, { NULL }, distributions },
};
const size_t n_calls_cloudfront = LEN(calls_cloudfront);
