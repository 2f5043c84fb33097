/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_APP_DASHBOARD_HAND_H
#define CWTOP_APP_DASHBOARD_HAND_H
/* dashboard_hand.h - carries out the view's wishes that leave the screen: copies, and what is
 * handed over. What was done is said on the screen and noted in the log. Main thread. */
#include "app/hand_over.h"
#include "app/options.h"
#include "app/view_wish.h"

struct dashboard_hand {
	const struct options *options; /* borrowed: the theme of pictures */
	struct hand_over_clipboard clipboard;
	int size[2]; /* of the screen, as it was drawn last */
};

/* dashboard_hand_do - a wish of kind COPY, HAND or SAVE; frees its arena. */
void
dashboard_hand_do(const struct dashboard_hand *hand, const struct stack *stack, struct view *view,
		  const struct view_wish *wish);

/* dashboard_hand_theme - of pictures. ERR_NO_FILE, ERR_FILE. */
MUST_CHECK enum err
dashboard_hand_theme(const struct options *options, struct theme *out, struct why *why);

#endif
