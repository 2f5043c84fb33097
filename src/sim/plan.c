/* SPDX-License-Identifier: MIT */
/* plan.c - reads the fault plan, and finds what a call meets. */
#include "sim/plan.h"

#include "base/text.h"
#include "sim/service.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	size_t field, size; /* size 0: a number */
	int64_t min, max;
} keys[] = {
	{ "ms", offsetof(struct trouble, ms), 0, 0, 600000 },
	{ "every", offsetof(struct trouble, every), 0, 1, 60000 },
	{ "at", offsetof(struct trouble, at), 0, 0, INT64_C(1) << 30 },
	{ "status", offsetof(struct trouble, status), 0, 200, 599 },
	{ "body", offsetof(struct trouble, body), 0, 0, 1 },
	{ "s", offsetof(struct trouble, s), 0, -604800, 604800 },
	{ "code", offsetof(struct trouble, code), sizeof(((struct trouble *)0)->code), 0, 0 },
	{ "location", offsetof(struct trouble, location), sizeof(((struct trouble *)0)->location),
	  0, 0 },
};

/* ---- reading ---- */

/* A word of a list that is separated by spaces. */
static bool
has_word(const char *list, const char *word, size_t n)
{
	for (const char *at = list; *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");

		if (len == n && strncmp(at, word, n) == 0)
			return true;
		at += len;
	}
	return false;
}

static enum err
read_number(const char *spec, const char *value, size_t k, struct trouble *out, struct why *why)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(value, &end, 10);
	if (errno || end == value || *end || number < keys[k].min || number > keys[k].max)
		return err_set(ERR_USAGE, why,
			       "fault '%s': %s=%s is not allowed: give a number from %lld to %lld",
			       spec, keys[k].name, value, (long long)keys[k].min,
			       (long long)keys[k].max);
	*(int64_t *)((char *)out + keys[k].field) = number;
	return ERR_OK;
}

static enum err
read_key(const char *spec, char *pair, struct trouble *out, struct why *why)
{
	char *value = strchr(pair, '=');
	size_t n = value ? (size_t)(value - pair) : strlen(pair);

	for (size_t k = 0; value && k < LEN(keys); k++) {
		if (strlen(keys[k].name) != n || strncmp(keys[k].name, pair, n) != 0 ||
		    (strcmp(keys[k].name, "ms") != 0 &&
		     !has_word(trouble_rows[out->kind].keys, pair, n)))
			continue;
		if (!keys[k].size)
			return read_number(spec, value + 1, k, out, why);
		if (!value[1] || strlen(value + 1) >= keys[k].size)
			return err_set(ERR_USAGE, why, "fault '%s': %s is empty or too long: %s",
				       spec, keys[k].name, "give a shorter one");
		snprintf((char *)out + keys[k].field, keys[k].size, "%s", value + 1);
		return ERR_OK;
	}
	return err_set(ERR_USAGE, why, "fault '%s': '%s' is no key of %s: it has ms%s%s", spec,
		       pair, trouble_rows[out->kind].name,
		       trouble_rows[out->kind].keys[0] ? " " : "", trouble_rows[out->kind].keys);
}

static enum err
read_trouble(const char *spec, char *text, struct trouble *out, struct why *why)
{
	char *rest = text, *kind = strsep(&rest, ","), *pair;
	enum err err = ERR_OK;

	for (size_t i = 0; i < TROUBLE_COUNT; i++) {
		if (!text_is(kind, trouble_rows[i].name))
			continue;
		out->kind = (enum trouble_kind)i;
		while (!err && (pair = strsep(&rest, ",")))
			err = read_key(spec, pair, out, why);
		return err;
	}
	return err_set(ERR_USAGE, why, "fault '%s': there is no kind '%s': see cwtop-sim --help",
		       spec, kind);
}

/* "3", "2-", "1-5"; NULL: all calls. */
static bool
read_nth(const char *text, struct plan_rule *out)
{
	char *end;

	out->first = 1;
	out->last = UINT64_MAX;
	if (!text)
		return true;
	if (text[0] < '1' || text[0] > '9')
		return false;
	out->first = out->last = strtoull(text, &end, 10);
	if (*end != '-')
		return *end == '\0';
	out->last = UINT64_MAX;
	if (!end[1])
		return true;
	if (end[1] < '1' || end[1] > '9')
		return false;
	out->last = strtoull(end + 1, &end, 10);
	return *end == '\0' && out->last >= out->first;
}

