/* SPDX-License-Identifier: MIT */
/* service.c - the list of services, and what follows from a service's row. */
#include "sim/service.h"

#include "base/text.h"
#include "sim/api.h"

static const struct service *const services[] = {
#define API(name) &api_##name,
#include "sim/api.def"
#undef API
};

const struct service *
service_at(size_t i)
{
	return i < LEN(services) ? services[i] : NULL;
}

size_t
service_count(void)
{
	return LEN(services);
}

const struct service *
service_named(const char *name)
{
	for (size_t i = 0; i < LEN(services); i++) {
		if (text_is(services[i]->name, name))
			return services[i];
	}
	return NULL;
}

const char *
service_signing_name(const struct service *service)
{
	return service->signing_name ? service->signing_name : service->name;
}

const char *
service_iam(const struct service *service)
{
	return service->iam ? service->iam : service_signing_name(service);
}

static const char *const content_types[] = {
	[PROTOCOL_JSON] = "application/x-amz-json-1.1", [PROTOCOL_QUERY] = "text/xml",
	[PROTOCOL_EC2] = "text/xml;charset=UTF-8",      [PROTOCOL_REST_JSON] = "application/json",
	[PROTOCOL_REST_XML] = "application/xml",
};

const char *
service_content_type(const struct service *service)
{
	return service->content_type ? service->content_type : content_types[service->protocol];
}

bool
service_is_xml(const struct service *service)
{
	return service->protocol != PROTOCOL_JSON && service->protocol != PROTOCOL_REST_JSON;
}

const struct operation *
service_operation(const struct service *service, const char *name)
{
	for (size_t i = 0; i < service->n_operations; i++) {
		if (text_is(service->operations[i].name, name))
			return &service->operations[i];
	}
	return NULL;
}
