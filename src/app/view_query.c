/* SPDX-License-Identifier: MIT */
/* view_query.c - a Logs Insights query: which groups, which span, what it may cost; run, stopped,
 * edited and run again. */
#include "app/view_query.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/view_kinds.h"
#include "base/clock.h"

#define FIRST_SPAN 1
#define ROWS_MAX QUERY_ROWS_MAX
#define BYTES_PER_GB 1e9
#define FIRST_TEXT "fields @timestamp, @message | sort @timestamp desc | limit 100"

static const struct {
	int64_t s;
	const char *words;
} spans[] = {
	{ 900, "15 min" },     { 3600, "1 hour" }, { 10800, "3 hours" },
	{ 43200, "12 hours" }, { 86400, "1 day" }, { 604800, "1 week" },
};

const struct log_results *
view_query_results(const struct view_query *query)
{
	return query->news ? query->news->results : NULL;
}

void
view_query_span(const struct view_query *query, struct text *out)
{
	char iso[24];

	date_iso(query->to_s, iso);
	text_addf(out, "%s until %.10s %.5s UTC", spans[query->span].words, iso, iso + 11);
}

/* ---- running ---- */

static const char *
saved_prefix(const struct view_query *query)
{
	return query->saved ? query->saved->groups : "";
}

/* What is given up has its price, too: said at once, by what the last look knew. */
static void
say_charged(const struct view *view, struct text *out)
{
	const struct log_results *results = view_query_results(view->query);
	char bytes[UNIT_TEXT_MAX], usd[UNIT_TEXT_MAX];

	text_add(out, "the query is stopped: ");
	if (!results || results->bytes_scanned < 0) {
		text_add(out, "what it has scanned is charged all the same");
		return;
	}
	unit_format(results->bytes_scanned, UNIT_BYTES, bytes);
	unit_format(results->usd, UNIT_USD, usd);
	text_addf(out, "%s is charged all the same, for %s or more", usd, bytes);
}

void
view_query_stop(struct view *view)
{
	struct view_query *query = view->query;
	struct text said;

	if (query->state != QUERY_RUNS)
		return;
	text_init(&said, query->said, sizeof(query->said));
	say_charged(view, &said);
	query->state = QUERY_ENDED;
	view_jobs_drop(view, ACT_QUERY);
}

static void
forget_rows(struct view_query *query)
{
	act_news_free(query->news);
	query->news = NULL;
	query->selected = query->scroll = query->first_column = 0;
	query->said[0] = '\0';
	query->is_asked_again = false;
	view_query_lay(query);
}

static void
ask(struct view *view)
{
	struct view_query *query = view->query;
	const char **names = mem_alloc(query->n_groups + 1, sizeof(*names));
	struct ask_query asked = { .region = query->region,
				   .groups = names,
				   .text = query->text,
				   .from_s = query->from_s,
				   .to_s = query->to_s,
				   .limit = ROWS_MAX,
				   .ask_above_usd = MAX(query->agreed_usd, QUERY_FREE_USD) };
	const struct act_order order = { .kind = ACT_QUERY, .query = &asked };

	view_query_stop(view);
	forget_rows(query);
	for (size_t i = 0; i < query->n_groups; i++)
		if (query->groups[i].is_read)
			names[asked.n_groups++] = query->groups[i].name;
	query->scan = (struct ask_scan){ .stored_bytes = -1, .likely_bytes = -1, .most_usd = -1 };
	query->state = asked.n_groups ? QUERY_RUNS : QUERY_NOT_RUN;
	if (asked.n_groups)
		view_jobs_ask(view, &order);
	else
		text_copy(query->said, sizeof(query->said),
			  "no log group is chosen: o chooses, and \"logs\" in the stack file names "
			  "them");
	free(names);
}

static void
until_now(struct view *view)
{
	struct view_query *query = view->query;

	query->to_s = view->snapshot ? view->snapshot->time_ms / 1000 : 0;
	query->from_s = query->to_s - spans[query->span].s;
}

void
view_query_run(struct view *view)
{
	until_now(view);
	ask(view);
}

void
view_query_go(struct view *view, size_t span)
{
	view->query->span = MIN(span, LEN(spans) - 1);
	view_query_run(view);
}

void
view_query_shift(struct view *view, int64_t by)
{
	struct view_query *query = view->query;
	int64_t now_s = view->snapshot ? view->snapshot->time_ms / 1000 : 0;

	query->to_s = MIN(query->to_s + by * spans[query->span].s, now_s);
	query->from_s = query->to_s - spans[query->span].s;
	ask(view);
}

/* ---- opening and closing ---- */

void
view_query_edit(struct view *view)
{
	struct view_query *query = view->query;

	query->mode = QUERY_EDITS;
	query->line = (struct line){ .text = query->edited, .size = sizeof(query->edited) };
	line_set(&query->line, query->text[0] ? query->text : FIRST_TEXT);
}

