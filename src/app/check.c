/* SPDX-License-Identifier: MIT */
/* check.c - what has been found out: adding to it, and what it comes to. Asks nobody. */
#include "app/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/check_run.h"
#include "base/text.h"

#define TEXTS_LIMIT (8u << 20)

static const struct {
	const char *word, *mark;
} levels[CHECK_LEVELS] = {
#define LEVEL_ROW(code, word, mark) [code] = { word, mark },
	CHECK_LEVEL_TABLE(LEVEL_ROW)
#undef LEVEL_ROW
};

static const char *const access_words[] = {
#define WORD_ROW(code, word) [code] = word,
	CHECK_ACCESS_TABLE(WORD_ROW)
};

static const char *const found_words[] = { CHECK_FOUND_TABLE(WORD_ROW)
#undef WORD_ROW
};

const char *
check_level_word(enum check_level level)
{
	return levels[level].word;
}

const char *
check_level_mark(enum check_level level)
{
	return levels[level].mark;
}

const char *
check_access_word(enum check_access access)
{
	return access_words[access];
}

const char *
check_found_word(enum check_found found)
{
	return found_words[found];
}

void
check_init(struct check *check)
{
	*check = (struct check){ .arena = mem_must(arena_new(TEXTS_LIMIT)) };
	check->identity.keys.level = CHECK_NOTE;
	check->clock.verdict =
		(struct check_verdict){ .level = CHECK_NOTE,
					.say = "no answer said a date that can be trusted" };
}

void
check_done(struct check *check)
{
	free(check->endpoints);
	free(check->permissions);
	free(check->references);
	arena_free(check->arena);
}

const char *
check_say(struct check *check, const char *fmt, ...)
{
	struct why text;
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text.text, sizeof(text.text), fmt, args);
	va_end(args);
	return mem_must(arena_text(check->arena, text.text));
}

struct check_permission *
check_add_permission(struct check *check)
{
	check->permissions = mem_resize(check->permissions, check->n_permissions,
					check->n_permissions + 1, sizeof(*check->permissions));
	return &check->permissions[check->n_permissions++];
}

struct check_reference *
check_add_reference(struct check *check, const char *kind, const char *name, const char *region)
{
	struct check_reference *reference;

	check->references = mem_resize(check->references, check->n_references,
				       check->n_references + 1, sizeof(*check->references));
	reference = &check->references[check->n_references++];
	reference->kind = kind;
	reference->name = mem_must(arena_text(check->arena, name));
	reference->region = region;
	check_mark(reference, FOUND_UNKNOWN, NULL);
	return reference;
}

struct check_reference *
check_reference_of(struct check *check, const char *kind, const char *name, const char *region)
{
	for (size_t i = 0; i < check->n_references; i++) {
		struct check_reference *reference = &check->references[i];

		if (text_is(reference->kind, kind) && text_is(reference->name, name) &&
		    text_is(reference->region, region))
			return reference;
	}
	return check_add_reference(check, kind, name, region);
}

void
check_mark(struct check_reference *reference, enum check_found found, const char *say)
{
	/* a stack is made of these; alarms may have been left out, and an id can be given */
	bool is_failure = found == FOUND_MISSING && !text_is(reference->kind, "alarms") &&
			  !text_is(reference->kind, "lookup");
	static const enum check_level of_found[] = {
		[FOUND_YES] = CHECK_OK,       [FOUND_MISSING] = CHECK_WARN,
		[FOUND_NO_DATA] = CHECK_WARN, [FOUND_UNRESOLVED] = CHECK_WARN,
		[FOUND_DOWN] = CHECK_WARN,    [FOUND_UNKNOWN] = CHECK_NOTE,
	};

	if (reference->found == FOUND_MISSING && found == FOUND_YES)
		return;
	reference->found = found;
	reference->verdict = (struct check_verdict){ of_found[found], ERR_OK, say };
	if (is_failure)
		reference->verdict = (struct check_verdict){ CHECK_FAIL, ERR_GONE, say };
}

enum check_level
check_level_of(enum err err)
{
	switch (err) {
	case ERR_OK:
		return CHECK_OK;
	case ERR_GONE:      /* the rest can be watched */
	case ERR_THROTTLED: /* it was heard, and it passes */
		return CHECK_WARN;
	default:
		return CHECK_FAIL;
	}
}

/* ---- the conclusion ---- */

static size_t
service_length(const char *action)
{
	return strcspn(action, ":") + 1;
}

static bool
is_of_service(const struct check_permission *row, const char *action)
{
	return !row->is_write && strncmp(row->action, action, service_length(action)) == 0;
}