static enum err
read_target(const char *spec, char *text, struct plan_rule *out, struct why *why)
{
	const char *service = strsep(&text, ":"), *operation = strsep(&text, ":"), *nth = text;
	const struct service *known = service_named(service);

	if (!operation || !operation[0] || strlen(operation) >= sizeof(out->operation))
		return err_set(ERR_USAGE, why,
			       "fault '%s': no operation: write SERVICE:OPERATION[:NTH]=KIND",
			       spec);
	if (strcmp(service, "*") != 0 && !known)
		return err_set(ERR_USAGE, why,
			       "fault '%s': there is no service '%s': use boto3's names, or *",
			       spec, service);
	if (known && strcmp(operation, "*") != 0 && !service_operation(known, operation))
		return err_set(ERR_USAGE, why,
			       "fault '%s': %s has no operation '%s': see cwtop-sim(1)", spec,
			       service, operation);
	if (!read_nth(nth, out))
		return err_set(ERR_USAGE, why,
			       "fault '%s': '%s' is no count of calls: write 3, 2- or 1-5", spec,
			       nth);
	snprintf(out->service, sizeof(out->service), "%s", service);
	snprintf(out->operation, sizeof(out->operation), "%s", operation);
	return ERR_OK;
}

enum err
plan_add(struct plan *plan, const char *spec, struct why *why)
{
	struct plan_rule rule = { .n_seen = 0 };
	char copy[1024], *equals;
	enum err err;

	snprintf(copy, sizeof(copy), "%s", spec);
	equals = strchr(copy, '=');
	if (!equals || strlen(spec) >= sizeof(copy))
		return err_set(ERR_USAGE, why,
			       "fault '%s': no kind: write SERVICE:OPERATION[:NTH]=KIND", spec);
	if (plan->n == PLAN_RULES_MAX)
		return err_set(ERR_USAGE, why, "fault '%s': more than %d: give fewer", spec,
			       PLAN_RULES_MAX);
	*equals = '\0';
	err = read_target(spec, copy, &rule, why);
	if (!err)
		err = read_trouble(spec, equals + 1, &rule.trouble, why);
	if (!err)
		plan->rules[plan->n++] = rule;
	return err;
}

enum err
plan_replace(struct plan *plan, const char *text, struct why *why)
{
	struct plan *fresh = calloc(1, sizeof(*fresh));
	enum err err = fresh ? ERR_OK : err_memory(why);

	for (size_t n; !err && *text; text += n + (text[n] == '\n')) {
		char line[1024];

		n = strcspn(text, "\n");
		snprintf(line, sizeof(line), "%.*s", (int)MIN(n, sizeof(line) - 1), text);
		line[strcspn(line, "\r")] = '\0';
		if (line[0] && line[0] != '#')
			err = plan_add(fresh, line, why);
	}
	if (!err)
		*plan = *fresh;
	free(fresh);
	return err;
}

/* ---- using ---- */

static bool
fits(const char *pattern, const char *name)
{
	return text_is(pattern, "*") || text_is(pattern, name);
}

void
plan_next(struct plan *plan, const char *service, const char *operation, struct trouble *out,
	  int64_t *out_skew_s)
{
	bool is_found = false;

	*out = (struct trouble){ .kind = TROUBLE_NONE };
	*out_skew_s = 0;
	for (size_t i = 0; i < plan->n; i++) {
		struct plan_rule *rule = &plan->rules[i];

		if (!fits(rule->service, service) || !fits(rule->operation, operation))
			continue;
		rule->n_seen++;
		if (rule->n_seen < rule->first || rule->n_seen > rule->last)
			continue;
		if (rule->trouble.kind == TROUBLE_SKEW) {
			*out_skew_s += rule->trouble.s ? rule->trouble.s : 600;
		} else if (!is_found) {
			*out = rule->trouble;
			is_found = true;
		}
	}
}

/* Whether the rule is about this IAM action of this service. */
static bool
is_about(const struct plan_rule *rule, const struct service *service, const char *name)
{
	if (fits(rule->operation, name))
		return true;
	for (size_t i = 0; i < service->n_operations; i++) {
		const struct operation *operation = &service->operations[i];

		if (text_is(operation->action, name) && text_is(rule->operation, operation->name))
			return true;
	}
	return false;
}

bool
plan_denies(const struct plan *plan, const char *action)
{
	const char *colon = strchr(action, ':');
	size_t n = colon ? (size_t)(colon - action) : 0;

	for (size_t i = 0; colon && i < plan->n; i++) {
		const struct plan_rule *rule = &plan->rules[i];
		const struct service *service;

		if (rule->trouble.kind != TROUBLE_DENIED)
			continue;
		if (text_is(rule->service, "*") && fits(rule->operation, colon + 1))
			return true;
		for (size_t k = 0; (service = service_at(k)); k++) {
			if (fits(rule->service, service->name) &&
			    strlen(service_iam(service)) == n &&
			    strncmp(service_iam(service), action, n) == 0 &&
			    is_about(rule, service, colon + 1))
				return true;
		}
	}
	return false;
}

bool
plan_help(struct buf *out)
{
	bool ok = true;

	for (size_t i = 0; ok && i < TROUBLE_COUNT; i++)
		ok = buf_addf(out, "  %-17s %s\n", trouble_rows[i].name, trouble_rows[i].help);
	return ok;
}
