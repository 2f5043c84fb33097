/* SPDX-License-Identifier: MIT */
#ifndef CWTOP_MODEL_ACKS_H
#define CWTOP_MODEL_ACKS_H
/* acks.h - what the operators have said to what is wrong: "I know" (acknowledged, until it is well
 * again) or "not for so long" (muted, until a moment). Kept by the store (ack_log.h), in every
 * snapshot, shown by the panels; whoever tells of changes keeps quiet. Pure. */
#include "model/subject.h"

#define ACK_BY_MAX 96
#define ACKS_MAX 200               /* of a stack; the oldest goes */
#define ACK_LIFE_S (7 * 24 * 3600) /* of what is not seen any more */

enum ack_kind {
	ACK_SEEN,  /* acknowledged */
	ACK_MUTED, /* here, by whoever looks at this machine's state; AWS does not know of it */
};

struct ack {
	enum ack_kind kind;
	char key[SUBJECT_KEY_MAX], by[ACK_BY_MAX];
	int64_t at_s, until_s; /* until_s 0: of SEEN, until it is well */
};

/* acks_of - what was said to a subject, or to its key, and still holds; NULL: nothing. */
const struct ack *
acks_of(const struct snapshot *snapshot, struct subject subject);
const struct ack *
acks_of_key(const struct snapshot *snapshot, const char *key);

/* acks_are_quiet - nobody wants to hear of it now: acknowledged, or muted here or at AWS. */
bool
acks_are_quiet(const struct snapshot *snapshot, const char *key);

/* acks_is_over - a mute whose time has come; what is well again, as far as something newer than the
 * words is known of it; what nobody has seen for ACK_LIFE_S. */
bool
acks_is_over(const struct snapshot *snapshot, const struct ack *ack);

/* acks_mark - 'a', 'm': in the place of a level's mark. acks_words - "ack by ana@desk 4m ago",
 * "muted until 04:15 by ana@desk". acks_mute_words - "muted at AWS until 04:15", of an alarm that a
 * mute rule of CloudWatch silences; nothing of one that none does. */
char
acks_mark(const struct ack *ack);
/* acks_until - "04:15", with the day where it is not now's: "11-22 04:15". */
void
acks_until(int64_t now_s, int64_t until_s, struct text *out);
void
acks_words(const struct snapshot *snapshot, const struct ack *ack, struct text *out);
void
acks_mute_words(const struct snapshot *snapshot, const struct alarm_row *alarm, struct text *out);

/* acks_rule_name - the mute rule of CloudWatch that cwtop makes for an alarm: always the same for
 * the same name. "cwtop-shop-5xx"; with a digest where the name has other characters than a rule's
 * may, or is long. false: memory is out. */
#define ACK_RULE_MAX 128
MUST_CHECK bool
acks_rule_name(const char *alarm, struct text *out);

#endif
