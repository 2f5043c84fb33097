/* SPDX-License-Identifier: MIT */
/* act.c - the desk: an order goes to the worker of its kind, news come back through a list and a
 * descriptor that is readable while there are some. What an order does is in the file of its kind.
 */
#include "act/act.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "act_copy.h"
#include "act_crew.h"
#include "act_work.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/thread.h"

#define STOP_MS 2000                /* longer than a woken transfer takes */
#define NEWS_BYTES (96u << 20)      /* of one order: what it reads, too */
#define ORDER_BYTES_MAX (64u << 20) /* what an order may bring */
#define TELL_MS 100

enum lane_kind {
	LANE_CHANGES,
	LANE_LOOKS,
	LANE_DOWNLOADS,
	LANE_LETTERS,
	LANE_LINES,
	LANE_CASES,
	LANE_QUERIES,
	LANE_NOTES, /* the disk alone: it waits for no network */
	LANES
};

static const struct {
	enum lane_kind lane;
	bool is_change; /* of AWS or the journal: refused with --read-only */
	act_carry *carry;
} kinds[ACT_KINDS] = {
	[ACT_SUBMIT] = { LANE_CHANGES, true, act_carry_submit },
	[ACT_CHECK] = { LANE_LOOKS, false, act_carry_check },
	[ACT_RESEND] = { LANE_CHANGES, true, act_carry_resend },
	[ACT_MARK_SENT] = { LANE_CHANGES, true, act_carry_mark_sent },
	[ACT_ABANDON] = { LANE_CHANGES, true, act_carry_abandon },
	[ACT_CANCEL] = { LANE_CHANGES, true, act_carry_cancel },
	[ACT_ARTIFACTS] = { LANE_LOOKS, false, act_carry_artifacts },
	[ACT_READ] = { LANE_LOOKS, false, act_carry_read },
	[ACT_DOWNLOAD] = { LANE_DOWNLOADS, false, act_carry_download },
	[ACT_LOG] = { LANE_LOOKS, false, act_carry_log },
	[ACT_PEEK] = { LANE_LETTERS, true, act_carry_peek }, /* it hides them for a while */
	[ACT_REDRIVE] = { LANE_LETTERS, true, act_carry_redrive },
	[ACT_RESUBMIT] = { LANE_LETTERS, true, act_carry_resubmit },
	[ACT_LINES] = { LANE_LINES, false, act_carry_lines },
	[ACT_POINTS] = { LANE_LOOKS, false, act_carry_points },
	[ACT_CASE] = { LANE_CASES, false, act_carry_case },
	[ACT_QUERY] = { LANE_QUERIES, false, act_carry_query },
	[ACT_TRACE] = { LANE_LOOKS, false, act_carry_trace },
	[ACT_STOP] = { LANE_CHANGES, true, act_carry_stop },
	[ACT_DEPLOY] = { LANE_CHANGES, true, act_carry_deploy },
	[ACT_MUTE] = { LANE_CHANGES, true, act_carry_mute },
	[ACT_UNMUTE] = { LANE_CHANGES, true, act_carry_unmute },
	[ACT_ACK] = { LANE_NOTES, false, act_carry_ack },
};

struct act_item {
	uint64_t number;
	struct act_order order;
	struct arena *arena;
	struct act_box *box; /* for its last news; NULL once they are sent */
	act_carry *carry;
	atomic_bool is_dropped;
	int64_t told_ms; /* the worker's */
	struct act_item *next;
};

struct lane {
	struct act *act;
	pthread_t thread;
	pthread_cond_t wake;
	struct act_crew crew;
	struct journal journal;         /* LANE_CHANGES only */
	struct act_item *first, **last; /* waiting */
	struct act_item *under_way;     /* NULL: none */
};

struct act {
	struct act_options options;
	uint64_t given;
	int fd;               /* of an eventfd: readable while there are news */
	pthread_mutex_t lock; /* over all that follows; never held across a call out */
	struct lane lanes[LANES];
	atomic_bool is_stopping;
	struct act_box *first_news, **last_news;
};

