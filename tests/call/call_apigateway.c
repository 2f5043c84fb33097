/* SPDX-License-Identifier: MIT */
/* call_apigateway.c - the calls of apigateway.h. */
#include "put.h"

#include "aws/apigateway.h"

static enum err
rest_apis(struct call *call, struct why *why)
{
	struct apigateway_list list;
	enum err err = apigateway_rest_apis(&call->scope, &list, why);

	if (err)
		return err;
	put_list(call, "items");
	for (size_t i = 0; i < list.n; i++) {
		const struct apigateway_row *a = &list.items[i];

		put_item(call);
		put_said(call, "id", a->id);
		put_said(call, "name", a->name);
		put_said(call, "description", a->description);
		put_said(call, "protocol", a->protocol);
		put_said(call, "endpoint", a->endpoint);
		put_time(call, "createdDate", a->created_s);
		put_bool(call, "disableExecuteApiEndpoint", a->is_endpoint_off);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

static enum err
apis(struct call *call, struct why *why)
{
	struct apigateway_list list;
	enum err err = apigateway_apis(&call->scope, &list, why);

	if (err)
		return err;
	put_list(call, "Items");
	for (size_t i = 0; i < list.n; i++) {
		const struct apigateway_row *a = &list.items[i];

		put_item(call);
		put_said(call, "ApiId", a->id);
		put_said(call, "Name", a->name);
		put_said(call, "Description", a->description);
		put_said(call, "ProtocolType", a->protocol);
		put_said(call, "ApiEndpoint", a->endpoint);
		put_time(call, "CreatedDate", a->created_s);
		put_bool(call, "DisableExecuteApiEndpoint", a->is_endpoint_off);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

static enum err
mappings(struct call *call, struct why *why)
{
	struct apigateway_mappings list;
	enum err err = apigateway_mappings(&call->scope, call_arg(call, "DomainName"), &list, why);

	if (err)
		return err;
	put_list(call, "Items");
	for (size_t i = 0; i < list.n; i++) {
		const struct apigateway_mapping *m = &list.items[i];

		put_item(call);
		put_said(call, "ApiId", m->api);
		put_said(call, "ApiMappingId", m->id);
		put_said(call, "ApiMappingKey", m->path);
		put_said(call, "Stage", m->stage);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

const struct call_row calls_apigateway[] = {
	{ API_REST, { NULL }, rest_apis },
	{ API_HTTP, { NULL }, apis },
	{ API_MAPPINGS, { "DomainName=api.example.org" }, mappings },
};
const size_t n_calls_apigateway = LEN(calls_apigateway);