void
view_query_open(struct view *view, const char *text)
{
	struct view_query *query = view->query;

	if (!query) {
		query = view->query = mem_alloc(1, sizeof(*query));
		query->span = FIRST_SPAN;
		view_query_list(view, query);
		view_query_choose(query, "");
	}
	/* below others it would run where nobody sees it */
	if (view->n_popups > 0 && view_popup_top(view)->kind != VIEW_POPUP_QUERY)
		view_popup_close(view, VIEW_POPUP_QUERY);
	view_popup_open(view, VIEW_POPUP_QUERY);
	query->mode = QUERY_SHOWS;
	if (text) {
		query->saved = saved_query_named(text);
		text_copy(query->text, sizeof(query->text),
			  query->saved ? query->saved->text : text);
		view_query_choose(query, saved_prefix(query));
		view_query_run(view);
	} else if (!query->news && query->state != QUERY_RUNS) {
		until_now(view);
		view_query_edit(view);
	}
}

void
view_query_closed(struct view *view)
{
	bool was_running = view->query->state == QUERY_RUNS;

	view_query_stop(view);
	if (was_running)
		view_jobs_say(view, LEVEL_WARN, "%s", view->query->said);
}

void
view_query_free(struct view *view)
{
	if (!view->query)
		return;
	act_news_free(view->query->news);
	free(view->query->groups);
	free(view->query->shown);
	free(view->query);
	view->query = NULL;
}

/* ---- news ---- */

static void
take_scan(struct view_query *query, const struct act_news *news)
{
	if (!news->scan)
		return;
	query->scan = *news->scan;
	query->scan.why = ""; /* it goes with the news: `said` has it */
}

static void
hold(struct view *view, const struct act_news *news)
{
	struct view_query *query = view->query;
	struct text said;

	query->state = QUERY_NOT_RUN;
	text_init(&said, query->said, sizeof(query->said));
	if (news->scan->why[0])
		text_addf(&said, "what it scans cannot be seen before: %s", news->scan->why);
	else
		text_addf(&said, "it may cost up to $%.2f: r asks again", news->scan->most_usd);
	view_confirm_open(view, VIEW_CONFIRM_QUERY, NULL);
}

static void
end(struct view_query *query, const struct act_news *news)
{
	query->state = news->err == ERR_OK ? QUERY_DONE : QUERY_FAILED;
	text_copy(query->said, sizeof(query->said),
		  news->err == ERR_OK ? news->done : news->why.text);
}

bool
view_query_take(struct view *view, struct act_news *news)
{
	struct view_query *query = view->query;

	if (!query || !view_popup_find(view, VIEW_POPUP_QUERY))
		return false;
	take_scan(query, news);
	query->is_asked_again = !news->is_last && news->done[0];
	if (news->is_last && news->err == ERR_OK && news->scan && news->scan->is_held) {
		hold(view, news);
		return false;
	}
	if (news->is_last)
		end(query, news);
	else
		text_copy(query->said, sizeof(query->said), news->done);
	/* what the looks before had stays where an end brings nothing */
	if (!news->results)
		return false;
	act_news_free(query->news);
	query->news = news;
	view_query_lay(query);
	return true;
}

/* ---- the question before a dear one ---- */

static void
say_gb(double bytes, struct text *out)
{
	text_addf(out, "%.1f GB", bytes / BYTES_PER_GB);
}

/* The price comes first: on a small screen it is all there is room for. */
void
view_query_ask(const struct view *view, struct buf *out)
{
	const struct view_query *query = view->query;
	TEXT_ON(names, 400);
	TEXT_ON(size, 32);
	TEXT_ON(likely, 32);
	TEXT_ON(span, 80);
	size_t n = view_query_groups(query, &names);

	view_query_span(query, &span);
	say_gb(query->scan.stored_bytes, &size);
	say_gb(query->scan.likely_bytes, &likely);
	if (query->scan.most_usd < 0) {
		view_say(out, "~ %s\n", query->said);
		view_say(out, "AWS charges $%.3f a GB that is scanned.\n\n",
			 LOGS_USD_PER_SCANNED_GB);
	} else {
		view_say(out, "at most\t$%.2f, for all of %s that are stored there\n",
			 query->scan.most_usd, size.data);
		view_say(out, "likely\t$%.2f, for %s of this span\n",
			 query->scan.likely_bytes / BYTES_PER_GB * LOGS_USD_PER_SCANNED_GB,
			 likely.data);
	}
	view_say(out, "span\t%s\n", span.data);
	view_say(out, "groups\t%zu in %s: %s%s\n", n, query->region, names.data,
		 names.is_cut ? " ..." : "");
	view_query_left_out(query, out);
	view_say(out, "query\t%.300s\n", query->text);
}

void
view_query_yes(struct view *view)
{
	struct view_query *query = view->query;
	bool is_known = query->scan.most_usd >= 0;

	/* what is stored grows while one works: a little more is no other question */
	query->agreed_usd = is_known ? query->scan.most_usd * 1.1 : HUGE_VAL;
	ask(view);
	if (!is_known)
		query->agreed_usd = 0;
}