const char *
act_word(enum act_kind kind)
{
	static const char *const words[] = {
#define ACT_WORD(code, word) word,
		ACT_TABLE(ACT_WORD)
#undef ACT_WORD
	};

	return words[kind];
}

bool
act_changes(enum act_kind kind)
{
	return kinds[kind].is_change;
}

/* ---- news ---- */

static void
push_news(struct act *act, struct act_box *box)
{
	const uint64_t one = 1;

	pthread_mutex_lock(&act->lock);
	*act->last_news = box;
	act->last_news = &box->next;
	if (write(act->fd, &one, sizeof(one)) < 0) {
		/* it is readable already */
	}
	pthread_mutex_unlock(&act->lock);
}

struct act_news *
act_next(struct act *act)
{
	struct act_box *box;
	uint64_t count;

	pthread_mutex_lock(&act->lock);
	box = act->first_news;
	if (box)
		act->first_news = box->next;
	if (!act->first_news) {
		act->last_news = &act->first_news;
		if (read(act->fd, &count, sizeof(count)) < 0) {
			/* there was nothing to read */
		}
	}
	pthread_mutex_unlock(&act->lock);
	return box ? &box->news : NULL;
}

int
act_fd(const struct act *act)
{
	return act->fd;
}

static bool
is_dropped(const struct act_work *work)
{
	return atomic_load(&work->item->is_dropped) || atomic_load(&work->act->is_stopping);
}

static void
tell(struct act_work *work)
{
	int64_t now_ms = clock_real_ms();
	struct act_box *box;

	/* evidence comes in a few parts, and each is waited for */
	if (!work->news->found && work->item->told_ms && now_ms - work->item->told_ms < TELL_MS)
		return;
	box = act_copy_progress(work->news);
	if (!box)
		return; /* the last news tell it all */
	work->item->told_ms = now_ms;
	push_news(work->act, box);
}

/* ---- a worker ---- */

static void
item_free(struct act_item *item)
{
	act_news_free(item->box ? &item->box->news : NULL);
	arena_free(item->arena);
	free(item);
}

static enum err
carry_out(struct act_work *work, struct why *why)
{
	const struct act_item *item = work->item;
	bool is_change = item->carry == act_work_recover || kinds[item->order.kind].is_change;

	if (is_change && work->options->is_read_only)
		return err_set(ERR_DENIED, why,
			       "%s: cwtop is read-only: start it without --read-only",
			       act_word(item->order.kind));
	if (item->order.route && item->order.route->unresolved)
		return err_set(ERR_USAGE, why,
			       "route %s: the variable ${%s} has no value: give it one with --var",
			       item->order.route->name, item->order.route->unresolved);
	return item->carry(work, why);
}

static void
run_item(struct lane *lane, struct act_item *item)
{
	struct act *act = lane->act;
	struct act_news *news = &item->box->news;
	struct aws_stats before;
	struct act_work work = { .options = &act->options,
				 .order = &item->order,
				 .news = news,
				 .act = act,
				 .item = item,
				 .crew = &lane->crew,
				 .tell = tell,
				 .is_dropped = is_dropped,
				 .journal = lane == &act->lanes[LANE_CHANGES] ? &lane->journal
									      : NULL };

	work.scope =
		(struct aws_scope){ .client = lane->crew.members[0],
				    .region = act_copy_region(act->options.stack, &item->order),
				    .arena = news->arena,
				    .subject = item->order.job };
	if (item->order.job)
		news->job = item->order.job; /* until it is sent */
	act_crew_stats(&lane->crew, &before);
	news->err = carry_out(&work, &news->why);
	news->is_last = true;
	act_crew_stats(&lane->crew, &news->asked);
	aws_stats_since(&news->asked, &before, &news->asked);
	if (news->n_paid_metrics == 0)
		news->n_paid_metrics = act_copy_paid(act->options.stack, &item->order);
	if (item->order.job) {
		const char *job = arena_text(news->arena, item->order.job);

		news->job = job ? job : "";
	}
	if (item->number == 0 && !news->err && !news->done[0])
		return;               /* there was nothing to recover */
	news->of_order = item->arena; /* the item ends before they do */
	item->arena = NULL;
	push_news(act, item->box);
	item->box = NULL;
}

