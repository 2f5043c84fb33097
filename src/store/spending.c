/* SPDX-License-Identifier: MIT */
/* spending.c - one small file an account: how many requests of a service a day were taken, what a
 * month has cost. It knows no prices. Records: "D service day requests", "M month requests
 * dollars", and "E records" at the end, without which the file is not whole. */
#include "store/spending.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/number.h"
#include "store_folder.h"
#include "store_lines.h"

#define HEAD "cwtop spending 1"
#define FILE_NAME "spending"
#define LOCK_NAME "spending.lock"
#define FILE_BYTES_MAX 65536u
#define DAYS_MAX 128  /* rows of services and days; the oldest goes */
#define MONTHS_MAX 24 /* likewise */
#define DAY_S INT64_C(86400)
#define TIME_MAX_S INT64_C(253402300799) /* 9999-12-31 */

struct day_row {
	char service[STORE_NAME_SIZE];
	int64_t day; /* since 1970 */
	unsigned used;
};

struct month_row {
	int month; /* year * 12 + month */
	struct spending_month sum;
};

struct spending {
	struct day_row
		days[DAYS_MAX + 1]; /* the last is that of the oldest when there are too many */
	size_t n_days;
	struct month_row months[MONTHS_MAX + 1];
	size_t n_months;
};

static int64_t
day_of(int64_t now_s)
{
	return MAX(0, MIN(now_s, TIME_MAX_S)) / DAY_S;
}

static int
month_of(int64_t now_s)
{
	time_t when = (time_t)MAX(0, MIN(now_s, TIME_MAX_S));
	struct tm tm;

	(void)gmtime_r(&when, &tm);
	return tm.tm_year * 12 + tm.tm_mon;
}

/* ---- rows ---- */

static struct day_row *
find_day(struct spending *all, const char *service, int64_t day)
{
	for (size_t i = 0; i < all->n_days; i++)
		if (all->days[i].day == day && strcmp(all->days[i].service, service) == 0)
			return &all->days[i];
	return NULL;
}

static void
add_day(struct spending *all, const struct day_row *row)
{
	struct day_row *same = find_day(all, row->service, row->day);
	size_t oldest = 0;

	if (same) {
		same->used =
			row->used > UINT32_MAX - same->used ? UINT32_MAX : same->used + row->used;
		return;
	}
	all->days[all->n_days++] = *row;
	if (all->n_days <= DAYS_MAX)
		return;
	for (size_t i = 1; i < all->n_days; i++)
		if (all->days[i].day < all->days[oldest].day)
			oldest = i;
	all->days[oldest] = all->days[--all->n_days];
}

static struct month_row *
find_month(struct spending *all, int month)
{
	for (size_t i = 0; i < all->n_months; i++)
		if (all->months[i].month == month)
			return &all->months[i];
	return NULL;
}

static void
add_month(struct spending *all, const struct month_row *row)
{
	struct month_row *same = find_month(all, row->month);
	size_t oldest = 0;

	if (same) {
		same->sum.usd += row->sum.usd;
		same->sum.requests += row->sum.requests;
		return;
	}
	all->months[all->n_months++] = *row;
	if (all->n_months <= MONTHS_MAX)
		return;
	for (size_t i = 1; i < all->n_months; i++)
		if (all->months[i].month < all->months[oldest].month)
			oldest = i;
	all->months[oldest] = all->months[--all->n_months];
}

/* ---- the file ---- */

static bool
take_record(struct spending *all, const char *line, bool *out_is_end)
{
	struct day_row day;
	struct month_row month;
	char usd[40];
	size_t n;

	if (sscanf(line, "D %79s %10" SCNd64 " %10u", day.service, &day.day, &day.used) == 3)
		add_day(all, &day);
	else if (sscanf(line, "M %8d %19" SCNu64 " %39s", &month.month, &month.sum.requests, usd) ==
			 3 &&
		 number_parse(usd, &month.sum.usd))
		add_month(all, &month);
	else
		return sscanf(line, "E %8zu", &n) == 1 && n == all->n_days + all->n_months &&
		       (*out_is_end = true);
	return true;
}

static bool
parse(struct spending *all, const struct buf *file)
{
	struct store_lines lines;
	bool is_end = false;

	if (!store_lines_begin(&lines, file, HEAD))
		return false;
	while (!is_end && store_lines_next(&lines))
		if (!take_record(all, lines.line, &is_end))
			return false;
	return is_end && lines.at == lines.len;
}

static enum err
spending_read(const struct store_folder *folder, struct spending *all, struct why *why)
{
	struct buf file;
	enum err err;

	buf_init(&file, FILE_BYTES_MAX);
	err = store_read(folder, FILE_NAME, &file, why);
	*all = (struct spending){ 0 };
	if (err == ERR_NO_FILE)
		err = ERR_OK;
	else if (!err && !parse(all, &file))
		err = store_refuse(folder, FILE_NAME,
				   "it is damaged, so that what was spent is not known", why);
	buf_done(&file);
	return err;
}

