/* SPDX-License-Identifier: MIT */
/* stack_probes.c - HTTP probes of a stack file. A secret that a probe has to send stands in the
 * environment: the file only names its variable. */
#include <string.h>

#include "base/text.h"
#include "model/stack_build.h"

#define EVERY_S 60
#define TIMEOUT_S 10
#define CERT_WARN_DAYS 21
#define CERT_ALARM_DAYS 7

static enum err
check_url(const struct stack_builder *b, const struct json_val *at, const struct stack_probe *probe,
	  struct why *why)
{
	const char *host = strstr(probe->url, "://");
	bool is_http = text_starts(probe->url, "https://") || text_starts(probe->url, "http://");

	if (probe->unresolved)
		return ERR_OK;
	if (!is_http || !host[3] || strpbrk(probe->url, " \"<>\\^`{|}"))
		return stack_build_fail(
			b, at, why,
			"url \"%s\": this is no address of a web page: write one like "
			"https://example.org/health",
			probe->url);
	if (strpbrk(host + 3, "@") && strcspn(host + 3, "@") < strcspn(host + 3, "/"))
		return stack_build_fail(
			b, at, why,
			"url of probe %s: a name or password stands in it: send it as "
			"a header from the environment",
			probe->name);
	return ERR_OK;
}

static enum err
read_expected(struct stack_builder *b, const struct json_val *val, struct stack_probe *probe,
	      struct why *why)
{
	int *codes = arena_array(b->arena, json_count(val) + 1, sizeof(*codes));
	int64_t code;

	if (!codes)
		return err_memory(why);
	probe->expected = codes;
	for (const struct json_val *v = json_first(val); v; v = json_after(v))
		if (json_integer(v, &code))
			codes[probe->n_expected++] = (int)code;
	return ERR_OK;
}

static enum err
read_headers(struct stack_builder *b, const struct json_val *val, struct stack_probe *probe,
	     struct why *why)
{
	struct stack_header *headers = arena_array(b->arena, json_count(val) + 1, sizeof(*headers));

	if (!headers)
		return err_memory(why);
	probe->headers = headers;
	for (const struct json_val *v = json_first(val); v; v = json_after(v)) {
		struct stack_header *header = &headers[probe->n_headers++];
		enum err err = stack_vars_text(b, v, &header->variable, NULL, why);

		if (err)
			return err;
		header->name = arena_text(b->arena, json_key(v));
		if (!header->name)
			return err_memory(why);
	}
	return ERR_OK;
}

static enum err
read_limits(struct stack_builder *b, const struct json_val *val, struct stack_probe *probe,
	    struct why *why)
{
	const struct json_val *slow = json_get(val, "slow_ms"),
			      *days = json_get(val, "certificate_days");
	struct {
		const struct json_val *val;
		int64_t *out, otherwise;
	} limits[] = {
		{ json_get(val, "every"), &probe->every_s, EVERY_S },
		{ json_get(val, "timeout"), &probe->timeout_s, TIMEOUT_S },
		{ json_get(slow, "warn"), &probe->slow_warn_ms, -1 },
		{ json_get(slow, "alarm"), &probe->slow_alarm_ms, -1 },
		{ json_get(days, "warn"), &probe->cert_warn_days, CERT_WARN_DAYS },
		{ json_get(days, "alarm"), &probe->cert_alarm_days, CERT_ALARM_DAYS },
	};
	enum err err = ERR_OK;

	for (size_t i = 0; i < LEN(limits) && !err; i++) {
		*limits[i].out = limits[i].otherwise;
		err = stack_vars_count(b, limits[i].val, limits[i].out, why);
	}
	return err;
}

static enum err
check_name(const struct stack_builder *b, const struct json_val *val, struct why *why)
{
	const struct stack *stack = b->stack;
	const struct stack_probe *probe = &stack->probes[stack->n_probes - 1];

	for (size_t i = 0; i + 1 < stack->n_probes; i++)
		if (text_is(stack->probes[i].name, probe->name))
			return stack_build_fail(
				b, json_get(val, "name"), why,
				"probe \"%s\": there is one of this name already: call "
				"one of them otherwise",
				probe->name);
	return ERR_OK;
}

static enum err
check_contains(const struct stack_builder *b, const struct json_val *val,
	       const struct stack_probe *probe, struct why *why)
{
	if (!probe->contains || !probe->is_head)
		return ERR_OK;
	return stack_build_fail(
		b, json_get(val, "contains"), why,
		"contains of probe %s: the answer to HEAD has no body: take GET, or "
		"leave it out",
		probe->name);
}

static enum err
read_probe(struct stack_builder *b, const struct json_val *val, struct why *why)
{
	struct stack_probe *probe = &b->stack->probes[b->stack->n_probes++];
	enum err err = stack_vars_text(b, json_get(val, "name"), &probe->name, NULL, why);

	probe->is_head = text_is(json_text(json_get(val, "method"), "GET"), "HEAD");
	if (!err)
		err = check_name(b, val, why);
	if (!err)
		err = stack_vars_text(b, json_get(val, "url"), &probe->url, &probe->unresolved,
				      why);
	if (!err)
		err = check_url(b, json_get(val, "url"), probe, why);
	if (!err)
		err = read_expected(b, json_get(val, "status"), probe, why);
	if (!err)
		err = stack_vars_text(b, json_get(val, "contains"), &probe->contains, NULL, why);
	if (!err)
		err = check_contains(b, val, probe, why);
	if (!err)
		err = read_headers(b, json_get(val, "headers"), probe, why);
	return err ? err : read_limits(b, val, probe, why);
}

enum err
stack_probes_read(struct stack_builder *b, struct why *why)
{
	const struct json_val *probes = json_get(b->root, "probes");
	struct stack *stack = b->stack;
	enum err err = ERR_OK;

	stack->probes = arena_array(b->arena, json_count(probes) + 1, sizeof(*stack->probes));
	if (!stack->probes)
		return err_memory(why);
	for (const struct json_val *val = json_first(probes); val && !err; val = json_after(val))
		err = read_probe(b, val, why);
	return err;
}
