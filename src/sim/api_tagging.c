/* SPDX-License-Identifier: MIT */
/* api_tagging.c - the tags of all that the simulated account holds. Source: Resource Groups Tagging
 * API reference, GetResources. */
#include "base/text.h"
#include "sim/api_ecs.h"
#include "sim/paging.h"
#include "sim/resource.h"

#include <inttypes.h>
#include <string.h>

#define FILTERS_MAX 50
#define VALUES_MAX 20
#define LISTED_MAX 100
#define BAD "InvalidParameterException"

static const struct paging paging = {
	.token = "PaginationToken",
	.next = "PaginationToken",
	.size = "ResourcesPerPage",
	.bad_token = "PaginationTokenExpiredException",
	.bad_size = BAD,
	.min = 1,
	.max = LISTED_MAX,
	.normal = 50,
};

struct tagged {
	const char *arn, *type, *title;
};

struct question {
	const struct json_val *filters, *types, *arns;
};

struct found {
	struct call *call;
	const struct question *question;
	struct page page;
	size_t n; /* that fit so far */
};

/* ---- what is asked for ---- */

static bool
read_filters(struct call *call, const struct json_val *filters)
{
	if (json_count(filters) > FILTERS_MAX)
		return fault_own(call->refusal, 400, BAD, "More than %d tag filters", FILTERS_MAX);
	for (const struct json_val *item = json_first(filters); item; item = json_after(item)) {
		const struct json_val *values;
		const char *key;

		if (!param_text(call, item, "Key", &key) ||
		    !param_list(call, item, "Values", &values))
			return false;
		if (!key || !*key || strlen(key) > 128)
			return fault_own(call->refusal, 400, BAD, "TagKey must not be empty");
		if (json_count(values) > VALUES_MAX)
			return fault_own(call->refusal, 400, BAD,
					 "More than %d values of tag key %.128s", VALUES_MAX, key);
	}
	return true;
}

static bool
read_question(struct call *call, struct question *out)
{
	int64_t tags = 0;

	if (!param_list(call, call->params, "TagFilters", &out->filters) ||
	    !param_list(call, call->params, "ResourceTypeFilters", &out->types) ||
	    !param_list(call, call->params, "ResourceARNList", &out->arns) ||
	    !param_integer(call, "TagsPerPage", &tags) || !read_filters(call, out->filters))
		return false;
	if (tags && (tags < 100 || tags > 500 || tags % 100))
		return fault_own(call->refusal, 400, BAD,
				 "TagsPerPage must be a multiple of 100 from 100 to 500, not "
				 "%" PRId64,
				 tags);
	if (json_count(out->types) > LISTED_MAX || json_count(out->arns) > LISTED_MAX)
		return fault_own(call->refusal, 400, BAD, "More than %d items in a list",
				 LISTED_MAX);
	if (out->arns && (json_count(out->filters) || json_count(out->types)))
		return fault_own(call->refusal, 400, BAD,
				 "ResourceARNList cannot be given together with TagFilters or "
				 "ResourceTypeFilters");
	return true;
}

/* "ec2" stands for all of its types. */
static bool
has_type(const struct json_val *types, const char *type)
{
	size_t n = strcspn(type, ":");

	for (const struct json_val *item = json_first(types); item; item = json_after(item)) {
		const char *wanted = json_text(item, "");

		if (text_is(wanted, type) || (strlen(wanted) == n && strncmp(wanted, type, n) == 0))
			return true;
	}
	return !json_count(types);
}

static bool
has_tags(const struct json_val *filters, const struct resource_tag tags[RESOURCE_TAGS])
{
	for (const struct json_val *item = json_first(filters); item; item = json_after(item)) {
		const struct json_val *values = json_get(item, "Values");
		const char *key = json_text(json_get(item, "Key"), "");
		size_t i = 0;

		while (i < RESOURCE_TAGS && !text_is(tags[i].key, key))
			i++;
		if (i == RESOURCE_TAGS ||
		    (json_count(values) && !param_in_list(values, tags[i].value)))
			return false;
	}
	return true;
}

/* ---- what there is ---- */

static void
offer(struct found *found, struct tagged resource)
{
	const struct question *question = found->question;
	struct resource_tag tags[RESOURCE_TAGS];
	struct call *call = found->call;

	resource_tags(call, resource.title, tags);
	if (!has_type(question->types, resource.type) || !has_tags(question->filters, tags) ||
	    (question->arns && !param_in_list(question->arns, resource.arn)))
		return;
	if (found->n >= found->page.offset && found->n - found->page.offset < found->page.size) {
		write_object(call, NULL);
		write_text(call, "ResourceARN", resource.arn);
		resource_write_tag_list(call, "Tags", NULL, resource.title);
		write_object_end(call);
	}
	found->n++;
}

static void
offer_inventory(struct found *found)
{
	struct call *call = found->call;

	for (unsigned kind = 0; kind < INVENTORY_KINDS; kind++) {
		struct inventory_list list =
			inventory_list(call, (enum inventory_kind)kind, call->region);

		for (size_t i = 0; i < list.n; i++)
			offer(found, (struct tagged){ resource_arn(call, list.items[i]),
						      resource_type(list.items[i]),
						      resource_title(call, list.items[i]) });
	}
}

static void
offer_clusters(struct found *found)
{
	struct call *call = found->call;
	const struct world *world = call->world;

	for (size_t i = 0; i < world->stack->n_clusters; i++) {
		const struct stack_cluster *cluster = &world->stack->clusters[i];

		if (!text_is(cluster->region, call->region))
			continue;
		offer(found, (struct tagged){ ecs_arn(call, "cluster", i, NULL), "ecs:cluster",
					      cluster->name });
		for (size_t s = 0; s < jobs_n_services(world->jobs); s++) {
			const struct sim_service *service = jobs_service(world->jobs, s);

			if (service->cluster == i)
				offer(found,
				      (struct tagged){ ecs_arn(call, "service", i, service->name),
						       "ecs:service", service->name });
		}
	}
}

static void
offer_queues(struct found *found)
{
	struct call *call = found->call;
	const struct world *world = call->world;

	for (size_t i = 0; i < jobs_n_queues(world->jobs); i++) {
		const struct sim_queue *queue = jobs_queue(world->jobs, i);

		if (!text_is(queue->region, call->region))
			continue;
		offer(found,
		      (struct tagged){ arena_format(call->arena, "arn:aws:sqs:%s:%s:%s",
						    queue->region, world->account, queue->name),
				       "sqs", queue->name });
	}
}

static bool
get_resources(struct call *call)
{
	struct question question;
	struct found found = { .call = call, .question = &question };

	if (!paging_begin(call, &paging, &found.page) || !read_question(call, &question))
		return false;
	write_array(call, "ResourceTagMappingList");
	offer_inventory(&found);
	offer_clusters(&found);
	offer_queues(&found);
	write_array_end(call);
	/* The last page has an empty token. */
	if (paging_last(&found.page, found.n) == found.n)
		write_text(call, "PaginationToken", "");
	paging_end(call, &paging, &found.page, found.n);
	return true;
}

static const struct operation operations[] = {
	OPERATION("GetResources", get_resources),
};

const struct service api_tagging = {
	.name = "resourcegroupstaggingapi",
	.protocol = PROTOCOL_JSON,
	.signing_name = "tagging",
	.iam = "tag",
	.target = "ResourceGroupsTaggingAPI_20170126",
	.throttle = "ThrottledException",
	.operations = operations,
	.n_operations = LEN(operations),
};
