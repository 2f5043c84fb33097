/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_VIEW_WISH_H
#define CWTOP_APP_VIEW_WISH_H
/* view_wish.h - what keys ask for and the view cannot do: it knows no network, no disk and no
 * clock. The dashboard takes the wishes and carries them out; what comes of them comes back as news
 * (act/act.h) or as templates. All strings are copies; "" stands for none. Main thread only. */
#include "act/act.h"
#include "app/submit_plan.h"

#define VIEW_KEY_MAX 1100 /* S3's longest key, and some */
#define VIEW_ARN_MAX 300
#define VIEW_MESSAGE_MAX 128

struct view;

enum view_wish_kind {
	VIEW_WISH_ORDER,  /* an order for act_give; view_wish_given then */
	VIEW_WISH_DROP,   /* act_drop of `number` */
	VIEW_WISH_SUBMIT, /* jobs of view_draft; view_wish_submitted then */
	VIEW_WISH_OFFERS, /* every template of every route: view_offer for each, view_offers_open */
	VIEW_WISH_AGAIN,  /* what was submitted last: view_again */
	VIEW_WISH_TEMPLATE, /* the one called `name`: view_template */
	VIEW_WISH_SAVE,     /* `bytes` as a new file `name`, here or else at home */
	VIEW_WISH_COPY,     /* `text` into the clipboard */
	VIEW_WISH_HAND,     /* the snapshot, as `hand` says: view_hand_write */
};

/* What is handed over of what the screen shows. */
enum view_hand { VIEW_HAND_TEXT, VIEW_HAND_JSON, VIEW_HAND_SVG, VIEW_HANDS };

struct view_wish {
	enum view_wish_kind kind;
	enum act_kind act;
	const struct stack_route *route;
	const struct stack_queue *queue;
	char job[JOB_ID_SIZE], task[VIEW_ARN_MAX], key[VIEW_KEY_MAX], name[VIEW_KEY_MAX];
	char token[ACT_TOKEN_MAX], message[VIEW_MESSAGE_MAX];
	uint64_t number;
	/* An order in full, instead of the members above but for `act`: what it points to is in the
	 * arena, which goes with the wish. NULL: the members above. */
	struct act_order order;
	struct arena *owned_arena;
	const char *bytes; /* SAVE; in the arena, too */
	size_t n_bytes;
	/* COPY: what, and what it is called, both in the arena. HAND */
	const char *text, *title;
	enum view_hand hand;
	bool to_clipboard;
};

/* view_wish_next - takes the next one out; false: there is none. */
MUST_CHECK bool
view_wish_next(struct view *view, struct view_wish *out);
/* view_wish_given - the number that its order got. view_wish_submitted - the first of its jobs.
 * view_wish_failed - it was not carried out, and why. */
void
view_wish_given(struct view *view, const struct view_wish *wish, uint64_t number);
void
view_wish_submitted(struct view *view, const char *job);
void
view_wish_failed(struct view *view, const struct view_wish *wish, const char *sentence);
/* view_wish_done - it was, and how. */
void
view_wish_done(struct view *view, const char *sentence);

/* view_hand_write - what is to be handed over, of the snapshot and of what is open above it; a
 * picture in that size and theme. view_hand_title - "the snapshot as text"; view_hand_extension -
 * "txt". false: there is nothing yet, or no room in out. */
struct theme;
MUST_CHECK bool
view_hand_write(struct view *view, enum view_hand hand, const int size[2],
		const struct theme *theme, struct buf *out);
const char *
view_hand_title(enum view_hand hand);
const char *
view_hand_extension(enum view_hand hand);

/* view_take_news - what came of an order; the view frees it. */
void
view_take_news(struct view *view, struct act_news *owned_news);
/* view_news_say - the same in a sentence, for the log; false: it is not worth one. */
MUST_CHECK bool
view_news_say(const struct act_news *news, struct text *out);

/* What a job is made of: templates to choose from, each with its route and the values to begin with
 * (one a field, in order; NULL: the template's own). owned_template NULL: why says why. */
struct view_template {
	const struct stack_route *route;
	const char *name;
	struct template *owned_template;
	const char *why;
	const char *const *values;
};
void
view_offer(struct view *view, const struct view_template *offer);
void
view_offers_open(struct view *view);
/* view_again - to the page that checks it. view_template - what VIEW_WISH_TEMPLATE asked for. */
void
view_again(struct view *view, const struct view_template *offer);
void
view_template(struct view *view, const struct view_template *offer);

/* What is to be submitted: a plan to fill, or (plan NULL) a configuration to send once more, as the
 * job `of` had it. They are the view's, until the next key. */
struct view_submission {
	const struct stack_route *route;
	struct submit_plan *plan;
	const char *config, *of;
};
void
view_draft(struct view *view, struct view_submission *out);

/* view_is_open - a popup or a filter that is being typed: the stack must stay as it is. */
bool
view_is_open(const struct view *view);
/* view_is_working - it goes on with something at each view_wish_next, whatever else comes. */
bool
view_is_working(const struct view *view);
/* view_wait_ms - real milliseconds until a question that has just opened takes keys; 0: it does. */
int64_t
view_wait_ms(const struct view *view, int64_t real_ms);

#endif
