/* SPDX-License-Identifier: MIT */
/* check_text.c - what was found out, for a person: one line a fact, what is wrong below it. Not a
 * contract: programs read the JSON. */
#include <stdlib.h>
#include <string.h>

#include "app/check.h"
#include "aws/operation.h"
#include "base/clock.h"
#include "base/text.h"

#define COLUMNS 100
#define NAME_COLUMNS 32
#define INDENT 5 /* two, the mark, one */

static bool
put_spaces(struct buf *out, int n)
{
	return n <= 0 || buf_addf(out, "%*s", n, "");
}

/* Words of s from column `at` on, wrapped to lines that begin at column `indent`; a word that fits
 * no line is cut into pieces that do. */
static bool
put_wrapped(struct buf *out, const char *s, int at, int indent)
{
	bool ok = true, is_first = true;

	while (*s && ok) {
		size_t n = strcspn(s, " ");
		size_t fits = text_fit(s, COLUMNS - indent);
		size_t piece = MIN(n, fits);
		char word[COLUMNS * 16 + 1]; /* with combining marks */
		int width;

		memcpy(word, s, MIN(piece, sizeof(word) - 1));
		word[MIN(piece, sizeof(word) - 1)] = '\0';
		width = text_width(word);
		if (at + !is_first + width > COLUMNS && at > indent) {
			ok = buf_add_text(out, "\n") && put_spaces(out, indent);
			at = indent;
			is_first = true;
		}
		ok = ok && (is_first || buf_add_text(out, " ")) && buf_add_text(out, word);
		at += width + !is_first;
		is_first = piece < n; /* the rest of this word needs no space */
		s += piece;
		s += strspn(s, " ");
	}
	return ok && buf_add_text(out, "\n");
}

/* "  ok name        value" */
static bool
put_fact(struct buf *out, const char *mark, const char *name, const char *value)
{
	int at = INDENT + MAX(NAME_COLUMNS, text_width(name)) + 1;
	int indent = INDENT + NAME_COLUMNS + 1;

	return buf_addf(out, "  %-2s %s", mark, name) &&
	       (*value ? put_spaces(out, at - INDENT - text_width(name)) &&
				 put_wrapped(out, value, at, indent)
		       : buf_add_text(out, "\n"));
}

static bool
put_say(struct buf *out, const struct check_verdict *verdict)
{
	if (!verdict->say || !*verdict->say)
		return true;
	return put_spaces(out, INDENT + 2) &&
	       put_wrapped(out, verdict->say, INDENT + 2, INDENT + 2);
}

static bool
put_verdict(struct buf *out, const struct check_verdict *verdict, const char *name,
	    const char *value)
{
	return put_fact(out, check_level_mark(verdict->level), name, value) &&
	       put_say(out, verdict);
}

static bool
put_title(struct buf *out, const char *title)
{
	return buf_addf(out, "\n%s\n", title);
}

/* ---- the parts ---- */

static bool
put_keys(struct buf *out, const struct check_identity *identity)
{
	TEXT_ON(from, 400);
	TEXT_ON(until, 80);
	char iso[24];

	if (!identity->source)
		return true;
	text_addf(&from, "%s from %s (%s)", identity->access_key, identity->source,
		  identity->provider);
	date_iso(identity->expires_s, iso);
	text_add(&until, identity->expires_s ? iso : "not said");
	return put_verdict(out, &identity->keys, "credentials", from.data) &&
	       put_fact(out, "", "they end", until.data);
}

static bool
put_identity(struct buf *out, const struct check *check)
{
	const struct check_identity *identity = &check->identity;
	bool ok = put_title(out, "Identity");

	if (identity->account)
		ok = ok && put_verdict(out, &identity->verdict, "account", identity->account) &&
		     put_fact(out, "", "ARN", identity->arn) &&
		     put_fact(out, "", "user id", identity->user_id);
	else
		ok = ok && put_verdict(out, &identity->verdict, "account", "not known");
	return ok && put_fact(out, "", "profile", identity->profile) &&
	       put_fact(out, "", "region", identity->region) && put_keys(out, identity);
}