/* NULL: cwtop ends. */
static struct act_item *
take_item(struct lane *lane)
{
	struct act *act = lane->act;
	struct act_item *item;

	pthread_mutex_lock(&act->lock);
	while (!lane->first && !atomic_load(&act->is_stopping))
		pthread_cond_wait(&lane->wake, &act->lock);
	item = atomic_load(&act->is_stopping) ? NULL : lane->first;
	if (item) {
		lane->first = item->next;
		if (!lane->first)
			lane->last = &lane->first;
		lane->under_way = item;
		act_crew_resume(&lane->crew);
	}
	pthread_mutex_unlock(&act->lock);
	return item;
}

static void *
lane_main(void *ctx)
{
	struct lane *lane = ctx;
	struct act_item *item;

	while ((item = take_item(lane)) != NULL) {
		if (!atomic_load(&item->is_dropped))
			run_item(lane, item);
		pthread_mutex_lock(&lane->act->lock);
		lane->under_way = NULL;
		pthread_mutex_unlock(&lane->act->lock);
		item_free(item);
	}
	journal_end(&lane->journal);
	return NULL;
}

/* ---- orders ---- */

static void
hand_over(struct act *act, struct act_item *item, enum lane_kind kind)
{
	struct lane *lane = &act->lanes[kind];

	pthread_mutex_lock(&act->lock);
	*lane->last = item;
	lane->last = &item->next;
	pthread_cond_signal(&lane->wake);
	pthread_mutex_unlock(&act->lock);
}

static void
refuse(struct act *act, uint64_t number, const struct act_order *order, const char *problem)
{
	struct act_box *box = mem_must(act_copy_box(number, order->kind, 1024));

	box->news.is_last = true;
	box->news.err =
		err_set(ERR_LIMIT, &box->news.why, "%s: %s", act_word(order->kind), problem);
	push_news(act, box);
}

uint64_t
act_give(struct act *act, const struct act_order *order)
{
	uint64_t number = ++act->given;
	size_t size = act_copy_size(order);
	struct act_item *item;

	if (size > ORDER_BYTES_MAX) {
		refuse(act, number, order, "these are too many jobs at once: send fewer");
		return number;
	}
	item = mem_alloc(1, sizeof(*item));
	item->number = number;
	item->arena = mem_must(arena_new(2 * size));
	item->box = mem_must(act_copy_box(number, order->kind, NEWS_BYTES));
	if (!act_order_copy(item->arena, order, &item->order))
		(void)mem_must(NULL);
	item->carry = kinds[order->kind].carry;
	hand_over(act, item, kinds[order->kind].lane);
	return number;
}

static void
give_recovery(struct act *act)
{
	struct act_item *item = mem_alloc(1, sizeof(*item));

	item->order.kind = ACT_SUBMIT;
	item->box = mem_must(act_copy_box(0, ACT_SUBMIT, NEWS_BYTES));
	item->carry = act_work_recover;
	hand_over(act, item, LANE_CHANGES);
}

void
act_drop(struct act *act, uint64_t number)
{
	pthread_mutex_lock(&act->lock);
	for (size_t i = 0; i < LANES; i++) {
		struct lane *lane = &act->lanes[i];

		if (lane->under_way && lane->under_way->number == number) {
			atomic_store(&lane->under_way->is_dropped, true);
			/* it only reads: the next order does not wait for what hangs. A query is
			 * stopped at AWS, a download ends its file */
			if (i == LANE_LOOKS || i == LANE_LINES || i == LANE_CASES)
				act_crew_stop(&lane->crew);
		}
		for (struct act_item *item = lane->first; item; item = item->next)
			if (item->number == number)
				atomic_store(&item->is_dropped, true);
	}
	pthread_mutex_unlock(&act->lock);
}