static bool
format(const struct spending *all, struct buf *out)
{
	char usd[32];

	if (!store_lines_add(out, HEAD))
		return false;
	for (size_t i = 0; i < all->n_days; i++)
		if (!store_lines_add(out, "D %s %" PRId64 " %u", all->days[i].service,
				     all->days[i].day, all->days[i].used))
			return false;
	for (size_t i = 0; i < all->n_months; i++) {
		const struct month_row *row = &all->months[i];

		number_format(row->sum.usd, usd);
		if (!store_lines_add(out, "M %d %" PRIu64 " %s", row->month, row->sum.requests,
				     usd))
			return false;
	}
	return store_lines_add(out, "E %zu", all->n_days + all->n_months);
}

static enum err
spending_write(const struct store_folder *folder, const struct spending *all, struct why *why)
{
	struct buf file;
	enum err err;

	buf_init(&file, FILE_BYTES_MAX);
	err = format(all, &file) ? store_replace(folder, FILE_NAME, &file, why) : err_memory(why);
	buf_done(&file);
	return err;
}

static enum err
open_account(const struct store *store, const char *account, bool is_made, struct store_folder *out,
	     struct why *why)
{
	const char *const parts[] = { "accounts", account, NULL };

	return store_folder_open(store, parts, is_made, out, why);
}

/* An account's folder with its lock. */
struct held {
	struct store_folder folder;
	int lock;
};

static enum err
hold(const struct store *store, const char *account, struct held *out, struct why *why)
{
	enum err err = open_account(store, account, true, &out->folder, why);

	if (err)
		return err;
	err = store_lock(&out->folder, LOCK_NAME, &out->lock, why);
	if (err)
		store_folder_close(&out->folder);
	return err;
}

static void
let_go(struct held *held)
{
	store_unlock(held->lock);
	store_folder_close(&held->folder);
}

/* ---- leave ---- */

/* A clock that is wrong by more than SPENDING_AHEAD_DAYS could not have spent anything: no server's
 * certificate is valid for so long. */
static uint64_t
used_on(const struct spending *all, const char *service, int64_t day)
{
	uint64_t used = 0;

	for (size_t i = 0; i < all->n_days; i++) {
		const struct day_row *row = &all->days[i];

		if (row->day >= day && row->day <= day + SPENDING_AHEAD_DAYS &&
		    strcmp(row->service, service) == 0)
			used += row->used;
	}
	return used;
}

/* The next day on which something is left; with a limit of 0 there is none: tomorrow, to ask again.
 */
static int64_t
next_leave_s(const struct spending *all, const char *service, int64_t day, unsigned limit)
{
	int64_t next = day + 1;

	while (limit > 0 && used_on(all, service, next) >= limit)
		next++;
	return next * DAY_S;
}

static enum err
take_locked(const struct store_folder *folder, const struct spending_wish *wish,
	    struct spending_leave *out, struct why *why)
{
	struct day_row row = { .day = day_of(wish->now_s) };
	struct spending all;
	uint64_t used;
	enum err err = spending_read(folder, &all, why);

	if (err)
		return err;
	if (!store_name(wish->service, row.service))
		return err_memory(why);
	used = used_on(&all, row.service, row.day);
	row.used = used < wish->limit ? MIN(wish->wanted, wish->limit - (unsigned)used) : 0;
	if (row.used > 0) {
		add_day(&all, &row);
		err = spending_write(folder, &all, why);
		if (err)
			return err;
	}
	used += row.used;
	*out = (struct spending_leave){
		.granted = row.used,
		.used = (unsigned)MIN(used, UINT32_MAX),
		.next_s = used < wish->limit
				  ? wish->now_s
				  : next_leave_s(&all, row.service, row.day, wish->limit),
	};
	return ERR_OK;
}

enum err
spending_take(const struct store *store, const struct spending_wish *wish,
	      struct spending_leave *out, struct why *why)
{
	struct held held;
	enum err err = hold(store, wish->account, &held, why);

	if (err)
		return err;
	err = take_locked(&held.folder, wish, out, why);
	let_go(&held);
	return err;
}

/* ---- months ---- */

enum err
spending_add(const struct store *store, const struct spending_place *place,
	     const struct spending_month *spent, struct spending_month *out, struct why *why)
{
	struct month_row row = { .month = month_of(place->now_s), .sum = *spent };
	struct spending all;
	struct held held;
	enum err err;

	if (!isfinite(spent->usd) || spent->usd < 0)
		return err_set(ERR_BUG, why, "spending: %g dollars were to be added", spent->usd);
	err = hold(store, place->account, &held, why);
	if (err)
		return err;
	err = spending_read(&held.folder, &all, why);
	if (!err) {
		add_month(&all, &row);
		err = spending_write(&held.folder, &all, why);
	}
	let_go(&held);
	if (!err && out) {
		const struct month_row *sum = find_month(&all, row.month);

		*out = sum ? sum->sum : row.sum; /* older than all that are kept: gone again */
	}
	return err;
}

enum err
spending_month(const struct store *store, const struct spending_place *place,
	       struct spending_month *out, struct why *why)
{
	struct month_row *row;
	struct store_folder folder;
	struct spending all = { 0 };
	enum err err = open_account(store, place->account, false, &folder, why);

	if (!err) {
		err = spending_read(&folder, &all, why);
		store_folder_close(&folder);
	}
	if (err && err != ERR_NO_FILE)
		return err;
	row = find_month(&all, month_of(place->now_s));
	*out = row ? row->sum : (struct spending_month){ 0 };
	return ERR_OK;
}