static bool
put_endpoint(struct buf *out, const struct check_endpoint *row)
{
	TEXT_ON(value, 160);

	text_addf(&value, "%s in %s: ", aws_service_def(row->service)->name, row->region);
	if (row->reach == REACH_YES && row->answer_ms < 0)
		text_add(&value,
			 row->verdict.err == ERR_TIMEOUT ? "answers, and no end of it" : "answers");
	else if (row->reach == REACH_YES)
		text_addf(&value, "connect %lld ms, answer %lld ms", (long long)row->connect_ms,
			  (long long)row->answer_ms);
	else
		text_add(&value, row->reach == REACH_NO ? "not reached" : "not tried");
	text_add(&value, row->is_custom ? ", not AWS's own" : "");
	return put_verdict(out, &row->verdict, row->host, value.data);
}

static bool
put_network(struct buf *out, const struct check *check)
{
	const struct check_network *network = &check->network;
	const struct check_clock *clock = &check->clock;
	TEXT_ON(offset, 80);
	bool ok = put_title(out, "Network");

	ok = ok && put_fact(out, "", "proxy", network->proxy ? network->proxy : "none") &&
	     put_fact(out, "", "trusted certificates",
		      network->ca_bundle ? network->ca_bundle : "the system's");
	if (ok && network->endpoint)
		ok = put_fact(out, "", "endpoint", network->endpoint);
	if (ok && (network->is_fips || network->is_dual_stack))
		ok = put_fact(out, "", "kind of endpoints",
			      network->is_fips
				      ? network->is_dual_stack ? "FIPS, dual-stack" : "FIPS"
				      : "dual-stack");
	for (size_t i = 0; i < check->n_endpoints && ok; i++)
		ok = put_endpoint(out, &check->endpoints[i]);
	if (clock->is_known)
		text_addf(&offset, "%+lld s", (long long)-clock->offset_s);
	return ok &&
	       (clock->is_known
			? put_verdict(out, &clock->verdict, "this clock against AWS's", offset.data)
			: put_fact(out, "-", "this clock against AWS's",
				   "not known: no answer said a date that can be trusted"));
}

static bool
is_idle(const struct check_permission *row)
{
	return row->access == ACCESS_NOT_TRIED || row->access == ACCESS_NOT_NEEDED;
}

/* A run of permissions that were not tried for the same reason is one entry. Returns how many. */
static size_t
put_idle(struct buf *out, const struct check_permission *rows, size_t n, bool *ok)
{
	TEXT_ON(names, 2000);
	size_t i;

	for (i = 0; i < n && is_idle(&rows[i]) && rows[i].access == rows[0].access &&
		    rows[i].verdict.level == rows[0].verdict.level &&
		    text_is(rows[i].verdict.say, rows[0].verdict.say);
	     i++)
		text_addf(&names, "%s%s%s%s", i ? ", " : "", rows[i].action,
			  rows[i].region[0] ? " in " : "", rows[i].region);
	*ok = *ok &&
	      put_verdict(out, &rows[0].verdict, check_access_word(rows[0].access), names.data);
	return i;
}

static bool
put_permission(struct buf *out, const struct check_permission *row)
{
	TEXT_ON(value, 300);

	if (row->access != ACCESS_ALLOWED)
		text_addf(&value, "%s; ", check_access_word(row->access));
	text_addf(&value, "%s%s%s", row->needed_for, row->region[0] ? ", " : "", row->region);
	return put_verdict(out, &row->verdict, row->action, value.data);
}

static bool
put_permissions(struct buf *out, const struct check *check, bool is_write, const char *title)
{
	const struct check_permission *rows = check->permissions;
	bool ok = true, has_title = false;

	for (size_t i = 0; i < check->n_permissions && ok;) {
		if (rows[i].is_write != is_write) {
			i++;
			continue;
		}
		ok = has_title || put_title(out, title);
		has_title = true;
		if (is_idle(&rows[i])) {
			size_t end = i;

			while (end < check->n_permissions && rows[end].is_write == is_write)
				end++;
			i += put_idle(out, &rows[i], end - i, &ok);
		} else {
			ok = ok && put_permission(out, &rows[i++]);
		}
	}
	return ok;
}

