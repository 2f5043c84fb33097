/* SPDX-License-Identifier: MIT */
/* apigateway.c - APIs of both versions as rows of one kind. Counts, errors and latencies are
 * metrics. Source: API Gateway API reference, GetRestApis; API Gateway V2 API reference, GetApis,
 * GetApiMappings. */
#include "aws/apigateway.h"

#include "aws/list.h"

#define REST_PAGE_MAX 500
#define PAGE_MAX "500" /* version 2 has it as a string */

static void
ask_rest(struct api_request *r, const void *question)
{
	(void)question;
	api_header(r, "Accept", "application/json"); /* else it may answer in HAL */
	api_integer(r, "limit", REST_PAGE_MAX);
}

static const char *
fill_rest(struct gather *g, const struct json_val *item, void *to)
{
	const struct json_val *types = json_get(json_get(item, "endpointConfiguration"), "types");
	struct apigateway_row *row = to;

	row->id = gather_text(g, json_get(item, "id"));
	row->name = gather_text(g, json_get(item, "name"));
	row->description = gather_text(g, json_get(item, "description"));
	row->protocol = "REST";
	row->endpoint = gather_text(g, json_first(types));
	row->created_s = gather_time(json_get(item, "createdDate"));
	row->is_endpoint_off = json_bool(json_get(item, "disableExecuteApiEndpoint"), false);
	return *row->id && *row->name ? NULL : "an API without id or name";
}

static const struct list_call get_rest_apis = {
	.operation = API_REST,
	.member = "item",
	.token = "position",
	.next = "position",
	.row_size = sizeof(struct apigateway_row),
	.may_lack_member = true,
	.ask = ask_rest,
	.fill = fill_rest,
};

static enum err
fetch(const struct aws_scope *scope, const struct list_call *call, struct apigateway_list *out,
      struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, call, NULL, NULL, &rows, why);

	if (!err)
		*out = (struct apigateway_list){ rows.items, rows.n };
	return err;
}

enum err
apigateway_rest_apis(const struct aws_scope *scope, struct apigateway_list *out, struct why *why)
{
	return fetch(scope, &get_rest_apis, out, why);
}

static void
ask_apis(struct api_request *r, const void *question)
{
	(void)question;
	api_text(r, "maxResults", PAGE_MAX);
}

static const char *
fill_api(struct gather *g, const struct json_val *item, void *to)
{
	struct apigateway_row *row = to;

	row->id = gather_text(g, json_get(item, "apiId"));
	row->name = gather_text(g, json_get(item, "name"));
	row->description = gather_text(g, json_get(item, "description"));
	row->protocol = gather_text(g, json_get(item, "protocolType"));
	row->endpoint = gather_text(g, json_get(item, "apiEndpoint"));
	row->created_s = gather_time(json_get(item, "createdDate"));
	row->is_endpoint_off = json_bool(json_get(item, "disableExecuteApiEndpoint"), false);
	return *row->id && *row->name && *row->protocol
		       ? NULL
		       : "an API without apiId, name or protocolType";
}

static const struct list_call get_apis = {
	.operation = API_HTTP,
	.member = "items",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(struct apigateway_row),
	.may_lack_member = true,
	.ask = ask_apis,
	.fill = fill_api,
};

enum err
apigateway_apis(const struct aws_scope *scope, struct apigateway_list *out, struct why *why)
{
	return fetch(scope, &get_apis, out, why);
}

static void
ask_mappings(struct api_request *r, const void *question)
{
	api_label(r, "DomainName", question);
	api_text(r, "maxResults", PAGE_MAX);
}

static const char *
fill_mapping(struct gather *g, const struct json_val *item, void *to)
{
	struct apigateway_mapping *row = to;

	row->id = gather_text(g, json_get(item, "apiMappingId"));
	row->api = gather_text(g, json_get(item, "apiId"));
	row->stage = gather_text(g, json_get(item, "stage"));
	row->path = gather_text(g, json_get(item, "apiMappingKey"));
	return *row->api ? NULL : "a mapping without apiId";
}

static const struct list_call get_api_mappings = {
	.operation = API_MAPPINGS,
	.member = "items",
	.token = "nextToken",
	.next = "nextToken",
	.row_size = sizeof(struct apigateway_mapping),
	.may_lack_member = true,
	.ask = ask_mappings,
	.fill = fill_mapping,
};

enum err
apigateway_mappings(const struct aws_scope *scope, const char *domain,
		    struct apigateway_mappings *out, struct why *why)
{
	struct list_rows rows;
	enum err err = list_fetch(scope, &get_api_mappings, domain, NULL, &rows, why);

	if (!err)
		*out = (struct apigateway_mappings){ rows.items, rows.n };
	return err;
}
