/* SPDX-License-Identifier: MIT */
/* api_apigatewayv2.c - HTTP APIs of the simulated API Gateway. Source: API Gateway V2 API
 * reference, GetApis, GetApiMappings. */
#include "base/text.h"
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

/* The domains that the stack file looks APIs up by lead to them, and no others. */
static const struct stack_lookup *
find_domain(const struct call *call, const char *domain)
{
	const struct stack *stack = call->world->stack;

	for (size_t i = 0; i < stack->n_lookups; i++) {
		const struct stack_lookup *lookup = &stack->lookups[i];

		if ((lookup->kind == LOOKUP_HTTP_API || lookup->kind == LOOKUP_REST_API) &&
		    lookup->by == LOOKUP_BY_ALIAS && text_is(lookup->key, domain) &&
		    text_is(lookup->region, call->region) && lookup->value)
			return lookup;
	}
	return NULL;
}

static const char *
id_of(struct call *call, const struct stack_lookup *lookup)
{
	const struct inventory_item *item =
		inventory_find(call, INVENTORY_REST_API, call->region, lookup->value);

	return lookup->kind == LOOKUP_REST_API && item ? resource_id(call, item) : lookup->value;
}

static bool
get_api_mappings(struct call *call)
{
	const struct stack_lookup *lookup;
	const char *domain;
	struct page page;

	if (!param_need(call, "DomainName", &domain) || !paging_begin(call, &paging, &page))
		return false;
	lookup = find_domain(call, domain);
	if (!lookup)
		return fault_own(call->refusal, 404, "NotFoundException",
				 "Invalid domain name identifier specified");
	write_array(call, "items");
	if (page.offset == 0) {
		write_object(call, NULL);
		write_text(call, "apiId", id_of(call, lookup));
		write_text(
			call, "apiMappingId",
			facts_hex(call, "", facts_key(call, "mapping", call->region, domain), 6));
		write_text(call, "apiMappingKey", "");
		write_text(call, "stage", "prod");
		write_object_end(call);
	}
	write_array_end(call);
	paging_end(call, &paging, &page, 1);
	return true;
}

static const struct operation operations[] = {
	{ .name = "GetApis", .route = "GET /v2/apis", .action = "GET", .answer = get_apis },
	{ .name = "GetApiMappings",
	  .route = "GET /v2/domainnames/{DomainName}/apimappings",
	  .action = "GET",
	  .answer = get_api_mappings },
};

const struct service api_apigatewayv2 = {
	.name = "apigatewayv2",
	.protocol = PROTOCOL_REST_JSON,
	.signing_name = "apigateway",
	.throttle = "TooManyRequestsException",
	.operations = operations,
	.n_operations = LEN(operations),
};
