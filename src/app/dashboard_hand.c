/* SPDX-License-Identifier: MIT */
/* dashboard_hand.c - see dashboard_hand.h. */
#include "app/dashboard_hand.h"

#include <stdlib.h>
#include <string.h>

#include "app/view.h"
#include "base/clock.h"
#include "base/log.h"
#include "ui/theme.h"

#define HAND_LIMIT (256u << 20)

enum err
dashboard_hand_theme(const struct options *options, struct theme *out, struct why *why)
{
	return theme_load(theme_choice(options->theme, getenv("NO_COLOR"), true), out, why);
}

static enum err
write_hand(const struct dashboard_hand *hand, struct view *view, enum view_hand what,
	   struct buf *out, struct why *why)
{
	struct theme theme;
	enum err err = dashboard_hand_theme(hand->options, &theme, why);

	if (err == ERR_OK && !view_hand_write(view, what, hand->size, &theme, out))
		err = err_memory(why);
	return err;
}

static void
tell(struct view *view, const struct view_wish *wish, enum err err, const char *sentence)
{
	uint64_t before = log_count();

	log_add(err == ERR_OK ? LOG_INFO : LOG_WARN, "%s", sentence);
	view_log_told(view, before, log_count());
	if (err == ERR_OK)
		view_wish_done(view, sentence);
	else
		view_wish_failed(view, wish, sentence);
}

static const char *
title_of(const struct view_wish *wish)
{
	if (wish->kind == VIEW_WISH_SAVE)
		return "as shown";
	return wish->kind == VIEW_WISH_COPY ? wish->title : view_hand_title(wish->hand);
}

static enum err
make_bytes(const struct dashboard_hand *hand, struct view *view, const struct view_wish *wish,
	   struct buf *out, struct why *why)
{
	if (wish->kind == VIEW_WISH_HAND)
		return write_hand(hand, view, wish->hand, out, why);
	if (wish->kind == VIEW_WISH_SAVE)
		return buf_add(out, wish->bytes, wish->n_bytes) ? ERR_OK : err_memory(why);
	return buf_add_text(out, wish->text) ? ERR_OK : err_memory(why);
}

void
dashboard_hand_do(const struct dashboard_hand *hand, const struct stack *stack, struct view *view,
		  const struct view_wish *wish)
{
	bool is_copy = wish->kind == VIEW_WISH_COPY, is_hand = wish->kind == VIEW_WISH_HAND;
	const struct hand_over to = {
		.clipboard = is_copy || wish->to_clipboard ? &hand->clipboard : NULL,
		.what = title_of(wish),
		.stack = stack->name,
		.extension = is_hand ? view_hand_extension(wish->hand) : "txt",
		.name = wish->kind == VIEW_WISH_SAVE ? wish->name : NULL,
		.time_ms = clock_now_ms(),
	};
	TEXT_ON(sentence, WHY_MAX + 200);
	struct why why = { "" };
	struct buf bytes;
	enum err err;

	buf_init(&bytes, HAND_LIMIT);
	err = make_bytes(hand, view, wish, &bytes, &why);
	if (err == ERR_OK)
		err = hand_over(&to, &bytes, &sentence, &why);
	tell(view, wish, err, err == ERR_OK ? sentence.data : why.text);
	buf_done(&bytes);
	arena_free(wish->owned_arena);
}
