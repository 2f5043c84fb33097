/* SPDX-License-Identifier: MIT */
/* call_route53.c - the calls of route53.h. */
#include "put.h"

#include "aws/route53.h"

static void
put_check(struct call *call, const struct route53_check *c)
{
	put_item(call);
	put_said(call, "Id", c->id);
	put_object(call, "HealthCheckConfig");
	put_said(call, "Type", c->type);
	put_said(call, "FullyQualifiedDomainName", c->domain);
	put_said(call, "IPAddress", c->ip);
	put_count(call, "Port", c->port);
	put_said(call, "ResourcePath", c->path);
	put_said(call, "SearchString", c->search);
	put_count(call, "RequestInterval", c->interval_s);
	put_count(call, "FailureThreshold", c->failure_threshold);
	put_count(call, "HealthThreshold", c->health_threshold);
	put_texts(call, "ChildHealthChecks", c->children, c->n_children);
	put_bool(call, "Inverted", c->is_inverted);
	put_bool(call, "Disabled", c->is_disabled);
	put_bool(call, "MeasureLatency", c->is_latency_measured);
	put_object(call, "AlarmIdentifier");
	put_said(call, "Name", c->alarm);
	put_said(call, "Region", c->alarm_region);
	put_object_end(call);
	put_object_end(call);
	put_object_end(call);
}

static enum err
checks(struct call *call, struct why *why)
{
	struct route53_checks list;
	enum err err = route53_checks(&call->scope, &list, why);

	if (err)
		return err;
	put_list(call, "HealthChecks");
	for (size_t i = 0; i < list.n; i++)
		put_check(call, &list.items[i]);
	put_list_end(call);
	return ERR_OK;
}

static enum err
status(struct call *call, struct why *why)
{
	struct route53_observations list;
	enum err err = route53_status(&call->scope, call_arg(call, "HealthCheckId"), &list, why);

	if (err)
		return err;
	put_list(call, "HealthCheckObservations");
	for (size_t i = 0; i < list.n; i++) {
		const struct route53_observation *o = &list.items[i];

		put_item(call);
		put_said(call, "Region", o->region);
		put_said(call, "IPAddress", o->ip);
		put_object(call, "StatusReport");
		put_said(call, "Status", o->status);
		put_time(call, "CheckedTime", o->checked_s);
		put_object_end(call);
		put_bool(call, "is_success", o->is_success);
		put_object_end(call);
	}
	put_list_end(call);
	return ERR_OK;
}

const struct call_row calls_route53[] = {
	{ R53_CHECKS, { NULL }, checks },
	{ R53_STATUS, { "HealthCheckId=0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d" }, status },
};
const size_t n_calls_route53 = LEN(calls_route53);
