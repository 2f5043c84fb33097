/* SPDX-License-Identifier: MIT */
/* act_copy.c - see act_copy.h. */
#include "act_copy.h"

#include <stdlib.h>
#include <string.h>

#define PROGRESS_BYTES 4096
#define SLACK 64 /* of one text: an arena's alignment, and its NUL */

static size_t
text_size(const char *s)
{
	return s ? strlen(s) + SLACK : 0;
}

size_t
act_copy_size(const struct act_order *order)
{
	const char *const texts[] = { order->template_name, order->title,  order->job,
				      order->task,          order->key,    order->path,
				      order->token,         order->message };
	size_t size = 2 * order->n_jobs * sizeof(char *) + PROGRESS_BYTES;

	for (size_t i = 0; i < LEN(texts); i++)
		size += text_size(texts[i]);
	for (size_t i = 0; i < order->n_jobs; i++)
		size += text_size(order->configs[i]) + text_size(order->ids[i]);
	return size;
}

static bool
copy_text(struct arena *arena, const char **text)
{
	if (*text)
		*text = arena_text(arena, *text);
	return *text != NULL;
}

static bool
copy_list(struct arena *arena, const char *const **list, size_t n)
{
	const char **copy = arena_array(arena, n + 1, sizeof(*copy));

	for (size_t i = 0; copy && i < n; i++) {
		copy[i] = arena_text(arena, (*list)[i]);
		if (!copy[i])
			return false;
	}
	*list = copy;
	return copy != NULL;
}

bool
act_copy_order(struct arena *arena, const struct act_order *order, struct act_order *out)
{
	struct act_order copy = *order;
	const char **const texts[] = {
		&copy.template_name, &copy.title, &copy.job,   &copy.task,
		&copy.key,           &copy.path,  &copy.token, &copy.message
	};

	for (size_t i = 0; i < LEN(texts); i++)
		if (*texts[i] && !copy_text(arena, texts[i]))
			return false;
	if (order->n_jobs > 0 && (!copy_list(arena, &copy.configs, order->n_jobs) ||
				  !copy_list(arena, &copy.ids, order->n_jobs)))
		return false;
	*out = copy;
	return true;
}

struct act_box *
act_copy_box(uint64_t number, enum act_kind kind, size_t limit_bytes)
{
	struct act_box *box = calloc(1, sizeof(*box));
	struct arena *arena = box ? arena_new(limit_bytes) : NULL;

	if (!arena) {
		free(box);
		return NULL;
	}
	box->news = (struct act_news){ .number = number,
				       .kind = kind,
				       .job = "",
				       .account = "",
				       .arn = "",
				       .n_waiting = -1,
				       .token = "",
				       .group = "",
				       .stream = "",
				       .arena = arena };
	return box;
}

struct act_box *
act_copy_progress(const struct act_news *news)
{
	struct act_box *box = act_copy_box(news->number, news->kind, PROGRESS_BYTES);
	const char *job = box ? arena_text(box->news.arena, news->job) : NULL;

	if (!job) {
		act_news_free(box ? &box->news : NULL);
		return NULL;
	}
	box->news.job = job;
	memcpy(box->news.done, news->done, sizeof(news->done));
	box->news.n_done = news->n_done;
	box->news.n_all = news->n_all;
	box->news.n_in_doubt = news->n_in_doubt;
	box->news.n_refused = news->n_refused;
	return box;
}

void
act_news_free(struct act_news *news)
{
	if (!news)
		return;
	arena_free(news->arena);
	free(news); /* its box */
}
