/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_TESTS_SCREEN_CASE_STORY_H
#define CWTOP_TESTS_SCREEN_CASE_STORY_H
/* case_story.h - what AWS says of a case, brought as the desk brings it: nothing is sent. */
#include "app/view_wish.h"
#include "fixture.h"

/* case_story_asked - takes all that the view wishes; the plan of the newest case among it is in
 * ask, as long as the arena, which is the caller's; false: it asked for none. case_story_expect -
 * it did. */
bool
case_story_asked(struct fixture *f, struct case_ask *ask, struct arena **out_arena);
void
case_story_expect(struct fixture *f);
/* case_story_tell - news of it; found NULL: without evidence. */
void
case_story_tell(struct fixture *f, const struct case_found *found, enum err err, bool is_last);
/* case_story_good - something of each part; valid until the next call. case_story_all - nothing,
 * and all parts in that state. */
struct case_found
case_story_good(struct fixture *f);
void
case_story_all(struct case_found *found, enum case_state state, const char *why);

#endif