static bool
is_heard(const struct check *check, const char *action)
{
	for (size_t i = 0; i < check->n_permissions; i++)
		if (is_of_service(&check->permissions[i], action) &&
		    check->permissions[i].n_answered > 0)
			return true;
	return false;
}

static bool
has_failed(const struct check *check)
{
	size_t failed;

	(void)check_exit_code(check, &failed, NULL);
	return failed > 0;
}

/* Reads that were spoilt are failures where none of the service's went well; those that were not
 * tried are, unless something else has failed, which is why. */
static void
fail_unheard(struct check *check, enum check_level from)
{
	for (size_t i = 0; i < check->n_permissions; i++) {
		struct check_permission *row = &check->permissions[i];

		if (row->is_write || row->is_spared || is_heard(check, row->action) ||
		    row->verdict.level < from)
			continue;
		row->verdict.level = CHECK_FAIL;
		if (row->verdict.err == ERR_OK)
			row->verdict.err = ERR_STOPPED;
	}
}

/* Who would have told. NULL: it depends. */
static const char *
service_of_kind(const char *kind)
{
	static const struct {
		const char *kind, *service;
	} rows[] = {
		{ "metric", "cloudwatch:" },
		{ "alarms", "cloudwatch:" },
		{ "cluster", "ecs:" },
		{ "service", "ecs:" },
		{ "task family", "ecs:" },
		{ "queue", "sqs:" },
		{ "function", "lambda:" },
		{ "dead-letter queue", "sqs:" },
		{ "pipeline", "codepipeline:" },
		{ "health check", "route53:" },
		{ "RUM monitor", "rum:" },
		{ "log group", "logs:" },
		{ "load balancer", "elasticloadbalancing:" },
		{ "target group", "elasticloadbalancing:" },
	};

	for (size_t i = 0; i < LEN(rows); i++)
		if (text_is(kind, rows[i].kind))
			return rows[i].service;
	return NULL;
}

/* Whether what went wrong above tells why this was not looked for. */
static bool
is_explained(const struct check *check, const struct check_reference *reference)
{
	const char *service = service_of_kind(reference->kind);

	if (check->identity.verdict.level == CHECK_FAIL)
		return true;
	for (size_t i = 0; i < check->n_permissions; i++)
		if (service && is_of_service(&check->permissions[i], service) &&
		    check->permissions[i].verdict.level >= CHECK_WARN)
			return true;
	for (size_t i = 0; i < check->n_endpoints; i++)
		if (check->endpoints[i].verdict.level == CHECK_FAIL)
			return true;
	return false;
}

void
check_conclude(struct check *check)
{
	struct check_verdict *identity = &check->identity.verdict;

	fail_unheard(check, CHECK_WARN);
	if (!has_failed(check))
		fail_unheard(check, CHECK_OK);
	/* without a stack nothing else is asked */
	if (!check->stack && !check->identity.account && identity->level == CHECK_WARN)
		identity->level = CHECK_FAIL;
	for (size_t i = 0; i < check->n_references; i++) {
		struct check_reference *reference = &check->references[i];

		if (reference->found == FOUND_UNKNOWN && !reference->verdict.say &&
		    !is_explained(check, reference))
			reference->verdict = (struct check_verdict){
				.level = CHECK_WARN,
				.say = "no answer told whether it is there: run check again",
			};
	}
}

/* ---- the sum ---- */

struct sum {
	size_t n[CHECK_LEVELS];
	enum err first;
};

static void
count(struct sum *sum, const struct check_verdict *verdict)
{
	sum->n[verdict->level]++;
	if (verdict->level == CHECK_FAIL && sum->first == ERR_OK)
		sum->first = verdict->err == ERR_OK ? ERR_BUG : verdict->err;
}

int
check_exit_code(const struct check *check, size_t *out_failed, size_t *out_warned)
{
	struct sum sum = { 0 };

	count(&sum, &check->identity.verdict);
	count(&sum, &check->identity.keys);
	count(&sum, &check->clock.verdict);
	for (size_t i = 0; i < check->n_endpoints; i++)
		count(&sum, &check->endpoints[i].verdict);
	for (size_t i = 0; i < check->n_permissions; i++)
		count(&sum, &check->permissions[i].verdict);
	for (size_t i = 0; i < check->n_references; i++)
		/* a name that does not exist spoils nothing else */
		sum.n[check->references[i].verdict.level]++;
	count(&sum, &check->terminal.verdict);
	if (out_failed)
		*out_failed = sum.n[CHECK_FAIL];
	if (out_warned)
		*out_warned = sum.n[CHECK_WARN];
	if (sum.first != ERR_OK)
		return err_exit_code(sum.first);
	return sum.n[CHECK_FAIL] + sum.n[CHECK_WARN] > 0 ? 1 : 0;
}