/* What is as it should be is counted; the rest is named. */
static bool
put_references(struct buf *out, const struct check *check)
{
	size_t n_found = 0, n_unknown = 0;
	TEXT_ON(found, 80);
	TEXT_ON(unknown, 80);
	bool ok = put_title(out, "What the stack names");

	for (size_t i = 0; i < check->n_references && ok; i++) {
		const struct check_reference *row = &check->references[i];
		TEXT_ON(name, 200);
		TEXT_ON(where, 600);

		n_found += row->found == FOUND_YES;
		n_unknown += row->found == FOUND_UNKNOWN && !row->verdict.say;
		if (!row->verdict.say && !row->value)
			continue;
		text_addf(&name, "%s %s", row->kind, row->name);
		text_addf(&where, "%s%s%s", row->value ? row->value : "", row->value ? ", " : "",
			  row->region);
		ok = put_verdict(out, &row->verdict, name.data, where.data);
	}
	text_addf(&found, "%zu of %zu", n_found, check->n_references);
	text_addf(&unknown, "%zu: no answer tells of them: why is said above", n_unknown);
	return ok && (n_found == 0 || put_fact(out, "ok", "found", found.data)) &&
	       (n_unknown == 0 || put_fact(out, "-", "not known", unknown.data));
}

static bool
put_terminal(struct buf *out, const struct check *check)
{
	const struct check_terminal *terminal = &check->terminal;
	TEXT_ON(value, 200);

	text_add(&value, *terminal->term ? terminal->term : "TERM is not set");
	if (terminal->columns)
		text_addf(&value, ", %dx%d", terminal->columns, terminal->rows);
	text_addf(&value, ", %s, colours: %s, charts: %s",
		  terminal->is_utf8 ? "UTF-8" : "not UTF-8", terminal->colours, terminal->drawing);
	return put_title(out, "Terminal") &&
	       put_verdict(out, &terminal->verdict, terminal->is_tty ? "terminal" : "no terminal",
			   value.data);
}

/* What the poller will do about it. */
static void
say_limit(const struct check_cost *cost, struct text *out)
{
	double rest_usd = cost->rest.metrics_usd + cost->rest.calls_usd;

	if (cost->limit_usd <= 0) {
		text_add(out, "none: watching.usd_per_month of the config file sets one");
		return;
	}
	text_addf(out, "$%.2f", cost->limit_usd);
	if (rest_usd > cost->limit_usd)
		text_add(out, ": metrics are asked less often, so that it costs no more");
	else if (cost->red_usd > cost->limit_usd)
		text_add(out, ": what is red is asked less often, so that it costs no more");
}

static bool
put_cost(struct buf *out, const struct check *check)
{
	const struct watching_cost *cost = &check->cost.rest;
	TEXT_ON(calm, 200);
	TEXT_ON(red, 80);
	TEXT_ON(limit, 120);

	say_limit(&check->cost, &limit);
	text_addf(&calm, "$%.2f: %zu metrics $%.2f, %.0f requests a day $%.2f",
		  cost->metrics_usd + cost->calls_usd, cost->n_metrics, cost->metrics_usd,
		  cost->calls_per_day, cost->calls_usd);
	text_addf(&red, "$%.2f", check->cost.red_usd);
	return put_title(out, "Cost of watching, 30 days") &&
	       put_fact(out, "", "at rest", calm.data) &&
	       put_fact(out, "", "if always red or in focus", red.data) &&
	       put_fact(out, "", "monthly limit", limit.data);
}

static bool
put_sum(struct buf *out, const struct check *check)
{
	size_t failed, warned;
	int code = check_exit_code(check, &failed, &warned);

	if (code == 0)
		return buf_add_text(out, "\nAll is well\n");
	return buf_add_text(out, "\n") && (failed == 0 || buf_addf(out, "%zu failed, ", failed)) &&
	       buf_addf(out, "%zu to look at%s (exit code %d)\n", warned,
			code == 1 && check->stack ? "; watching works" : "", code);
}

bool
check_text(const struct check *check, struct buf *out)
{
	char time[24];
	bool ok;

	date_iso(check->time_s, time);
	ok = buf_addf(out, "cwtop check%s%s  %s\n", check->stack ? " " : "",
		      check->stack ? check->stack->name : "", time) &&
	     put_identity(out, check) && put_network(out, check);
	if (check->stack)
		ok = ok && put_permissions(out, check, false, "Permissions to watch") &&
		     put_permissions(out, check, true,
				     "Permissions to act (only IAM is asked about them)") &&
		     put_references(out, check);
	ok = ok && put_terminal(out, check);
	if (check->stack)
		ok = ok && put_cost(out, check);
	return ok && put_sum(out, check);
}