static bool
is_changing(const struct act_item *item)
{
	return item && kinds[item->order.kind].is_change;
}

bool
act_is_busy(const struct act *act)
{
	struct act *own = (struct act *)(uintptr_t)act; /* for its lock */
	bool is_busy = false;

	pthread_mutex_lock(&own->lock);
	for (size_t i = 0; i < LANES; i++) {
		is_busy |= is_changing(own->lanes[i].under_way);
		for (struct act_item *item = own->lanes[i].first; item; item = item->next)
			is_busy |= is_changing(item);
	}
	pthread_mutex_unlock(&own->lock);
	return is_busy;
}

/* ---- making and ending ---- */

static void
act_free(struct act *act)
{
	struct act_news *news;

	while ((news = act_next(act)) != NULL)
		act_news_free(news);
	for (size_t i = 0; i < LANES; i++) {
		struct lane *lane = &act->lanes[i];

		for (struct act_item *item = lane->first, *next; item; item = next) {
			next = item->next;
			item_free(item);
		}
		act_crew_done(&lane->crew);
		pthread_cond_destroy(&lane->wake);
	}
	pthread_mutex_destroy(&act->lock);
	(void)close(act->fd);
	free(act);
}

/* @n  lanes that have a thread */
static bool
stop_lanes(struct act *act, size_t n)
{
	struct timespec until;
	bool are_all_joined = true;

	pthread_mutex_lock(&act->lock);
	atomic_store(&act->is_stopping, true);
	for (size_t i = 0; i < n; i++)
		pthread_cond_signal(&act->lanes[i].wake);
	pthread_mutex_unlock(&act->lock);
	for (size_t i = 0; i < n; i++)
		act_crew_stop(&act->lanes[i].crew);
	until = thread_deadline(STOP_MS);
	for (size_t i = 0; i < n; i++)
		are_all_joined &= thread_join(act->lanes[i].thread, &until);
	return are_all_joined;
}

static enum err
start_lanes(struct act *act, struct why *why)
{
	for (size_t i = 0; i < LANES; i++) {
		struct lane *lane = &act->lanes[i];

		if (thread_start(&lane->thread, lane_main, lane))
			continue;
		(void)!stop_lanes(act, i);
		return err_set(ERR_SYSTEM, why,
			       "no thread can be started: raise the limit (ulimit -u) and start "
			       "again");
	}
	return ERR_OK;
}

enum err
act_new(const struct act_options *options, struct act **out, struct why *why)
{
	int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	bool has_crews = true;
	struct act *act;
	enum err err;

	if (fd < 0)
		return err_set(ERR_SYSTEM, why,
			       "cannot make an eventfd: too many open files: raise the limit "
			       "(ulimit -n) and start again");
	act = mem_alloc(1, sizeof(*act));
	act->options = *options;
	act->fd = fd;
	act->last_news = &act->first_news;
	pthread_mutex_init(&act->lock, NULL);
	for (size_t i = 0; i < LANES; i++) {
		struct lane *lane = &act->lanes[i];

		lane->act = act;
		lane->last = &lane->first;
		lane->journal.store = options->store;
		has_crews = act_crew_init(&lane->crew, options->aws,
					  i == LANE_CASES ? ACT_CREW_MAX : 1) &&
			    has_crews;
		pthread_cond_init(&lane->wake, NULL);
	}
	err = has_crews ? start_lanes(act, why) : err_memory(why);
	if (err) {
		act_free(act);
		return err;
	}
	if (options->recovers && options->store && !options->is_read_only)
		give_recovery(act);
	*out = act;
	return ERR_OK;
}

bool
act_stop(struct act *act)
{
	if (!stop_lanes(act, LANES))
		return false;
	act_free(act);
	return true;
}
