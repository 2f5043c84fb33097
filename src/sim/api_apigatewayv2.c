/* SPDX-License-Identifier: MIT */
/* api_apigatewayv2.c - HTTP APIs of the simulated API Gateway. Source: API Gateway V2 API
 * reference, GetApis. */
#include "sim/facts.h"
#include "sim/paging.h"
#include "sim/resource.h"

static const struct paging paging = {
	.token = "nextToken",
	.next = "nextToken",
	.size = "maxResults",
	.bad_token = "BadRequestException",
	.bad_size = "BadRequestException",
	.min = 1,
	.max = 500,
	.normal = 100,
};

static void
write_api(struct call *call, const struct inventory_item *item)
{
	const char *id = item->name;
	uint64_t key = facts_key(call, "http api", call->region, id);

	write_object(call, NULL);
	write_format(call, "apiEndpoint", "https://%s.execute-api.%s.amazonaws.com", id,
		     call->region);
	write_text(call, "apiId", id);
	write_text(call, "apiKeySelectionExpression", "$request.header.x-api-key");
	write_date(call, "createdDate", facts_born_ms(call, key));
	write_flag(call, "disableExecuteApiEndpoint", false);
	write_text(call, "ipAddressType", "ipv4");
	write_text(call, "name", resource_title(call, item));
	write_text(call, "protocolType", "HTTP");
	write_text(call, "routeSelectionExpression", "$request.method $request.path");
	resource_write_tag_map(call, "tags", item);
	write_object_end(call);
}

static bool
get_apis(struct call *call)
{
	struct inventory_list list;
	struct page page;

	if (!paging_begin(call, &paging, &page))
		return false;
	list = inventory_list(call, INVENTORY_HTTP_API, call->region);
	write_array(call, "items");
	for (size_t i = page.offset; i < paging_last(&page, list.n); i++)
		write_api(call, list.items[i]);
	write_array_end(call);
	paging_end(call, &paging, &page, list.n);
	return true;
}

static const struct operation operations[] = {
	{ .name = "GetApis", .route = "GET /v2/apis", .action = "GET", .answer = get_apis },
};

const struct service api_apigatewayv2 = {
	.name = "apigatewayv2",
	.protocol = PROTOCOL_REST_JSON,
	.signing_name = "apigateway",
	.throttle = "TooManyRequestsException",
	.operations = operations,
	.n_operations = LEN(operations),
};
