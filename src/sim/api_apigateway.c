/* SPDX-License-Identifier: MIT */
/* api_apigateway.c - REST APIs of the simulated API Gateway. Source: API Gateway API reference,
 * GetRestApis. */
#include "sim/facts.h"
#include "sim/paging.h"
#include "sim/resource.h"

static const struct paging paging = {
	.token = "position",
	.next = "position",
	.size = "limit",
	.bad_token = "BadRequestException",
	.bad_size = "BadRequestException",
	.min = 1,
	.max = 500,
	.normal = 25,
};

static void
write_api(struct call *call, const struct inventory_item *item)
{
	const char *name = item->name;
	uint64_t key = facts_key(call, "rest api", call->region, name);

	write_object(call, NULL);
	write_text(call, "id", resource_id(call, item));
	write_text(call, "name", name);
	write_time(call, "createdDate", facts_born_ms(call, key));
	write_text(call, "apiKeySource", "HEADER");
	write_object(call, "endpointConfiguration");
	write_array(call, "types");
	write_text(call, NULL, "REGIONAL");
	write_array_end(call);
	write_text(call, "ipAddressType", "ipv4");
	write_object_end(call);
	resource_write_tag_map(call, "tags", item);
	write_flag(call, "disableExecuteApiEndpoint", false);
	write_text(call, "rootResourceId", facts_hex(call, "", ~key, 10));
	write_object_end(call);
}

static bool
get_rest_apis(struct call *call)
{
	struct inventory_list list;
	struct page page;

	if (!paging_begin(call, &paging, &page))
		return false;
	list = inventory_list(call, INVENTORY_REST_API, call->region);
	/* One link of HAL is left: the list is called "item". */
	write_array(call, "item");
	for (size_t i = page.offset; i < paging_last(&page, list.n); i++)
		write_api(call, list.items[i]);
	write_array_end(call);
	paging_end(call, &paging, &page, list.n);
	return true;
}

static const struct operation operations[] = {
	{ .name = "GetRestApis",
	  .route = "GET /restapis",
	  .action = "GET",
	  .answer = get_rest_apis },
};

const struct service api_apigateway = {
	.name = "apigateway",
	.protocol = PROTOCOL_REST_JSON,
	.throttle = "TooManyRequestsException",
	.operations = operations,
	.n_operations = LEN(operations),
};
